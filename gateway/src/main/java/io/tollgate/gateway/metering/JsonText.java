package io.tollgate.gateway.metering;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A place in a short JSON text (RFC 8259) and what can be read from there on. Strict; nests by a
/// bit a level, not by the stack.
final class JsonText {

  /// Stands for the end: no grammar takes it anywhere.
  private static final char NONE = 0;

  private final String text;
  private int at;

  JsonText(String text) {
    this.text = text;
  }

  /// Passes white space.
  void space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }

  /// Passes that character, if it stands here.
  boolean take(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  /// Whether only white space follows.
  boolean atEnd() {
    space();
    return at == text.length();
  }

  /// Passes a string; gives it as written, null when there is none here.
  @Nullable String string() {
    int from = at;
    return passString() ? text.substring(from, at) : null;
  }

  /// Passes any value and the white space before it; gives it as written, null when there is none
  /// here or it nests too deep.
  @Nullable String value() {
    space();
    int from = at;
    return passValue() ? text.substring(from, at) : null;
  }

  private boolean passValue() {
    var objects = new BitSet();
    int depth = 0;
    while (true) {
      space();
      if (peek() == '{' || peek() == '[') {
        boolean object = peek() == '{';
        at++;
        if (++depth >= AnswerMeter.NESTING_MAX) { // The object around it is a level too.
          return false;
        }
        objects.set(depth, object);
        space();
        if (peek() != (object ? '}' : ']')) {
          if (object && !passName()) {
            return false;
          }
          continue;
        }
      } else if (!passScalar()) {
        return false;
      }
      // After a value, or before the bracket that ends an empty container.
      while (depth > 0) {
        space();
        boolean object = objects.get(depth);
        if (take(object ? '}' : ']')) {
          depth--;
        } else if (take(',')) {
          space();
          if (object && !passName()) {
            return false;
          }
          break;
        } else {
          return false;
        }
      }
      if (depth == 0) {
        return true;
      }
    }
  }

  private boolean passName() {
    if (!passString()) {
      return false;
    }
    space();
    return take(':');
  }

  private boolean passScalar() {
    return switch (peek()) {
      case '"' -> passString();
      case 't' -> passWord("true");
      case 'f' -> passWord("false");
      case 'n' -> passWord("null");
      default -> passNumber();
    };
  }

  private boolean passWord(String word) {
    boolean there = text.startsWith(word, at);
    at += there ? word.length() : 0;
    return there;
  }

  private boolean passNumber() {
    take('-');
    if (!take('0') && !passDigits()) {
      return false;
    }
    if (take('.') && !passDigits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      return passDigits();
    }
    return true;
  }

  private boolean passDigits() {
    int from = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > from;
  }

  private boolean passString() {
    if (!take('"')) {
      return false;
    }
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < ' ' || (c == '\\' && !passEscape())) {
        return false;
      }
    }
    return false;
  }

  private boolean passEscape() {
    char c = peek();
    at++;
    if (c != 'u') {
      return "\"\\/bfnrt".indexOf(c) >= 0;
    }
    for (int i = 0; i < 4; i++) {
      char digit = peek();
      if (digit > 'f' || Character.digit(digit, 16) < 0) {
        return false;
      }
      at++;
    }
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : NONE;
  }

  /// Whether a value is a number without point and exponent.
  static boolean isInteger(String raw) {
    return raw.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
  }

  /// What a string means.
  ///
  /// @param raw as [#string] gave it
  static String unescape(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw.substring(1, raw.length() - 1);
    }
    var plain = new StringBuilder(raw.length());
    for (int i = 1; i < raw.length() - 1; i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      char escape = raw.charAt(++i);
      if (escape == 'u') {
        plain.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
        i += 4;
      } else {
        plain.append(
            switch (escape) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> escape;
            });
      }
    }
    return plain.toString();
  }
}
