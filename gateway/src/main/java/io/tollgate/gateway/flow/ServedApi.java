package io.tollgate.gateway.flow;

import io.netty.handler.ssl.SslContext;
import io.netty.util.AsciiString;
import io.tollgate.core.rate.AddressLimit;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.RouteTable;
import io.tollgate.gateway.credential.CredentialReader;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.oauth.OAuth;
import io.tollgate.gateway.payment.Till;
import io.tollgate.gateway.upstream.HeaderHygiene;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An api as the flow needs it, worked out when its catalog is put in force.
///
/// Thread: any; immutable but for the counts of its addresses.
final class ServedApi {

  final Api api;
  final Dialect dialect;
  final CredentialReader credentials;
  final HeaderHygiene hygiene;
  final AddressLimit addresses;
  final AsciiString authority;

  /// Where it makes tokens; null where it makes none.
  final @Nullable OAuth oauth;

  /// The header that tells the upstream whom a token was made for; null for none.
  final @Nullable AsciiString subjectHeader;

  /// How the upstream is spoken to; null for in the clear.
  final @Nullable SslContext tls;

  /// What the dialect's endpoints that are anybody's ask for: the least that any route does.
  final Access anybodys;

  /// How the facilitator of payments is spoken to; null for in the clear.
  final @Nullable SslContext payTls;

  private final RouteTable table;
  private final IdentityHashMap<Route, ServedRoute> routes = new IdentityHashMap<>();

  /// @param addresses goes on from the catalog before, so that a reload forgives nobody
  ServedApi(
      Api api,
      Catalog catalog,
      Dialect dialect,
      AddressLimit addresses,
      @Nullable OAuth oauth,
      @Nullable SslContext tls,
      @Nullable SslContext payTls) {
    this.api = api;
    this.dialect = dialect;
    this.addresses = addresses;
    this.oauth = oauth;
    this.subjectHeader =
        api.tokens() == null || api.tokens().subjectHeader().isEmpty()
            ? null
            : AsciiString.cached(api.tokens().subjectHeader());
    this.tls = tls;
    this.payTls = payTls;
    this.table = catalog.routes(api);
    this.authority = AsciiString.cached(api.upstream().authority());
    this.credentials =
        new CredentialReader(
            api.tokens() == null
                ? dialect.carriers()
                : dialect.carriers().withTokens(dialect.takesTokens()),
            api.queryKeys());
    this.hygiene = new HeaderHygiene(credentials.headerNames(), privateHeaders(api, dialect));
    for (Route route : api.routes()) {
      routes.put(route, new ServedRoute(route, dialect.member(), till(api, route)));
    }
    if (api.otherwise() != null) {
      routes.put(api.otherwise(), new ServedRoute(api.otherwise(), dialect.member(), null));
    }
    this.anybodys =
        has(Access.ANONYMOUS) ? Access.ANONYMOUS : has(Access.OPEN) ? Access.OPEN : Access.KEY;
  }

  private static List<String> privateHeaders(Api api, Dialect dialect) {
    var names = new ArrayList<>(dialect.privateHeaders());
    if (api.payments() != null) {
      // Whoever has it can be paid.
      names.add(Till.SIGNATURE.toString());
    }
    if (api.tokens() != null && !api.tokens().subjectHeader().isEmpty()) {
      // Only a token says whom a call is for.
      names.add(api.tokens().subjectHeader());
    }
    return names;
  }

  private static @Nullable Till till(Api api, Route route) {
    if (route.access() != Access.PAYMENT) {
      return null;
    }
    Payments.Terms terms = api.payments() == null ? null : api.payments().byRoute().get(route.id());
    if (terms == null) {
      throw new IllegalArgumentException(
          "route \"" + route.id() + "\" of api \"" + api.id() + "\" has no terms of payment");
    }
    return new Till(terms);
  }

  private boolean has(Access access) {
    return routes.keySet().stream().anyMatch(route -> route.access() == access);
  }

  /// The route of a request.
  ///
  /// @return null if there is none
  @Nullable ServedRoute route(String method, String inside) {
    Route found = table.find(method, inside);
    Route route = found == null ? api.otherwise() : found;
    return route == null ? null : routes.get(route);
  }

  /// The methods a path takes, as the `Allow` header has them; empty where no method does.
  String allowed(String inside) {
    return String.join(", ", table.methods(inside));
  }
}
