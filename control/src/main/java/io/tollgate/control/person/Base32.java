package io.tollgate.control.person;

import java.util.Arrays;

/// Base 32 (RFC 4648, section 6), without padding: how authenticators take a secret that is typed.
final class Base32 {

  private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;

  private Base32() {}

  static String encode(byte[] bytes) {
    var text = new StringBuilder();
    int buffer = 0;
    int held = 0;
    for (byte next : bytes) {
      buffer = buffer << Byte.SIZE | (next & 0xff);
      held += Byte.SIZE;
      while (held >= BITS) {
        held -= BITS;
        text.append(DIGITS.charAt(buffer >> held & 31));
      }
      buffer &= (1 << held) - 1;
    }
    if (held > 0) {
      text.append(DIGITS.charAt(buffer << (BITS - held) & 31));
    }
    return text.toString();
  }

  /// @throws IllegalArgumentException a character is no digit
  static byte[] decode(String text) {
    byte[] bytes = new byte[text.length() * BITS / Byte.SIZE];
    int buffer = 0;
    int held = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("no digit of base 32 at " + i);
      }
      buffer = buffer << BITS | digit;
      held += BITS;
      if (held >= Byte.SIZE) {
        held -= Byte.SIZE;
        bytes[length++] = (byte) (buffer >> held);
        buffer &= (1 << held) - 1;
      }
    }
    return Arrays.copyOf(bytes, length);
  }
}
