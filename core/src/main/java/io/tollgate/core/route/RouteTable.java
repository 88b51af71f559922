package io.tollgate.core.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the route of a method and a canonical path. Literals win over holes, holes over rests,
/// segment by segment.
///
/// Thread: any; immutable once built.
public final class RouteTable {

  private final Map<String, Node> roots = new HashMap<>();
  private final Map<String, Map<String, Route>> exact = new HashMap<>();

  /// @throws IllegalArgumentException two routes take the same method and the same paths
  public RouteTable(List<Route> routes) {
    for (Route route : routes) {
      add(route);
    }
  }

  private void add(Route route) {
    Node node = roots.computeIfAbsent(route.method(), _ -> new Node());
    boolean literal = true;
    for (String segment : route.path().segments()) {
      literal &= !segment.equals(PathTemplate.HOLE) && !segment.equals(PathTemplate.REST);
      node = node.children.computeIfAbsent(segment, _ -> new Node());
    }
    if (node.route != null) {
      throw new IllegalArgumentException(
          "routes \""
              + node.route.id()
              + "\" and \""
              + route.id()
              + "\" take the same requests: "
              + route.method()
              + " "
              + route.path());
    }
    node.route = route;
    if (literal) {
      exact
          .computeIfAbsent(route.method(), _ -> new HashMap<>())
          .put(route.path().toString(), route);
    }
  }

  /// @param method upper case; HEAD finds the GET route where it has none of its own
  /// @param path canonical
  /// @return null if there is none
  public @Nullable Route find(String method, String path) {
    Route found = findExactly(method, path);
    return found == null && method.equals("HEAD") ? findExactly("GET", path) : found;
  }

  /// The methods a path takes, for the `Allow` header; empty where no method does.
  public List<String> methods(String path) {
    var methods = new ArrayList<String>();
    for (String method : roots.keySet()) {
      if (findExactly(method, path) != null) {
        methods.add(method);
        if (method.equals("GET") && !roots.containsKey("HEAD")) {
          methods.add("HEAD");
        }
      }
    }
    methods.sort(null);
    return methods;
  }

  private @Nullable Route findExactly(String method, String path) {
    Map<String, Route> literals = exact.get(method);
    if (literals != null) {
      Route route = literals.get(path);
      if (route != null) {
        return route;
      }
    }
    Node root = roots.get(method);
    return root == null ? null : find(root, path, 1);
  }

  private static @Nullable Route find(Node node, String path, int start) {
    if (start >= path.length()) {
      return start == path.length() || path.length() == 1 ? node.route : null;
    }
    int slash = path.indexOf('/', start);
    int end = slash < 0 ? path.length() : slash;
    // One past the end marks a path that is used up; a trailing slash leaves an empty segment.
    int next = slash < 0 ? path.length() : end + 1;
    if (slash >= 0 && next == path.length()) {
      Node rest = node.children.get(PathTemplate.REST);
      return rest == null ? null : rest.route;
    }
    Node literal = node.children.get(path.substring(start, end));
    if (literal != null && literal != node.children.get(PathTemplate.REST)) {
      Route route = find(literal, path, next);
      if (route != null) {
        return route;
      }
    }
    Node hole = node.children.get(PathTemplate.HOLE);
    if (hole != null) {
      Route route = find(hole, path, next);
      if (route != null) {
        return route;
      }
    }
    Node rest = node.children.get(PathTemplate.REST);
    return rest == null ? null : rest.route;
  }

  private static final class Node {
    final Map<String, Node> children = new HashMap<>();
    @Nullable Route route;
  }
}
