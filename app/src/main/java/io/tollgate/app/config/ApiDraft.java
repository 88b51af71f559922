package io.tollgate.app.config;

import io.tollgate.core.route.Api;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.dialect.EmsDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An api as far as it could be read, with the places that later checks tell.
///
/// @param mounts those that are right
/// @param upstream null if it was wrong
/// @param routes those that are right
/// @param routesWhole whether no route was wrong
/// @param document its OpenAPI document; null where it names none
/// @param ems what it offers, if it is an EMS
/// @param api null if anything was wrong
record ApiDraft(
    String id,
    List<PlacedMount> mounts,
    Place upstreamAt,
    @Nullable Upstream upstream,
    List<PlacedRoute> routes,
    boolean routesWhole,
    boolean hasOtherwise,
    @Nullable Path document,
    @Nullable EmsDirectory ems,
    @Nullable Api api) {

  /// The id of the route that takes what no other does.
  static final String OTHERWISE = "otherwise";

  ApiDraft {
    mounts = List.copyOf(mounts);
    routes = List.copyOf(routes);
  }

  /// Ids a plan may open.
  List<String> routeIds() {
    var ids = new ArrayList<String>();
    routes.forEach(placed -> ids.add(placed.route().id()));
    if (hasOtherwise) {
      ids.add(OTHERWISE);
    }
    return ids;
  }

  /// @param at where it stands
  record PlacedMount(Place at, Mount mount) {}

  /// @param at where its method and path stand
  record PlacedRoute(Place at, Route route) {}
}
