package io.tollgate.gateway.metering;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds what may end a string, eight bytes at a time in one `long`.
final class Quotes {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private Quotes() {}

  /// The index of the first quote or backslash; `to` when there is none, and from beyond `to`.
  static int next(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      long found = zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\');
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return Math.min(i, to);
  }

  /// The high bit of each zero byte. Bytes above the lowest zero one may be marked wrongly (the
  /// borrow runs upwards), so only the lowest mark counts.
  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }
}
