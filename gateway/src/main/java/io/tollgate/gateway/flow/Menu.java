package io.tollgate.gateway.flow;

import io.netty.handler.ssl.SslContext;
import io.tollgate.core.rate.AddressLimit;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.route.Upstream;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.BadCertificateException;
import io.tollgate.gateway.oauth.OAuth;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is served right now. Replaced whole; a call keeps the one it began with.
///
/// Thread: any; immutable.
final class Menu {

  private final Catalog catalog;
  private final IdentityHashMap<Api, ServedApi> apis = new IdentityHashMap<>();

  private Menu(
      Catalog catalog,
      Map<String, Dialect> dialects,
      SigningKeys signingKeys,
      int addressesMax,
      @Nullable Menu before) {
    this.catalog = catalog;
    var trust = new UpstreamTrust();
    for (Api api : catalog.apis()) {
      Dialect dialect = dialects.get(api.dialect());
      if (dialect == null) {
        throw new IllegalArgumentException(
            "api \"" + api.id() + "\" speaks an unknown dialect: " + api.dialect());
      }
      ServedApi old = before == null ? null : before.byId(api.id());
      AddressLimit addresses = old == null ? new AddressLimit(addressesMax) : old.addresses;
      Payments payments = api.payments();
      apis.put(
          api,
          new ServedApi(
              api,
              catalog,
              dialect,
              addresses,
              oauth(api, signingKeys),
              trusted(trust, api.upstream(), api.id() + ".upstream"),
              payments == null
                  ? null
                  : trusted(trust, payments.facilitator(), api.id() + ".x402.facilitator")));
    }
  }

  private static @Nullable OAuth oauth(Api api, SigningKeys signingKeys) {
    TokenTerms terms = api.tokens();
    return terms == null ? null : new OAuth(api.id(), terms, signingKeys);
  }

  /// @param signingKeys sign the tokens of apis that make some
  /// @param addressesMax addresses counted each for itself, per api
  /// @param before what it replaces; null at start
  /// @throws IllegalArgumentException an api speaks a dialect there is not
  /// @throws BadUpstreamException a file that TLS with an upstream needs can't be used
  static Menu of(
      Catalog catalog,
      Map<String, Dialect> dialects,
      SigningKeys signingKeys,
      int addressesMax,
      @Nullable Menu before) {
    return new Menu(catalog, dialects, signingKeys, addressesMax, before);
  }

  private static @Nullable SslContext trusted(
      UpstreamTrust trust, Upstream upstream, String where) {
    try {
      return trust.of(upstream);
    } catch (BadCertificateException e) {
      throw new BadUpstreamException("apis." + where + ": " + e.getMessage());
    }
  }

  /// The api at a place, and where it is mounted there.
  ///
  /// @return null if there is none
  Catalog.@Nullable Mounted find(String host, String path) {
    return catalog.find(host, path);
  }

  /// One of the catalog's apis, as it is served.
  ServedApi served(Api api) {
    ServedApi served = apis.get(api);
    if (served == null) {
      throw new IllegalStateException("not an api of this menu: " + api.id());
    }
    return served;
  }

  /// @return null if no api has this id
  @Nullable ServedApi byId(String id) {
    for (ServedApi served : apis.values()) {
      if (served.api.id().equals(id)) {
        return served;
      }
    }
    return null;
  }
}
