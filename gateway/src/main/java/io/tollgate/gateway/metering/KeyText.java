package io.tollgate.gateway.metering;

import java.util.Arrays;

/// Reads a member's name as it goes by, piece by piece, its escapes undone, as far as it can still
/// be one that a plan asks for.
final class KeyText {

  /// Most bytes one character of a name takes: backslash, `u`, four digits.
  static final int ESCAPE_BYTES_MAX = 6;

  private static final int PLAIN = 0;
  private static final int AFTER_BACKSLASH = -1;

  private final byte[] text;
  private int length;
  private boolean foreign;
  private boolean closed;

  /// [#PLAIN], [#AFTER_BACKSLASH], or how many hexadecimal digits are still to come.
  private int escape;

  private int codeUnit;

  /// @param nameMax length of the longest name asked for
  KeyText(int nameMax) {
    this.text = new byte[nameMax];
  }

  /// Stands right after the opening quote of another name.
  void open() {
    length = 0;
    foreign = false;
    closed = false;
    escape = PLAIN;
  }

  /// Reads on.
  ///
  /// @return the index after the closing quote, and then [#closed]; or `to`
  int read(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      byte b = bytes[i++];
      if (escape == AFTER_BACKSLASH) {
        unescape(b);
      } else if (b == '"') {
        closed = true;
        foreign |= escape != PLAIN;
        return i;
      } else if (b == '\\') {
        foreign |= escape != PLAIN;
        escape = AFTER_BACKSLASH;
      } else if (escape != PLAIN) {
        digit(b);
      } else {
        add(b);
      }
    }
    return i;
  }

  /// Whether the whole name has gone by.
  boolean closed() {
    return closed;
  }

  /// Whether it is no name asked for, whatever follows.
  boolean foreign() {
    return foreign;
  }

  /// Whether it is that one.
  boolean is(byte[] other) {
    return closed && !foreign && Arrays.equals(text, 0, length, other, 0, other.length);
  }

  /// The name so far, in its first [#length] bytes.
  byte[] text() {
    return text;
  }

  int length() {
    return length;
  }

  private void unescape(byte b) {
    escape = b == 'u' ? 4 : PLAIN;
    codeUnit = 0;
    switch (b) {
      case 'u' -> {}
      case '"', '\\', '/' -> add(b);
      default -> foreign = true; // A control character, or no escape at all.
    }
  }

  private void digit(byte b) {
    int digit = Character.digit(b, 16);
    foreign |= digit < 0;
    codeUnit = (codeUnit << 4) | (digit & 0xf);
    if (--escape == PLAIN) {
      if (codeUnit < 0x80) {
        add((byte) codeUnit);
      } else {
        foreign = true;
      }
    }
  }

  private void add(byte b) {
    if (length == text.length) {
      foreign = true;
    } else {
      text[length++] = b;
    }
  }
}
