package io.tollgate.gateway.headers;

import io.netty.util.AsciiString;

/// Reads headers that are comma lists of tokens.
public final class HeaderLists {

  private HeaderLists() {}

  /// Whether a list holds a token, in any case.
  public static boolean holds(CharSequence list, CharSequence token) {
    int start = 0;
    int length = list.length();
    while (start <= length) {
      int end = start;
      while (end < length && list.charAt(end) != ',') {
        end++;
      }
      int from = start;
      int to = end;
      while (from < to && isSpace(list.charAt(from))) {
        from++;
      }
      while (to > from && isSpace(list.charAt(to - 1))) {
        to--;
      }
      if (to - from == token.length()
          && AsciiString.regionMatches(list, true, from, token, 0, token.length())) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
