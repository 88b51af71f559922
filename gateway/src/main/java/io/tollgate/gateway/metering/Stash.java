package io.tollgate.gateway.metering;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// A few bytes set aside, in an array that grows as needed and is kept for the next answer.
final class Stash {

  private static final int FIRST_BYTES = 256;

  private byte[] bytes = new byte[0];
  private int size;

  /// Adds a stretch of a buffer, as much of it as keeps the size at or below `sizeMax`.
  ///
  /// @param from offset from the reader index
  /// @return whether all of it found room
  boolean add(ByteBuf in, int from, int to, int sizeMax) {
    int length = Math.clamp(sizeMax - (long) size, 0, to - from);
    if (size + length > bytes.length) {
      int grown = Math.max(size + length, Math.max(FIRST_BYTES, Math.min(2 * size, sizeMax)));
      bytes = Arrays.copyOf(bytes, grown);
    }
    in.getBytes(in.readerIndex() + from, bytes, size, length);
    size += length;
    return length == to - from;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  byte first() {
    return bytes[0];
  }

  void writeTo(ByteBuf out, int from) {
    out.writeBytes(bytes, from, size - from);
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }
}
