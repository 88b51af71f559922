package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.store.journal.JournalReader.Position;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The first bytes of a segment: whose it is, and where the lane's records ended before it.
///
/// A segment gets its name only after everything before `previous` is synced and its own header is.
/// So `previous` is a fact that outlives any crash: records of older segments behind it are void,
/// whatever their files hold, and records before it must be there. Segments between `previous` and
/// this one hold none.
///
/// @param journal the journal's name, and its generation when the segment was made
/// @param sync mode it is written in
/// @param segment its number
/// @param previous where the lane's records ended; 0, 0 if there were none
record Header(
    Identity journal, int lane, Sync sync, long segment, JournalReader.Position previous) {

  /// Length in bytes.
  static final int BYTES = 64;

  private static final int MAGIC = 0x54474a4c;
  private static final short VERSION = 1;
  private static final int CRC_AT = 12;

  /// Writes it at the buffer's position.
  void encode(ByteBuffer out) {
    int at = out.position();
    out.putInt(MAGIC).putShort(VERSION).putShort((short) code(sync)).putInt(lane).putInt(0);
    out.putLong(journal.nameHigh()).putLong(journal.nameLow()).putLong(journal.generation());
    out.putLong(segment).putLong(previous.segment()).putLong(previous.offset());
    out.putInt(at + CRC_AT, crc(out, at));
  }

  /// Reads it from the buffer's start.
  ///
  /// @return null if it is none, or damaged
  static @Nullable Header decode(ByteBuffer in) {
    if (in.limit() < BYTES || in.getInt(0) != MAGIC || in.getShort(4) != VERSION) {
      return null;
    }
    int crc = in.getInt(CRC_AT);
    in.putInt(CRC_AT, 0);
    Sync sync = sync(in.getShort(6));
    if (sync == null || crc != crc(in, 0)) {
      return null;
    }
    return new Header(
        new Identity(in.getLong(16), in.getLong(24), in.getLong(32)),
        in.getInt(8),
        sync,
        in.getLong(40),
        new Position(in.getLong(48), in.getLong(56)));
  }

  /// What the checksums of this segment's frames begin with, so that a block of another segment, or
  /// of an earlier journal on the same disk, is not taken for one of this.
  int salt() {
    long mixed = journal.nameLow() ^ journal.generation();
    mixed = (mixed + segment * 0x9e3779b97f4a7c15L + lane) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 29) * 0x94d049bb133111ebL;
    return (int) (mixed >>> 32);
  }

  private static int crc(ByteBuffer bytes, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(at + BYTES).position(at));
    return (int) crc.getValue();
  }

  private static int code(Sync sync) {
    return switch (sync) {
      case ALWAYS -> 1;
      case INTERVAL -> 2;
      case NEVER -> 3;
    };
  }

  private static @Nullable Sync sync(int code) {
    return switch (code) {
      case 1 -> Sync.ALWAYS;
      case 2 -> Sync.INTERVAL;
      case 3 -> Sync.NEVER;
      default -> null;
    };
  }
}
