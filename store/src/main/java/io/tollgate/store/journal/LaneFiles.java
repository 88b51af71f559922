package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.store.journal.Disk.DiskFile;
import io.tollgate.store.journal.JournalReader.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segments of one lane: found and mended at open, added to by the keeper, deleted once folded.
///
/// Thread: any. The list is immutable and swapped under this object's lock.
final class LaneFiles {

  /*
   * What can be trusted after a crash.
   *
   * A segment gets its name after all before it is synced, so only a lane's last segment can have a
   * torn tail; in any other a bad frame is damage, and it is the reader who finds it.
   *
   * In the last segment a bad frame is either torn or damaged. Sectors reach a disk in any order, so
   * whole frames behind the bad one prove nothing by themselves. But each frame says how far the
   * segment was synced when it was written: if one behind the bad frame says "beyond the bad one",
   * the bad one was once on the disk, and it is damage. If none does, nothing from the bad frame on
   * was known to be synced: it is cut, and told. (Never-synced segments have no such witness: there
   * any whole frame behind a bad one counts as damage.)
   *
   * The search for whole frames tries every offset to the end of the file. It is bounded by the
   * segment's size, and nearly free: only where the four bytes of a length and the four of `synced`
   * are plausible is a checksum computed, over 4 KiB at most. Zeros, which file systems leave behind
   * a length that outran its data, have no plausible length.
   *
   * A failed fsync may leave pages that look clean and are not on the disk, and a later fsync of
   * them succeeds. So what the last segment holds beyond its last witness is written again, byte for
   * byte, before it is synced and read.
   */

  private static final Logger log = LoggerFactory.getLogger(LaneFiles.class);

  /// By segment, then by offset.
  static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::segment).thenComparingLong(Position::offset);

  private static final Position NOTHING = new Position(0, 0);
  private static final int COPY_BYTES = 256 * 1024;
  private static final String DIRECTORY_PREFIX = "lane-";

  private final Disk disk;
  private final Path directory;
  private final int lane;
  private final int retained;
  private volatile List<Segment> segments = List.of();
  private volatile Position folded = NOTHING;
  private final NavigableSet<Long> doomed = new TreeSet<>();
  private final ReentrantLock sweeping = new ReentrantLock();
  private long numberMax;

  private LaneFiles(Disk disk, Path root, int lane, int retained) {
    this.disk = disk;
    this.directory = directoryOf(root, lane);
    this.lane = lane;
    this.retained = retained;
  }

  static Path directoryOf(Path root, int lane) {
    return root.resolve(DIRECTORY_PREFIX + lane);
  }

  /// The lane a directory's name stands for; -1 if none.
  static int laneOf(String name) {
    try {
      int lane =
          name.startsWith(DIRECTORY_PREFIX)
              ? Integer.parseInt(name.substring(DIRECTORY_PREFIX.length()))
              : -1;
      return name.equals(DIRECTORY_PREFIX + lane) ? lane : -1;
    } catch (NumberFormatException _) {
      // Not a name of ours.
      return -1;
    }
  }

  /// Finds and mends a lane's segments. The directory is made if it is missing.
  ///
  /// @param cuts where torn tails are told
  /// @throws JournalCorruptException damage
  static LaneFiles open(
      Disk disk, Path root, Identity journal, int lane, int retained, List<Recovery.Cut> cuts)
      throws IOException {
    LaneFiles files = new LaneFiles(disk, root, lane, retained);
    disk.makeDirectory(files.directory);
    disk.syncDirectory(root);
    // What is found counts from now on, also if a crash came before its name was durable.
    disk.syncDirectory(files.directory);
    files.find(journal, cuts);
    return files;
  }

  private void find(Identity journal, List<Recovery.Cut> cuts) throws IOException {
    List<Segment> found = new ArrayList<>();
    for (String name : disk.list(directory)) {
      if (name.endsWith(Segment.TEMPORARY_SUFFIX)) {
        // A segment that never got its name holds nothing that was told to anyone.
        disk.delete(directory.resolve(name));
      } else if (name.endsWith(Segment.SUFFIX)) {
        found.add(new Segment(header(name, journal)));
      }
    }
    if (found.isEmpty()) {
      return;
    }
    found.sort(Comparator.comparingLong(Segment::number));
    Segment later = found.removeLast();
    numberMax = later.number();
    mendLast(later, cuts);
    List<Segment> kept = new ArrayList<>(List.of(later));
    List<Segment> empty = new ArrayList<>();
    for (Segment segment : found.reversed()) {
      Position previous = later.header().previous();
      if (segment.number() > previous.segment()) {
        empty.addFirst(segment);
        continue;
      }
      if (segment.number() < previous.segment()) {
        throw missing(previous.segment());
      }
      close(segment, previous.offset());
      kept.addFirst(segment);
      later = segment;
    }
    segments = List.copyOf(kept);
    empty.forEach(segment -> doom(segment.number()));
    sweep();
  }

  private Header header(String name, Identity journal) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Header.BYTES);
    try (DiskFile file = disk.open(directory.resolve(name), false)) {
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
        // Until it is whole.
      }
    }
    Header header = Header.decode(bytes.flip());
    if (header == null) {
      throw new JournalCorruptException(
          "journal: lane-" + lane + "/" + name + " at 0: no header of a segment");
    }
    if (header.lane() != lane
        || header.journal().nameHigh() != journal.nameHigh()
        || header.journal().nameLow() != journal.nameLow()
        || !Segment.fileName(header.segment(), Segment.SUFFIX).equals(name)) {
      throw new JournalCorruptException(
          "journal: lane-" + lane + "/" + name + " at 0: the segment belongs elsewhere");
    }
    return header;
  }

  /// A segment that has a successor: ends where that says.
  private void close(Segment segment, long end) throws IOException {
    try (DiskFile file = disk.open(directory.resolve(segment.fileName()), true)) {
      long size = file.size();
      if (size < end) {
        throw new JournalCorruptException(
            "journal: " + segment.place(size) + ": ends here, but was synced up to " + end);
      }
      if (size > end) {
        file.truncate(end);
      }
    }
    setEnd(segment, end);
  }

  private void mendLast(Segment segment, List<Recovery.Cut> cuts) throws IOException {
    try (DiskFile file = disk.open(directory.resolve(segment.fileName()), true);
        SegmentView view = new SegmentView(file, segment.salt())) {
      long size = file.size();
      long end = Header.BYTES;
      long witnessed = Header.BYTES;
      while (view.good(end, size)) {
        witnessed = Math.max(witnessed, view.synced(end));
        end += view.bytes(end);
      }
      if (end < size) {
        int whole = wholeFramesBehind(segment, view, end, size);
        file.truncate(end);
        cuts.add(new Recovery.Cut(lane, segment.number(), end, size - end, whole));
        log.atWarn()
            .addKeyValue("lane", lane)
            .addKeyValue("segment", segment.number())
            .addKeyValue("offset", end)
            .addKeyValue("bytes", size - end)
            .addKeyValue("wholeRecords", whole)
            .log("journal: a torn tail was cut");
      }
      writeAgain(file, witnessed, end);
      file.force();
      setEnd(segment, end);
    }
  }

  /// @return how many there are; none of them had been synced
  private static int wholeFramesBehind(Segment segment, SegmentView view, long bad, long size)
      throws IOException {
    int whole = 0;
    for (long offset = bad + 1; offset + Frame.HEAD < size; ) {
      if (!view.good(offset, size)) {
        offset++;
        continue;
      }
      if (view.synced(offset) > bad || segment.header().sync() == Sync.NEVER) {
        throw new JournalCorruptException(
            "journal: "
                + segment.place(bad)
                + ": a bad record with good ones behind it, the next at "
                + offset);
      }
      whole++;
      offset += view.bytes(offset);
    }
    return whole;
  }

  private static void writeAgain(DiskFile file, long from, long to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(COPY_BYTES, to - from));
    for (long at = from; at < to; at += bytes.limit()) {
      bytes.clear().limit((int) Math.min(bytes.capacity(), to - at));
      while (bytes.hasRemaining()) {
        if (file.read(bytes, at + bytes.position()) < 0) {
          throw new IOException("the file shrank");
        }
      }
      file.writeFully(bytes.flip(), at);
    }
  }

  private static void setEnd(Segment segment, long end) {
    segment.setWritten(end);
    segment.setSynced(end);
    segment.setReadable(end);
  }

  private JournalCorruptException missing(long number) {
    return new JournalCorruptException(
        "journal: lane-"
            + lane
            + "/"
            + Segment.fileName(number, Segment.SUFFIX)
            + ": the segment is missing");
  }

  Path directory() {
    return directory;
  }

  int lane() {
    return lane;
  }

  /// In rising order.
  List<Segment> segments() {
    return segments;
  }

  /// A number that no segment of this lane ever had.
  synchronized long takeNumber() {
    return ++numberMax;
  }

  /// Where the lane's records end.
  Position end() {
    List<Segment> all = segments;
    return all.isEmpty() ? NOTHING : all.getLast().end();
  }

  /// Adds a durable successor; the one before it is ended by that, and goes if it holds nothing.
  /// Touches no disk.
  synchronized void add(Segment successor) {
    List<Segment> all = new ArrayList<>(segments);
    if (!all.isEmpty() && all.getLast().empty()) {
      doomed.add(all.removeLast().number());
    }
    all.add(successor);
    segments = List.copyOf(all);
  }

  /// Deletes what is wholly folded, but for the segments to be retained.
  void folded(Position position) {
    synchronized (this) {
      if (ORDER.compare(position, folded) > 0) {
        folded = position;
      }
      int done = 0;
      while (done < segments.size() - 1 && isFolded(segments.get(done))) {
        done++;
      }
      if (done > retained) {
        List<Segment> gone = segments.subList(0, done - retained);
        gone.forEach(segment -> doomed.add(segment.number()));
        segments = List.copyOf(segments.subList(gone.size(), segments.size()));
      }
    }
    sweep();
  }

  /// A segment that holds nothing, or nothing any more: it may go.
  synchronized void doom(long number) {
    doomed.add(number);
  }

  /// Deletes what may go. What can't be deleted now is tried again next time.
  ///
  /// In rising order and one by one, each made durable: a crash that kept an older segment and lost
  /// a newer one would look like damage.
  void sweep() {
    sweeping.lock();
    try {
      for (Long number = firstDoomed(); number != null; number = firstDoomed()) {
        disk.delete(directory.resolve(Segment.fileName(number, Segment.SUFFIX)));
        disk.syncDirectory(directory);
        synchronized (this) {
          doomed.remove(number);
        }
      }
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("lane", lane)
          .addKeyValue("cause", Words.of(e))
          .log("journal: a segment that is done with could not be deleted");
    } finally {
      sweeping.unlock();
    }
  }

  private synchronized @Nullable Long firstDoomed() {
    return doomed.isEmpty() ? null : doomed.first();
  }

  private boolean isFolded(Segment segment) {
    return ORDER.compare(folded, new Position(segment.number(), segment.readable())) >= 0;
  }

  /// Bytes written and not folded.
  long unfoldedBytes() {
    Position from = folded;
    long bytes = 0;
    for (Segment segment : segments) {
      if (segment.number() > from.segment()) {
        bytes += segment.written() - Header.BYTES;
      } else if (segment.number() == from.segment()) {
        bytes += Math.max(0, segment.written() - Math.max(from.offset(), Header.BYTES));
      }
    }
    return bytes;
  }

  /// Where a read begins: index of the segment in `all`.
  ///
  /// @throws JournalCorruptException what should follow the position is gone
  int indexOf(List<Segment> all, @Nullable Position after) {
    if (after == null) {
      return 0;
    }
    if (after.segment() > all.getLast().number()) {
      throw new JournalCorruptException(
          "journal: lane-"
              + lane
              + ": the ledger has read segment "
              + after.segment()
              + ", the newest is "
              + all.getLast().number()
              + ": the journal is older than the ledger");
    }
    int i = 0;
    while (all.get(i).number() < after.segment()) {
      i++;
    }
    Segment first = all.get(i);
    if (first.number() > after.segment() && ORDER.compare(first.header().previous(), after) > 0) {
      throw missing(first.header().previous().segment());
    }
    return i;
  }
}
