package io.tollgate.core.price;

import java.util.List;

/// Readings of parameters that never throw.
final class Numbers {

  private Numbers() {}

  /// A plain decimal number of at most 15 digits.
  ///
  /// @return -1 if it is anything else
  static long plain(String text) {
    int length = text.length();
    if (length == 0 || length > 15) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /// Entries of comma lists, added up over parameters and their repetitions; blank entries don't
  /// count.
  static long listed(Asked asked, List<String> parameters) {
    long entries = 0;
    for (int p = 0; p < parameters.size(); p++) {
      List<String> values = asked.values(parameters.get(p));
      for (int v = 0; v < values.size(); v++) {
        entries += entries(values.get(v));
      }
    }
    return entries;
  }

  private static long entries(String list) {
    long entries = 0;
    boolean blank = true;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == ',') {
        blank = true;
      } else if (blank && c != ' ') {
        blank = false;
        entries++;
      }
    }
    return entries;
  }
}
