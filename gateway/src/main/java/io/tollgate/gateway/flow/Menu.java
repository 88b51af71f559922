package io.tollgate.gateway.flow;

import io.tollgate.core.rate.AddressLimit;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.gateway.dialect.Dialect;
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
      Catalog catalog, Map<String, Dialect> dialects, int addressesMax, @Nullable Menu before) {
    this.catalog = catalog;
    for (Api api : catalog.apis()) {
      Dialect dialect = dialects.get(api.dialect());
      if (dialect == null) {
        throw new IllegalArgumentException(
            "api \"" + api.id() + "\" speaks an unknown dialect: " + api.dialect());
      }
      ServedApi old = before == null ? null : before.byId(api.id());
      AddressLimit addresses = old == null ? new AddressLimit(addressesMax) : old.addresses;
      apis.put(api, new ServedApi(api, catalog, dialect, addresses));
    }
  }

  /// @param addressesMax addresses counted each for itself, per api
  /// @param before what it replaces; null at start
  /// @throws IllegalArgumentException an api speaks a dialect there is not
  static Menu of(
      Catalog catalog, Map<String, Dialect> dialects, int addressesMax, @Nullable Menu before) {
    return new Menu(catalog, dialects, addressesMax, before);
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
