package io.tollgate.core.route;

import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One upstream, mounted at host names and path prefixes, speaking one dialect.
///
/// @param id `[a-z0-9-]{1,32}`
/// @param mounts where requests reach it; at least one
/// @param dialect name of the dialect
/// @param keyShape what its keys look like
/// @param queryKeys whether a key may stand in the URL
/// @param routes no two overlap
/// @param otherwise the route of every path that has none; null answers 404
/// @param addressLimit calls per minute one address may make; 0 is no limit
/// @param bodyBytesMax largest request body
/// @param withheldBytesMax largest answer withheld near a cap, or until it is paid for
/// @param certificates whether a client certificate stands for a key
/// @param payments how calls are paid for one by one; null where none are
/// @param plainHttp what becomes of calls that do not come by TLS
/// @param environments of keys that the dialect's own endpoints take; not empty
/// @param tokens how it makes tokens for its keys; null where it makes none
/// @param importedKeys whether keys of another shape are looked up too: those a seller brought
///   along
public record Api(
    String id,
    List<Mount> mounts,
    String dialect,
    Upstream upstream,
    KeyShape keyShape,
    boolean queryKeys,
    List<Route> routes,
    @Nullable Route otherwise,
    long addressLimit,
    long bodyBytesMax,
    int withheldBytesMax,
    boolean certificates,
    @Nullable Payments payments,
    PlainHttp plainHttp,
    Set<Environment> environments,
    @Nullable TokenTerms tokens,
    boolean importedKeys) {

  public Api {
    mounts = List.copyOf(mounts);
    if (mounts.isEmpty()) {
      throw new IllegalArgumentException("api \"" + id + "\" is mounted nowhere");
    }
    routes = List.copyOf(routes);
    environments = Set.copyOf(environments);
    if (environments.isEmpty()) {
      throw new IllegalArgumentException("api \"" + id + "\" takes no keys at all");
    }
  }

  /// Whether a text can be a key of this api; if not, nobody is asked. Touches no store.
  public boolean mayBeKey(String text) {
    return keyShape.mayBeKey(text, importedKeys);
  }

  /// The groups its routes are in, which scopes of its keys may name.
  public SortedSet<String> groups() {
    var groups = new TreeSet<String>();
    routes.forEach(route -> groups.add(route.group()));
    if (otherwise != null) {
      groups.add(otherwise.group());
    }
    groups.remove("");
    return groups;
  }

  /// An api mounted at one place that takes neither client certificates nor payments, and calls in
  /// the clear.
  public Api(
      String id,
      Mount mount,
      String dialect,
      Upstream upstream,
      KeyShape keyShape,
      boolean queryKeys,
      List<Route> routes,
      @Nullable Route otherwise,
      long addressLimit,
      long bodyBytesMax,
      int withheldBytesMax) {
    this(
        id,
        List.of(mount),
        dialect,
        upstream,
        keyShape,
        queryKeys,
        routes,
        otherwise,
        addressLimit,
        bodyBytesMax,
        withheldBytesMax,
        false,
        null,
        PlainHttp.ALLOW,
        Route.EVERY_ENVIRONMENT,
        null,
        false);
  }
}
