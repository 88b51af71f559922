package io.tollgate.core.route;

import java.util.List;

/// A path with holes: `/v1/coins/{id}`; a last segment `**` takes the rest, one segment or more.
///
/// @param segments literals, [#HOLE] or, last only, [#REST]
public record PathTemplate(List<String> segments) {

  /// One segment, whatever it says.
  public static final String HOLE = "{}";

  /// The rest of the path.
  public static final String REST = "**";

  public PathTemplate {
    segments = List.copyOf(segments);
  }

  /// Reads a template as operators write it.
  ///
  /// @throws IllegalArgumentException with a reason fit for a configuration error
  public static PathTemplate parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with \"/\": " + text);
    }
    if (text.equals("/")) {
      return new PathTemplate(List.of());
    }
    String[] written = text.substring(1).split("/", -1);
    String[] segments = new String[written.length];
    for (int i = 0; i < written.length; i++) {
      segments[i] = segment(written[i], i == written.length - 1, text);
    }
    return new PathTemplate(List.of(segments));
  }

  private static String segment(String written, boolean last, String text) {
    if (written.equals(REST)) {
      if (!last) {
        throw new IllegalArgumentException("\"**\" stands only at the end: " + text);
      }
      return REST;
    }
    if (written.startsWith("{") && written.endsWith("}") && written.length() > 2) {
      return HOLE;
    }
    String canonical = RequestPath.canonical("/" + written);
    if (written.isEmpty() || !("/" + written).equals(canonical)) {
      throw new IllegalArgumentException(
          "can never match, since requests are normalised before: \"" + written + "\" in " + text);
    }
    return written;
  }

  /// The template with its holes unnamed.
  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
