package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal.Sync;
import java.nio.file.Path;
import java.time.Duration;

/// How a journal on files is kept.
///
/// @param directory made if missing; one process at a time has it
/// @param sync when a record counts as durable
/// @param interval longest time a record stays unsynced under [Sync#INTERVAL]; 1 ms..=1 min
/// @param segmentBytes a segment is ended when it has grown to this, at twice this at the latest; 4
///   KiB..=512 MiB
/// @param unsyncedBytesMax a lane takes no new calls while more than this waits for fsync; under
///   [Sync#INTERVAL] it is also what a failed fsync has to write again, and is kept in memory
/// @param unfoldedBytesMax no lane takes new calls while the folder is further behind than this
/// @param reserveBytes no lane takes new calls while the file system has less room than this
/// @param retainedSegments wholly folded segments kept in each lane, for verification; 0 or more
/// @param voidWait how long a failed call waits until its record is durably taken back; 0..=1 min
public record JournalSettings(
    Path directory,
    Sync sync,
    Duration interval,
    long segmentBytes,
    long unsyncedBytesMax,
    long unfoldedBytesMax,
    long reserveBytes,
    int retainedSegments,
    Duration voidWait) {

  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;

  /// 20 ms.
  public static final Duration INTERVAL = Duration.ofMillis(20);

  /// 64 MiB.
  public static final long SEGMENT_BYTES = 64 * MIB;

  /// 4 MiB.
  public static final long UNSYNCED_BYTES_MAX = 4 * MIB;

  /// 1 GiB.
  public static final long UNFOLDED_BYTES_MAX = GIB;

  /// 16 MiB.
  public static final long RESERVE_BYTES = 16 * MIB;

  /// 1.
  public static final int RETAINED_SEGMENTS = 1;

  /// 5 s.
  public static final Duration VOID_WAIT = Duration.ofSeconds(5);

  public JournalSettings {
    range("interval", interval.toNanos(), 1_000_000, Duration.ofMinutes(1).toNanos());
    range("segmentBytes", segmentBytes, 4 * KIB, 512 * MIB);
    range("unsyncedBytesMax", unsyncedBytesMax, 4 * KIB, 256 * MIB);
    range("unfoldedBytesMax", unfoldedBytesMax, 4 * KIB, Long.MAX_VALUE);
    range("reserveBytes", reserveBytes, 0, Long.MAX_VALUE);
    range("retainedSegments", retainedSegments, 0, Integer.MAX_VALUE);
    range("voidWait", voidWait.toNanos(), 0, Duration.ofMinutes(1).toNanos());
  }

  /// [Sync#INTERVAL] and every default.
  public static JournalSettings of(Path directory) {
    return new JournalSettings(
        directory,
        Sync.INTERVAL,
        INTERVAL,
        SEGMENT_BYTES,
        UNSYNCED_BYTES_MAX,
        UNFOLDED_BYTES_MAX,
        RESERVE_BYTES,
        RETAINED_SEGMENTS,
        VOID_WAIT);
  }

  /// The same with another sync mode.
  public JournalSettings with(Sync sync) {
    return new JournalSettings(
        directory,
        sync,
        interval,
        segmentBytes,
        unsyncedBytesMax,
        unfoldedBytesMax,
        reserveBytes,
        retainedSegments,
        voidWait);
  }

  /// The same with another interval between two syncs.
  public JournalSettings with(Duration interval) {
    return new JournalSettings(
        directory,
        sync,
        interval,
        segmentBytes,
        unsyncedBytesMax,
        unfoldedBytesMax,
        reserveBytes,
        retainedSegments,
        voidWait);
  }

  private static void range(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + "..=" + max + ")");
    }
  }
}
