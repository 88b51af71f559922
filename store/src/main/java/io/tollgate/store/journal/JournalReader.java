package io.tollgate.store.journal;

import io.tollgate.core.ledger.CallRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The journal as the folder reads it: durable records only, in the order of each lane.
///
/// Thread: the folder's, while lanes go on writing.
public interface JournalReader {

  /// The journal's name, made once; with [#generation] it tells a restored copy from the original.
  String name();

  /// Made anew whenever the journal is created or declared restored.
  long generation();

  /// Lanes that have anything to read, now or from an earlier run.
  List<Integer> lanes();

  /// Records behind a position.
  ///
  /// @param after where the last read ended; null for the beginning of what is kept
  /// @param recordsMax 1 or more
  /// @return an empty batch if there is nothing durable behind `after`
  /// @throws JournalCorruptException a bad record with good ones behind it: says where
  Batch read(int lane, @Nullable Position after, int recordsMax);

  /// Everything before a position is in the ledger, committed: whole segments before it may go.
  void folded(int lane, Position position);

  /// Records and where they end.
  record Batch(List<CallRecord> records, Position next) {
    public Batch {
      records = List.copyOf(records);
    }
  }

  /// A place between two records of a lane.
  ///
  /// @param segment number of the segment, rising
  /// @param offset in bytes
  record Position(long segment, long offset) {}
}
