package io.tollgate.app.config;

import io.tollgate.app.config.ApiDraft.PlacedMount;
import io.tollgate.app.config.ApiDraft.PlacedRoute;
import io.tollgate.core.route.Mount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
    for (ApiDraft api : apis) {
      if (api.upstream() != null && gateway.takes(api.upstream().host(), api.upstream().port())) {
        problems.add(api.upstreamAt(), "the upstream is this gateway itself (gateway.listen)");
      }
    }
    mounts(apis);
    apis.forEach(api -> shadowed(api, apis));
  }

  private void mounts(List<ApiDraft> apis) {
    var places = new HashMap<Mount, ApiDraft>();
    for (ApiDraft api : apis) {
      for (PlacedMount placed : api.mounts()) {
        ApiDraft first = places.putIfAbsent(placed.mount(), api);
        if (first != null) {
          problems.add(
              placed.at(),
              first.equals(api)
                  ? "mounted there twice"
                  : "mounted where api \"" + first.id() + "\" is");
        }
      }
    }
  }

  /// Tells the routes of an api whose every request goes to a deeper mount, wherever it comes in.
  private void shadowed(ApiDraft api, List<ApiDraft> apis) {
    for (PlacedRoute placed : api.routes()) {
      ApiDraft over = null;
      for (PlacedMount outer : api.mounts()) {
        over = over(outer.mount(), placed.route().path().segments(), apis);
        if (over == null) {
          break;
        }
      }
      if (over != null) {
        problems.add(placed.at(), "can never match: api \"" + over.id() + "\" is mounted over it");
      }
    }
  }

  /// The api mounted deeper than `outer`, on the way of all requests with these segments.
  private static @Nullable ApiDraft over(Mount outer, List<String> segments, List<ApiDraft> apis) {
    for (ApiDraft other : apis) {
      for (PlacedMount placed : other.mounts()) {
        Mount inner = placed.mount();
        if (outer.host().equals(inner.host()) && inner.prefix().startsWith(outer.prefix() + "/")) {
          List<String> lead =
              List.of(inner.prefix().substring(outer.prefix().length() + 1).split("/"));
          if (segments.size() >= lead.size() && segments.subList(0, lead.size()).equals(lead)) {
            return other;
          }
        }
      }
    }
    return null;
  }
}
