package io.tollgate.store.journal;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.journal.JournalReader.Batch;
import io.tollgate.store.journal.JournalReader.Position;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one lane. Keeps the segment it read last open.
///
/// Thread: any, one at a time.
final class LaneReader implements Closeable {

  private final Disk disk;
  private final LaneFiles files;
  private final RecordCodec codec = new RecordCodec();
  private @Nullable Segment open;
  private @Nullable SegmentView view;

  LaneReader(Disk disk, LaneFiles files) {
    this.disk = disk;
    this.files = files;
  }

  synchronized Batch read(@Nullable Position after, int recordsMax) {
    List<Segment> segments = files.segments();
    if (segments.isEmpty()) {
      return new Batch(List.of(), after == null ? files.end() : after);
    }
    int i = files.indexOf(segments, after);
    Segment segment = segments.get(i);
    long offset =
        after != null && after.segment() == segment.number()
            ? Math.max(after.offset(), Header.BYTES)
            : Header.BYTES;
    List<CallRecord> records = new ArrayList<>();
    try {
      while (records.size() < recordsMax) {
        long limit = segment.readable();
        if (offset < limit) {
          offset = readOne(segment, offset, limit, records);
        } else if (i + 1 < segments.size()) {
          segment = segments.get(++i);
          offset = Header.BYTES;
        } else {
          break;
        }
      }
    } catch (IOException e) {
      closeView();
      throw new StoreException("journal: reading failed: " + Words.of(e), true, e);
    }
    return new Batch(records, new Position(segment.number(), offset));
  }

  private long readOne(Segment segment, long offset, long limit, List<CallRecord> records)
      throws IOException {
    SegmentView in = view(segment);
    if (!in.good(offset, limit)) {
      throw new JournalCorruptException("journal: " + segment.place(offset) + ": a bad record");
    }
    try {
      records.add(codec.decode(in.body(offset)));
    } catch (IllegalArgumentException e) {
      // Its checksum is right, so it is what was written: by a newer version.
      throw new JournalCorruptException(
          "journal: " + segment.place(offset) + ": unreadable: " + e.getMessage());
    }
    return offset + in.bytes(offset);
  }

  private SegmentView view(Segment segment) throws IOException {
    SegmentView now = view;
    if (now == null || open != segment) {
      closeView();
      now =
          new SegmentView(
              disk.open(files.directory().resolve(segment.fileName()), false), segment.salt());
      view = now;
      open = segment;
    }
    return now;
  }

  private void closeView() {
    SegmentView old = view;
    view = null;
    open = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException _) {
        // Nothing was written through it.
      }
    }
  }

  @Override
  public synchronized void close() {
    closeView();
  }
}
