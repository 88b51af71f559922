package io.tollgate.control.portal.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Paths of the portal itself.
public final class Paths {

  private static final int LENGTH_MAX = 1_000;

  private Paths() {}

  /// Whether a text leads to a page of the portal and nowhere else, however a browser reads it:
  /// `//host` and `/\host` are other hosts.
  public static boolean isOwn(String path) {
    return path.length() <= LENGTH_MAX
        && path.startsWith("/")
        && !path.startsWith("//")
        && path.indexOf('\\') < 0
        && path.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  /// As part of a query.
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
