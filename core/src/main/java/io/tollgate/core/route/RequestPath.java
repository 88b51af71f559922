package io.tollgate.core.route;

import org.jspecify.annotations.Nullable;

/// The one form of a path: what is matched is what is priced and what is forwarded.
///
/// Unreserved characters are decoded, other percent-encodings kept with upper-case digits, dot
/// segments resolved, double slashes merged (RFC 3986 section 6.2.2). A path that two servers could
/// read differently is refused: an encoded slash, backslash, percent sign or control, a matrix
/// parameter, a raw character outside the grammar, dots that climb above the root.
public final class RequestPath {

  private RequestPath() {}

  /// The canonical form; canonicalising it again changes nothing.
  ///
  /// @param raw the path of a request target, without the query
  /// @return null if it must be refused
  public static @Nullable String canonical(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return null;
    }
    return isCanonical(raw) ? raw : rewrite(raw);
  }

  /// The common case, without an allocation: letters, digits, `-`, `_`, `~`, `.` inside a segment
  /// that has none at its start, single slashes.
  private static boolean isCanonical(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean afterSlash = i > 0 && raw.charAt(i - 1) == '/';
      if (c == '/' || c == '.') {
        if (afterSlash) {
          return false;
        }
      } else if (!isPlain(c)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String rewrite(String raw) {
    var out = new StringBuilder(raw.length());
    int start = 1;
    while (start <= raw.length()) {
      int end = raw.indexOf('/', start);
      if (end < 0) {
        end = raw.length();
      }
      String segment = segment(raw, start, end);
      if (segment == null) {
        return null;
      }
      boolean last = end == raw.length();
      if (segment.equals("..")) {
        int slash = out.lastIndexOf("/");
        if (slash < 0) {
          return null;
        }
        out.setLength(slash);
        if (last) {
          out.append('/');
        }
      } else if (segment.equals(".")) {
        if (last) {
          out.append('/');
        }
      } else if (!segment.isEmpty()) {
        out.append('/').append(segment);
      } else if (last) {
        out.append('/');
      }
      start = end + 1;
    }
    return out.isEmpty() ? "/" : out.toString();
  }

  private static @Nullable String segment(String raw, int start, int end) {
    var out = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        if (i + 2 >= end) {
          return null;
        }
        int high = Character.digit(raw.charAt(i + 1), 16);
        int low = Character.digit(raw.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          return null;
        }
        char decoded = (char) (high << 4 | low);
        if (decoded < ' '
            || decoded == 0x7f
            || decoded == '/'
            || decoded == '\\'
            || decoded == '%'
            || decoded == ';') {
          return null;
        }
        if (isPlain(decoded) || decoded == '.') {
          out.append(decoded);
        } else {
          out.append('%').append(DIGITS.charAt(high)).append(DIGITS.charAt(low));
        }
        i += 2;
      } else if (isPlain(c) || c == '.' || SUB_DELIMITERS.indexOf(c) >= 0) {
        out.append(c);
      } else {
        return null;
      }
    }
    return out.toString();
  }

  private static final String DIGITS = "0123456789ABCDEF";

  /// RFC 3986 sub-delims with `:` and `@`, without `;`.
  private static final String SUB_DELIMITERS = "!$&'()*+,=:@";

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '~';
  }
}
