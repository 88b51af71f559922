package io.tollgate.core.route;

import io.tollgate.core.account.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is sold: the apis and the plans of one checked configuration. Replaced whole.
///
/// Thread: any; immutable.
public final class Catalog {

  private final List<Api> apis;
  private final Map<String, Plan> plans;
  private final Map<String, List<Mounted>> byHost = new HashMap<>();
  private final Map<String, RouteTable> tables = new HashMap<>();

  /// @throws IllegalArgumentException two apis at one mount, or two overlapping routes
  public Catalog(List<Api> apis, List<Plan> plans) {
    this.apis = List.copyOf(apis);
    var byId = new HashMap<String, Plan>();
    plans.forEach(plan -> byId.put(plan.id(), plan));
    this.plans = Map.copyOf(byId);
    for (Api api : apis) {
      for (Mount mount : api.mounts()) {
        add(new Mounted(api, mount));
      }
      tables.put(api.id(), new RouteTable(api.routes()));
    }
    Comparator<Mounted> longestPrefixFirst =
        Comparator.comparingInt(one -> -one.mount().prefix().length());
    byHost.values().forEach(mounted -> mounted.sort(longestPrefixFirst));
  }

  private void add(Mounted one) {
    List<Mounted> mounted = byHost.computeIfAbsent(one.mount().host(), _ -> new ArrayList<>());
    for (Mounted other : mounted) {
      if (other.mount().equals(one.mount())) {
        throw new IllegalArgumentException(
            "apis \""
                + other.api().id()
                + "\" and \""
                + one.api().id()
                + "\" are mounted at one place");
      }
    }
    mounted.add(one);
  }

  /// An api at one of its mounts.
  public record Mounted(Api api, Mount mount) {}

  /// The api of a host and a canonical path: its own host before any host, the longest prefix
  /// first.
  ///
  /// @param host lower case, without port
  /// @return null if there is none
  public @Nullable Mounted find(String host, String path) {
    Mounted found = under(byHost.get(host), path);
    return found == null ? under(byHost.get(""), path) : found;
  }

  private static @Nullable Mounted under(@Nullable List<Mounted> mounted, String path) {
    if (mounted == null) {
      return null;
    }
    for (int i = 0; i < mounted.size(); i++) {
      if (mounted.get(i).mount().covers(path)) {
        return mounted.get(i);
      }
    }
    return null;
  }

  /// The routes of one of [#apis].
  public RouteTable routes(Api api) {
    RouteTable table = tables.get(api.id());
    if (table == null) {
      throw new IllegalStateException("not an api of this catalog: " + api.id());
    }
    return table;
  }

  public List<Api> apis() {
    return apis;
  }

  /// @return null if no api has this id
  public @Nullable Api apiById(String id) {
    for (Api api : apis) {
      if (api.id().equals(id)) {
        return api;
      }
    }
    return null;
  }

  /// @return null if no plan has this id
  public @Nullable Plan plan(String id) {
    return plans.get(id);
  }

  public Map<String, Plan> plans() {
    return plans;
  }
}
