package io.tollgate.store.journal;

import io.tollgate.store.journal.Disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// A segment as it is read: a window that slides over the file.
///
/// Thread: one.
final class SegmentView implements Closeable {

  /// How much is read at once: many frames, and little beside a heap.
  private static final int WINDOW = 256 * 1024;

  private final DiskFile file;
  private final int salt;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long base;

  SegmentView(DiskFile file, int salt) {
    this.file = file;
    this.salt = salt;
  }

  /// Whether a whole, good frame stands at an offset and ends before `limit`.
  boolean good(long offset, long limit) throws IOException {
    int at = at(offset, limit);
    return Frame.good(window, at, end(limit), salt, offset, crc);
  }

  /// Bytes of the frame that was just found good.
  int bytes(long offset) {
    return Frame.bytes(window, (int) (offset - base));
  }

  /// What the frame that was just found good says was synced before it.
  long synced(long offset) {
    return Frame.synced(window, (int) (offset - base));
  }

  /// The body of the frame that was just found good; valid until the next call.
  ByteBuffer body(long offset) {
    int at = (int) (offset - base);
    return window.slice(at + Frame.HEAD, Frame.bytes(window, at) - Frame.HEAD);
  }

  /// Index of an offset in the window, which holds a frame's length behind it unless the limit
  /// comes first.
  private int at(long offset, long limit) throws IOException {
    long needed = Math.min(limit - offset, Frame.MAX);
    if (offset < base || offset + needed > base + window.limit()) {
      base = offset;
      window.clear().limit((int) Math.min(limit - offset, WINDOW));
      while (window.hasRemaining()) {
        if (file.read(window, base + window.position()) < 0) {
          break;
        }
      }
      window.flip();
    }
    return (int) (offset - base);
  }

  private int end(long limit) {
    return (int) Math.min(window.limit(), limit - base);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
