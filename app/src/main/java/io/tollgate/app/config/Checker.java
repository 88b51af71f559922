package io.tollgate.app.config;

import io.tollgate.app.config.ApiDraft.PlacedRoute;
import io.tollgate.core.route.Mount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds contradictions between sections that are right by themselves.
final class Checker {

  private final Problems problems;

  Checker(Problems problems) {
    this.problems = problems;
  }

  /// No two listeners want one port.
  ///
  /// @param tls null if there is no such listener
  void listeners(Mapping gateway, @Nullable Mapping tls, Mapping management, Mapping control) {
    var listeners = new LinkedHashMap<String, ListenerConfig>();
    var places = new LinkedHashMap<String, Place>();
    add("gateway.listen", gateway, Grammar.Gateway.LISTEN, listeners, places);
    if (tls != null) {
      add("gateway.tls.listen", tls, Grammar.Tls.LISTEN, listeners, places);
    }
    add("control.listen", control, Grammar.Control.LISTEN, listeners, places);
    add("management.listen", management, Grammar.Management.LISTEN, listeners, places);
    var before = new ArrayList<String>();
    listeners.forEach((name, listener) -> {
      for (String other : before) {
        if (listener.collides(requirePresent(listeners, other))) {
          Place at = requirePresent(places, name);
          Place otherAt = requirePresent(places, other);
          boolean later = at.compareTo(otherAt) >= 0;
          problems.add(
              later ? at : otherAt,
              (later ? name : other) + " wants the port of " + (later ? other : name));
        }
      }
      before.add(name);
    });
  }

  private static void add(
      String name,
      Mapping mapping,
      Key<ListenerConfig> key,
      Map<String, ListenerConfig> listeners,
      Map<String, Place> places) {
    listeners.put(name, mapping.get(key));
    places.put(name, mapping.at(key));
  }

  private static <T> T requirePresent(Map<String, T> map, String name) {
    T value = map.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name);
    }
    return value;
  }

  /// Every api can be reached, every route of it too, and none leads back to us.
  void apis(Collection<@Nullable ApiDraft> all, ListenerConfig gateway) {
    var apis = new ArrayList<ApiDraft>();
    for (ApiDraft api : all) {
      if (api != null) {
        apis.add(api);
      }
    }
    noLoop(all, "gateway.listen", gateway);
    mounts(apis);
    for (ApiDraft api : apis) {
      for (ApiDraft other : apis) {
        shadows(api, other);
      }
    }
  }

  /// No upstream is a listener of ours.
  void noLoop(Collection<@Nullable ApiDraft> all, String name, ListenerConfig listener) {
    for (ApiDraft api : all) {
      if (api != null
          && api.upstream() != null
          && listener.takes(api.upstream().host(), api.upstream().port())) {
        problems.add(api.upstreamAt(), "the upstream is this gateway itself (" + name + ")");
      }
    }
  }

  private void mounts(List<ApiDraft> apis) {
    var places = new LinkedHashMap<Mount, ApiDraft>();
    for (ApiDraft api : apis) {
      if (api.mount() == null) {
        continue;
      }
      ApiDraft first = places.putIfAbsent(api.mount(), api);
      if (first != null) {
        problems.add(api.mountAt(), "mounted where api \"" + first.id() + "\" is");
      }
    }
  }

  /// Tells the routes of `api` whose every request goes to `other`, which is mounted deeper.
  private void shadows(ApiDraft api, ApiDraft other) {
    Mount outer = api.mount();
    Mount inner = other.mount();
    if (outer == null
        || inner == null
        || !outer.host().equals(inner.host())
        || !inner.prefix().startsWith(outer.prefix() + "/")) {
      return;
    }
    List<String> lead = List.of(inner.prefix().substring(outer.prefix().length() + 1).split("/"));
    for (PlacedRoute placed : api.routes()) {
      List<String> segments = placed.route().path().segments();
      if (segments.size() >= lead.size() && segments.subList(0, lead.size()).equals(lead)) {
        problems.add(placed.at(), "can never match: api \"" + other.id() + "\" is mounted over it");
      }
    }
  }
}
