package io.tollgate.core.price;

import java.util.ArrayList;
import java.util.List;

/// A place in a JSON answer that a price counts or reads: `$.data`, `$.data.quotes`,
/// `$.data.*.quotes`, or `$` for the answer itself.
///
/// A small, closed part of RFC 9535: the root, member names and the wildcard `*`, which stands for
/// every member of an object or every element of an array. Names are letters, digits, `_` and `-`.
///
/// @param segments member names from the root on, [#ANY] for a wildcard; at most [#DEPTH_MAX], none
///   for the root
public record JsonPath(List<String> segments) {

  /// The wildcard segment.
  public static final String ANY = "*";

  /// Most segments a path may have; deeper answers are not what prices count.
  public static final int DEPTH_MAX = 8;

  public JsonPath {
    segments = List.copyOf(segments);
    if (segments.size() > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "segments: " + segments.size() + " (expected: 0..=" + DEPTH_MAX + ")");
    }
  }

  /// Reads a path as operators write it.
  ///
  /// @param text `$`, or begins with `$.`
  /// @throws IllegalArgumentException with a reason fit for a configuration error
  public static JsonPath parse(String text) {
    if (text.equals("$")) {
      return new JsonPath(List.of());
    }
    if (!text.startsWith("$.")) {
      throw new IllegalArgumentException("a path begins with \"$.\", such as \"$.data\": " + text);
    }
    var segments = new ArrayList<String>();
    for (String segment : text.substring(2).split("\\.", -1)) {
      if (!segment.equals(ANY) && !isName(segment)) {
        throw new IllegalArgumentException(
            "not a member name or \"*\": \"" + segment + "\" in " + text);
      }
      segments.add(segment);
    }
    return new JsonPath(segments);
  }

  private static boolean isName(String segment) {
    if (segment.isEmpty()) {
      return false;
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /// The path as [#parse] takes it.
  @Override
  public String toString() {
    return segments.isEmpty() ? "$" : "$." + String.join(".", segments);
  }
}
