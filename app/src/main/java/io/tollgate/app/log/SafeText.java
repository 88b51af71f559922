package io.tollgate.app.log;

import io.tollgate.core.key.SecretText;

/// Text from anywhere, fit for one line of a log: without credentials, without characters that end
/// a line or steer a terminal, and of a bounded length.
final class SafeText {

  /// Most characters of one text; the rest is left out, and how many is said.
  static final int LENGTH_MAX = 16 * 1024;

  private SafeText() {}

  static String of(String text) {
    String masked = SecretText.masked(text);
    int end = Math.min(masked.length(), LENGTH_MAX);
    int i = 0;
    while (i < end && !steers(masked.charAt(i))) {
      i++;
    }
    if (i == masked.length()) {
      return masked;
    }
    var safe = new StringBuilder(end + 32).append(masked, 0, i);
    for (; i < end; i++) {
      char c = masked.charAt(i);
      if (steers(c)) {
        escape(c, safe);
      } else {
        safe.append(c);
      }
    }
    if (end < masked.length()) {
      safe.append("… (").append(masked.length() - end).append(" more)");
    }
    return safe.toString();
  }

  private static void escape(char c, StringBuilder safe) {
    switch (c) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      default -> {
        safe.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          safe.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
  }

  /// Control characters, line and paragraph separators, and what turns the direction of writing.
  private static boolean steers(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
