package io.tollgate.gateway.upstream;

import io.netty.util.AsciiString;
import java.util.Collection;
import java.util.List;

/// Header names, compared without case and with `_` for `-`: servers that hand headers to programs
/// as variables (CGI, WSGI, FastCGI) make one name of the two.
///
/// Thread: any; immutable.
final class NameSet {

  private final String[] slots;
  private final List<String> prefixes;

  /// By the first letter: the lengths names have, as bits; all from its own on for a prefix. Nearly
  /// every header is seen here to be in no set, without a hash.
  private final long[] lengths = new long[32];

  /// @param names whole names
  /// @param prefixes beginnings of names
  NameSet(Collection<String> names, Collection<String> prefixes) {
    int size = Integer.highestOneBit(Math.max(4, names.size() * 4));
    slots = new String[size];
    java.util.Arrays.fill(slots, "");
    for (String name : names) {
      String folded = fold(name);
      int at = hash(folded) & (size - 1);
      while (!slots[at].isEmpty() && !slots[at].equals(folded)) {
        at = (at + 1) & (size - 1);
      }
      slots[at] = folded;
      lengths[letter(name)] |= 1L << length(name);
    }
    this.prefixes = prefixes.stream().map(NameSet::fold).toList();
    for (String prefix : prefixes) {
      lengths[letter(prefix)] |= -1L << length(prefix);
    }
  }

  private static int letter(CharSequence name) {
    return name.isEmpty() ? 0 : fold(name.charAt(0)) & 31;
  }

  /// Long ones count as one length.
  private static int length(CharSequence name) {
    return Math.min(name.length(), 63);
  }

  boolean holds(CharSequence name) {
    if ((lengths[letter(name)] >>> length(name) & 1) == 0) {
      return false;
    }
    int at = hash(name) & (slots.length - 1);
    while (!slots[at].isEmpty()) {
      if (slots[at].length() == name.length() && startsWith(name, slots[at])) {
        return true;
      }
      at = (at + 1) & (slots.length - 1);
    }
    for (int i = 0; i < prefixes.size(); i++) {
      if (startsWith(name, prefixes.get(i))) {
        return true;
      }
    }
    return false;
  }

  /// Whether two names are one to somebody.
  static boolean same(CharSequence a, CharSequence b) {
    if (a.length() != b.length()) {
      return false;
    }
    for (int i = 0; i < a.length(); i++) {
      if (fold(a.charAt(i)) != fold(b.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWith(CharSequence name, String folded) {
    if (name.length() < folded.length()) {
      return false;
    }
    for (int i = 0; i < folded.length(); i++) {
      if (fold(name.charAt(i)) != folded.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int hash(CharSequence name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = hash * 31 + fold(name.charAt(i));
    }
    return hash ^ (hash >>> 16);
  }

  private static String fold(String name) {
    var folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      folded.append(fold(name.charAt(i)));
    }
    return folded.toString();
  }

  private static char fold(char c) {
    return c == '_' ? '-' : AsciiString.toLowerCase(c);
  }
}
