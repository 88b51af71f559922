package io.tollgate.gateway.fuzz;

import io.tollgate.core.route.RequestPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The path canonicaliser: twice is once, what comes out has one reading, and it leads where the
/// path that went in does by a plain model.
public final class PathFuzz {

  private PathFuzz() {}

  static List<String> seeds() {
    return List.of(
        "/",
        "//",
        "/v1/a",
        "/v1/./a/../b",
        "/a/b/..",
        "/a/.",
        "/%41%7e%2d",
        "/%2e%2e/a",
        "/a%2fb",
        "/a%5cb",
        "/a%252e",
        "/a;b=c",
        "/%e2%82%ac",
        "/a/%c0%ae%c0%ae/b",
        "/..",
        "/a//b/",
        "/a%",
        "/a%2",
        "/a:b@c!$&'()*+,=",
        "*",
        "");
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String raw = new String(input, StandardCharsets.ISO_8859_1);
    String path = RequestPath.canonical(raw);
    if (path == null) {
      return;
    }
    Oracle.same(RequestPath.canonical(path), path, "canonical twice");
    Oracle.require(
        path.startsWith("/")
            && !path.contains("//")
            && !path.contains("/./")
            && !path.contains("/../")
            && !path.endsWith("/.")
            && !path.endsWith("/..")
            && path.chars().allMatch(c -> c > ' ' && c < 0x7f && "\\;?#\"<>".indexOf(c) < 0),
        () -> "two readings: " + path);
    Oracle.same(segments(path), segments(raw), "where it leads");
  }

  /// The decoded segments, dots resolved; null above the root.
  private static @Nullable List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (String piece : path.split("/", -1)) {
      String plain = piece.replace("+", "%2B");
      String segment = URLDecoder.decode(plain, StandardCharsets.ISO_8859_1);
      switch (segment) {
        case "", "." -> {}
        case ".." -> {
          if (segments.isEmpty()) {
            return null;
          }
          segments.removeLast();
        }
        default -> segments.add(segment);
      }
    }
    return segments;
  }
}
