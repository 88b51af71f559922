package io.tollgate.control.csv;

import org.jspecify.annotations.Nullable;

/// Text as it stands in a cell.
final class Cells {

  private Cells() {}

  /// What a spreadsheet would take for a formula gets an apostrophe before it, which makes it text.
  static String text(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "";
    }
    return switch (text.charAt(0)) {
      case '=', '+', '-', '@', '\t', '\r', '\n' -> "'" + text;
      default -> text;
    };
  }
}
