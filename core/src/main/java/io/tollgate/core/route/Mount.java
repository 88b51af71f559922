package io.tollgate.core.route;

/// Where an api is reached: a host name, a path prefix, or both.
///
/// @param host lower case, without port; empty takes every host
/// @param prefix empty, or canonical, beginning with `/` and not ending with it
public record Mount(String host, String prefix) {

  /// What every request fits.
  public static final Mount EVERYWHERE = new Mount("", "");

  /// The path inside the api of a path it covers.
  public String inside(String path) {
    return prefix.length() == path.length() ? "/" : path.substring(prefix.length());
  }

  /// Whether `path` lies under the prefix: equal to it or continued by `/`.
  boolean covers(String path) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
  }
}
