package io.tollgate.control.portal;

import java.util.List;

/// Paths a page group opens to everybody. One bean of it for each group that has any; what no group
/// opens and does not stand below a signed-in root is not there.
///
/// @param patterns such as `/docs/**`
public record PortalPaths(List<String> patterns) {

  /// Roots of what only a person who is signed in may ask for.
  static final String[] SIGNED_IN = {"/o/**", "/account/**", "/confirm-identity"};

  public PortalPaths {
    patterns = List.copyOf(patterns);
  }

  public static PortalPaths open(String... patterns) {
    return new PortalPaths(List.of(patterns));
  }
}
