package io.tollgate.control.query;

import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.route.Route;
import io.tollgate.core.unit.Credits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An api that is sold.
///
/// @param mounts where it is reached
/// @param importedKeys whether keys of another shape are looked up too
/// @param plainHttp what becomes of calls that do not come by TLS
/// @param environments of keys that the dialect's own endpoints take
/// @param routes the route of all other paths last, if there is one
public record ApiView(
    String id,
    List<MountView> mounts,
    String dialect,
    KeyShape keyShape,
    boolean queryKeys,
    boolean importedKeys,
    PlainHttp plainHttp,
    List<Environment> environments,
    List<RouteView> routes) {

  static ApiView of(Api api) {
    var routes = new ArrayList<RouteView>();
    api.routes().forEach(route -> routes.add(RouteView.of(route)));
    if (api.otherwise() != null) {
      routes.add(RouteView.of(api.otherwise()));
    }
    return new ApiView(
        api.id(),
        api.mounts().stream().map(MountView::of).toList(),
        api.dialect(),
        api.keyShape(),
        api.queryKeys(),
        api.importedKeys(),
        api.plainHttp(),
        sorted(api.environments()),
        routes);
  }

  private static List<Environment> sorted(Set<Environment> environments) {
    return environments.stream().sorted().toList();
  }

  /// A place where an api is reached.
  ///
  /// @param host null for every host
  /// @param prefix path prefix; empty for none
  public record MountView(@Nullable String host, String prefix) {

    static MountView of(Mount mount) {
      return new MountView(mount.host().isEmpty() ? null : mount.host(), mount.prefix());
    }
  }

  /// A route with its price in words.
  ///
  /// @param group that scopes of keys may name; null for none
  /// @param writes whether it needs a key that may write; where it takes every method, for those
  ///   that are not safe
  /// @param environments of keys it takes
  /// @param charges the price's summands; empty if it costs nothing
  /// @param atMost cap on their sum; null for none
  /// @param chargedStatuses answers that are charged
  public record RouteView(
      String id,
      String method,
      String path,
      Access access,
      @Nullable String group,
      boolean writes,
      List<Environment> environments,
      List<String> charges,
      @Nullable Long atMost,
      List<Integer> chargedStatuses) {

    static RouteView of(Route route) {
      Price price = route.price();
      return new RouteView(
          route.id(),
          route.method(),
          route.path().toString(),
          route.access(),
          route.group().isEmpty() ? null : route.group(),
          route.writes(),
          sorted(route.environments()),
          price.free() ? List.of() : price.parts().stream().map(RouteView::words).toList(),
          price.atMost() == Credits.MAX ? null : price.atMost(),
          price.on().stream().sorted().toList());
    }

    private static String words(PricePart part) {
      return part instanceof PricePart.Base base ? base.credits() + " per call" : part.words();
    }
  }
}
