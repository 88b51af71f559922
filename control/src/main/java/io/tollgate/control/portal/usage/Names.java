package io.tollgate.control.portal.usage;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.query.ApiView;
import io.tollgate.control.query.Cursor;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyView;
import io.tollgate.control.query.Offers;
import io.tollgate.control.query.Page;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.watch.KeyFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people call the keys and endpoints of an organization. Deleted keys keep their names.
///
/// @param keys label by public id, in the order they were made
/// @param endpoints method and path by `api/route`
/// @param apis ids of what is sold
public record Names(
    Map<String, String> keys, Map<String, String> endpoints, Map<String, String> apis) {

  /// Keys whose names are looked up; the others go by their ids.
  private static final int KEYS_MAX = 1_000;

  private static final int PAGE = 500;

  public static Names of(ControlPorts ports, long organizationId) {
    var directory = new Directory(ports);
    var keys = new LinkedHashMap<String, String>();
    Cursor after = null;
    do {
      Page<KeyView> page = directory.keys(organizationId, KeyFilter.ALL, after, PAGE);
      page.items().forEach(key -> keys.put(key.id(), key.label()));
      after = page.next() == null ? null : Cursor.read(Cursor.List.KEYS, page.next());
    } while (after != null && keys.size() < KEYS_MAX);
    var endpoints = new LinkedHashMap<String, String>();
    var apis = new LinkedHashMap<String, String>();
    for (ApiView api : new Offers(ports.catalog()).apis().items()) {
      apis.put(api.id(), api.id());
      for (ApiView.RouteView route : api.routes()) {
        endpoints.put(api.id() + "/" + route.id(), words(route));
      }
    }
    return new Names(keys, endpoints, apis);
  }

  private static String words(ApiView.RouteView route) {
    return route.method().equals("*") ? route.path() : route.method() + " " + route.path();
  }

  /// What a group of calls is called; its id where there is no better.
  public String of(Group group, String id) {
    return switch (group) {
      case KEY -> keys.getOrDefault(id, id);
      case ROUTE -> endpoints.getOrDefault(id, id);
      case NONE, STATUS, STATUS_CLASS, ENVIRONMENT, API -> id;
    };
  }

  /// @param id null where no key was found
  public String key(@Nullable String id) {
    return id == null ? "" : keys.getOrDefault(id, id);
  }
}
