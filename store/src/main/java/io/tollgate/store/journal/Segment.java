package io.tollgate.store.journal;

import io.tollgate.store.journal.JournalReader.Position;

/// One file of a lane.
///
/// Thread: the offsets are written under the lane's lock and read by anyone.
final class Segment {

  static final String SUFFIX = ".seg";
  static final String TEMPORARY_SUFFIX = ".tmp";

  private final Header header;
  private final int salt;
  private volatile long written = Header.BYTES;
  private volatile long synced = Header.BYTES;
  private volatile long readable = Header.BYTES;

  /// With no records yet.
  Segment(Header header) {
    this.header = header;
    this.salt = header.salt();
  }

  Header header() {
    return header;
  }

  int salt() {
    return salt;
  }

  long number() {
    return header.segment();
  }

  String fileName() {
    return fileName(number(), SUFFIX);
  }

  static String fileName(long number, String suffix) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, 12 - digits.length())) + digits + suffix;
  }

  /// End of what was written whole.
  long written() {
    return written;
  }

  /// End of what is certainly on the disk.
  long synced() {
    return synced;
  }

  /// End of what the folder may have. Never moves back.
  long readable() {
    return readable;
  }

  void setWritten(long offset) {
    written = offset;
  }

  void setSynced(long offset) {
    synced = offset;
  }

  void setReadable(long offset) {
    readable = offset;
  }

  boolean empty() {
    return readable == Header.BYTES;
  }

  /// Where the lane's records end with this segment.
  Position end() {
    return empty() ? header.previous() : new Position(number(), readable);
  }

  /// For messages: names the file, not where the journal lies.
  String place(long offset) {
    return "lane-" + header.lane() + "/" + fileName() + " at " + offset;
  }
}
