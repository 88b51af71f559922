package io.tollgate.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Copies of frames that were acknowledged and are not synced, for the day an fsync fails: two
/// stretches, one that a sync is at work on and one behind it.
///
/// Thread: under the lane's lock.
final class Kept {

  private static final int START_BYTES = 64 * 1024;

  private ByteBuffer syncing = ByteBuffer.allocate(0);
  private ByteBuffer behind = ByteBuffer.allocate(0);

  /// Bytes of both stretches.
  int bytes() {
    return syncing.position() + behind.position();
  }

  /// Copies the first `bytes` of a buffer.
  void add(ByteBuffer frames, int bytes) {
    if (behind.remaining() < bytes) {
      int capacity = Math.max(START_BYTES, 2 * (behind.position() + bytes));
      behind = ByteBuffer.allocate(capacity).put(behind.flip());
    }
    behind.put(behind.position(), frames, 0, bytes);
    behind.position(behind.position() + bytes);
  }

  /// A sync begins: what is kept now is what it will make durable.
  void syncBegins() {
    if (syncing.position() == 0) {
      ByteBuffer empty = syncing;
      syncing = behind;
      behind = empty;
    }
  }

  /// The sync that began last has succeeded.
  void synced() {
    syncing.clear();
  }

  void clear() {
    syncing.clear();
    behind.clear();
  }

  /// All of it in order, sealed for another segment, ready to be written at `offset`.
  ByteBuffer resealed(int salt, long offset) {
    ByteBuffer all = ByteBuffer.allocate(bytes());
    all.put(0, syncing, 0, syncing.position());
    all.put(syncing.position(), behind, 0, behind.position());
    Frame.seal(all, all.limit(), salt, offset, offset, new CRC32C());
    return all;
  }
}
