package io.tollgate.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// The acts the journal asks of a disk (port), so that every one of them can fail in a test.
///
/// Thread: any; a file's writes come from one thread at a time.
interface Disk {

  /// Makes a directory and what is missing above it, for the owner only. Nothing if it is there.
  void makeDirectory(Path directory) throws IOException;

  /// Names in a directory, in no order; empty if there is no such directory.
  List<String> list(Path directory) throws IOException;

  /// A new, empty file for the owner only; one of that name is replaced.
  DiskFile create(Path file) throws IOException;

  DiskFile open(Path file, boolean writable) throws IOException;

  /// Gives a file another name, in one step.
  void move(Path from, Path to) throws IOException;

  /// Nothing if it is not there.
  void delete(Path file) throws IOException;

  /// Makes the names in a directory durable: what was created, moved, deleted.
  void syncDirectory(Path directory) throws IOException;

  long usableBytes(Path directory) throws IOException;

  /// Takes a lock that ends with the process.
  ///
  /// @throws IOException another process, or this one, holds it
  Closeable lock(Path file) throws IOException;

  /// An open file.
  interface DiskFile extends Closeable {

    /// Writes some of what is left in `bytes`, at least one byte.
    int write(ByteBuffer bytes, long offset) throws IOException;

    /// @return bytes read; -1 at the end
    int read(ByteBuffer bytes, long offset) throws IOException;

    /// Makes content and length durable.
    void force() throws IOException;

    /// Cuts what is beyond; never lengthens.
    void truncate(long bytes) throws IOException;

    long size() throws IOException;

    /// Writes everything that is left in `bytes`.
    default void writeFully(ByteBuffer bytes, long offset) throws IOException {
      long at = offset;
      while (bytes.hasRemaining()) {
        int n = write(bytes, at);
        if (n <= 0) {
          throw new IOException("nothing was written");
        }
        at += n;
      }
    }
  }
}
