package io.tollgate.core.key;

import java.util.List;

/// What a key may be used for, within what its organization's plan opens.
///
/// @param environment what it is meant for; some routes take keys of some environments only
/// @param scopes groups of routes; empty for all that the plan opens
/// @param networks where from
public record Permissions(Environment environment, List<Scope> scopes, Networks networks) {

  /// Most scopes of a key.
  public static final int SCOPES_MAX = 50;

  /// A key for production that may all its plan opens, from anywhere.
  public static final Permissions ALL =
      new Permissions(Environment.PRODUCTION, List.of(), Networks.ANY);

  public Permissions {
    scopes = scopes.isEmpty() ? List.of() : scopes.stream().distinct().sorted().toList();
    if (scopes.size() > SCOPES_MAX) {
      throw new IllegalArgumentException(
          "scopes: " + scopes.size() + " (expected: 0..=" + SCOPES_MAX + ")");
    }
  }

  /// Whether its scopes open a route.
  ///
  /// @param group of the route; empty for none
  /// @param writes whether the route changes something
  public boolean opens(String group, boolean writes) {
    if (scopes.isEmpty()) {
      return true;
    }
    for (int i = 0; i < scopes.size(); i++) {
      if (scopes.get(i).opens(group, writes)) {
        return true;
      }
    }
    return false;
  }
}
