package io.tollgate.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// How one record stands in a segment: length, checksum, how far the segment was synced, body.
///
/// The checksum covers all of it and begins with the segment's salt and the frame's own offset, so
/// that a stale or moved block is never taken for good. `synced` is what makes a torn tail and
/// damage two things: a bad frame before a later frame's `synced` had been on the disk for certain,
/// one behind every `synced` had not.
///
/// ```
/// 0  int  bytes of the body
/// 4  int  CRC32C
/// 8  int  the segment was synced up to here when this was written
/// 12 body
/// ```
final class Frame {

  /// Bytes before the body.
  static final int HEAD = 12;

  /// Most bytes of a whole frame.
  static final int MAX = HEAD + RecordCodec.BODY_MAX;

  private static final int CRC_AT = 4;
  private static final int SYNCED_AT = 8;

  private Frame() {}

  /// Bytes of the whole frame that begins at an index.
  static int bytes(ByteBuffer buffer, int at) {
    return HEAD + buffer.getInt(at);
  }

  static int synced(ByteBuffer buffer, int at) {
    return buffer.getInt(at + SYNCED_AT);
  }

  /// Seals all frames from the buffer's start to `end`, whose first will stand at `offset`.
  /// Position and limit are kept.
  static void seal(ByteBuffer buffer, int end, int salt, long offset, long synced, CRC32C crc) {
    for (int at = 0; at < end; ) {
      int bytes = bytes(buffer, at);
      buffer.putInt(at + SYNCED_AT, (int) synced);
      buffer.putInt(at + CRC_AT, crc(buffer, at, bytes, salt + (int) (offset + at), crc));
      at += bytes;
    }
  }

  /// Whether what stands at an index of the buffer is a whole frame.
  ///
  /// @param end index behind the last byte there is
  /// @param offset where in the segment it stands
  static boolean good(ByteBuffer buffer, int at, int end, int salt, long offset, CRC32C crc) {
    if (end - at <= HEAD) {
      return false;
    }
    int length = buffer.getInt(at);
    if (length <= 0 || length > RecordCodec.BODY_MAX || length > end - at - HEAD) {
      return false;
    }
    int synced = synced(buffer, at);
    return synced >= Header.BYTES
        && synced <= offset
        && buffer.getInt(at + CRC_AT) == crc(buffer, at, HEAD + length, salt + (int) offset, crc);
  }

  /// One update over one stretch: the seed stands for a moment where the checksum will.
  private static int crc(ByteBuffer buffer, int at, int bytes, int seed, CRC32C crc) {
    int was = buffer.getInt(at + CRC_AT);
    int position = buffer.position();
    int limit = buffer.limit();
    buffer.putInt(at + CRC_AT, seed);
    crc.reset();
    crc.update(buffer.limit(at + bytes).position(at));
    buffer.limit(limit).position(position).putInt(at + CRC_AT, was);
    return (int) crc.getValue();
  }
}
