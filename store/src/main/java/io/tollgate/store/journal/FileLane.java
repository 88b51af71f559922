package io.tollgate.store.journal;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.ledger.Journal.Outcome;
import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.store.journal.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One event loop's lane on files, and the keeper behind it.
///
/// Threads: the loop appends and flushes; the keeper syncs, rolls and recovers. The lock is held
/// for a write into the page cache, never for an fsync or anything else that waits for a disk.
final class FileLane implements Journal.Lane {

  /*
   * The phases, and who may write to the segment:
   *
   *   OPEN     the loop writes at each flush; the keeper syncs. A full segment is synced once more
   *            while the loop goes on, so that there is little left for the next phase.
   *   ROLLING  the loop holds what it has; the keeper syncs the rest, makes the next segment, and has
   *            the loop flush.
   *   BROKEN   a write or an fsync failed. Nothing is tried on that segment again but to cut it. The
   *            loop drops what it gets; the keeper takes back what was not acknowledged, then tries a
   *            new segment until one holds.
   *   CLOSED   for good.
   *
   * A failed record is told so only once it can't come back: its segment was cut and synced, or a
   * durable successor says where the good part ends. Only if the disk refuses both for `voidWait` is
   * it told anyway, and counted as doubtful.
   *
   * Under INTERVAL a record is acknowledged before it is synced. If its fsync fails, the successor is
   * made with copies of all such records in it and takes over in one step, its name; the folder was
   * never shown the old ones.
   */

  private static final Logger log = LoggerFactory.getLogger(FileLane.class);

  private static final int BUFFER_START_BYTES = 64 * 1024;

  /// Most that is held unwritten. 4 MiB are some 20,000 records: far more than calls in flight.
  static final int BUFFER_MAX_BYTES = 4 * 1024 * 1024;

  private static final long RETRY_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RETRY_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// [#work]: there is no more, ever.
  static final long DONE = -1;

  private enum Phase {
    OPEN,
    ROLLING,
    BROKEN,
    CLOSED
  }

  private final FileJournal journal;
  private final Disk disk;
  private final JournalSettings settings;
  private final LaneFiles files;
  private final Executor loop;
  private final Runnable tellTask = this::tell;
  private final Runnable flushTask = this::flush;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();

  // Under the lock; volatile what others glance at.
  private volatile Phase phase = Phase.BROKEN;
  private volatile @Nullable Segment active;
  private @Nullable DiskFile file;
  private final CRC32C crc = new CRC32C();
  private final Outcomes outcomes = new Outcomes();
  private final Kept kept = new Kept();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_START_BYTES);
  private volatile int bufferedBytes;
  private int bufferedFree;
  private long gone;
  private boolean voided = true;
  private boolean full;
  private boolean tellPosted;
  private boolean resting;
  private boolean poked;
  private boolean closing;
  private long droppedRecords;
  private long failedRecords;
  private long doubtfulRecords;

  // The loop's alone.
  private boolean telling;

  // The keeper's alone.
  private long syncDueNanos;
  private boolean syncDue;
  private long retryAtNanos;
  private long retryNanos = RETRY_MIN_NANOS;
  private long voidUntilNanos;
  private boolean voidTimed;

  /// In need of a first segment: the keeper's first round makes it.
  FileLane(
      FileJournal journal, Disk disk, JournalSettings settings, LaneFiles files, Executor loop) {
    this.journal = journal;
    this.disk = disk;
    this.settings = settings;
    this.files = files;
    this.loop = loop;
    this.retryAtNanos = journal.nanos();
  }

  // --- the loop's side ---

  @Override
  public boolean open() {
    Phase now = phase;
    return (now == Phase.OPEN || now == Phase.ROLLING)
        && !journal.blocked()
        && bufferedBytes < BUFFER_MAX_BYTES / 2
        && unsyncedBytes() < settings.unsyncedBytesMax();
  }

  @Override
  public void append(CallRecord record, Outcome outcome) {
    lock.lock();
    try {
      if (encode(record)) {
        outcomes.add(outcome);
      } else {
        outcomes.addFailed(outcome);
        failedRecords++;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void append(CallRecord record) {
    lock.lock();
    try {
      if (phase != Phase.BROKEN && phase != Phase.CLOSED && encode(record)) {
        bufferedFree++;
      } else {
        droppedRecords++;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() {
    boolean ready;
    lock.lock();
    try {
      switch (phase) {
        case OPEN -> write();
        case ROLLING -> {
          // Held until the keeper has the next segment, and then asks for this flush again.
        }
        case BROKEN, CLOSED -> drop();
      }
      ready = outcomes.ready();
    } finally {
      lock.unlock();
    }
    if (ready) {
      tell();
    }
  }

  /// @return false if there is no room
  private boolean encode(CallRecord record) {
    if (buffer.remaining() < Frame.MAX && !makeRoom()) {
      return false;
    }
    int at = buffer.position();
    buffer.position(at + Frame.HEAD);
    try {
      RecordCodec.encode(record, buffer);
    } catch (IllegalArgumentException e) {
      buffer.position(at);
      throw e;
    }
    buffer.putInt(at, buffer.position() - at - Frame.HEAD);
    bufferedBytes = buffer.position();
    return true;
  }

  private boolean makeRoom() {
    if (buffer.capacity() < BUFFER_MAX_BYTES) {
      buffer = ByteBuffer.allocateDirect(buffer.capacity() * 2).put(buffer.flip());
      return true;
    }
    switch (phase) {
      case OPEN -> write();
      case BROKEN, CLOSED -> drop();
      case ROLLING -> {
        return false;
      }
    }
    return true;
  }

  /// One write for everything in the buffer. The first failure ends the segment.
  private void write() {
    int bytes = buffer.position();
    Segment segment = active;
    DiskFile to = file;
    if (bytes == 0 || segment == null || to == null) {
      return;
    }
    if (settings.sync() == Sync.INTERVAL
        && kept.bytes() + bytes > 2 * settings.unsyncedBytesMax()) {
      // Calls that began while the lane was open, and more of them than can be kept: never written.
      failBuffered();
      return;
    }
    long offset = segment.written();
    Frame.seal(buffer, bytes, segment.salt(), offset, segment.synced(), crc);
    buffer.flip();
    try {
      to.writeFully(buffer, offset);
    } catch (IOException e) {
      droppedRecords += bufferedFree;
      emptied();
      breakDown("write", e);
      return;
    }
    segment.setWritten(offset + bytes);
    if (settings.sync() == Sync.INTERVAL) {
      kept.add(buffer, bytes);
    } else if (settings.sync() == Sync.NEVER) {
      segment.setReadable(offset + bytes);
    }
    emptied();
    if (settings.sync() != Sync.ALWAYS) {
      outcomes.decide(gone, true);
    }
    if (offset + bytes >= settings.segmentBytes() && !full) {
      full = true;
      poke();
    } else if (offset + bytes >= 2 * settings.segmentBytes()) {
      // The disk is slower than the loop: here it waits.
      phase = Phase.ROLLING;
    } else if (resting) {
      poke();
    }
  }

  /// The lane is broken or closed: what it got is never written.
  private void drop() {
    if (voided) {
      failBuffered();
    } else {
      // In line behind those whose records must be taken back first.
      droppedRecords += bufferedFree;
      emptied();
    }
  }

  private void failBuffered() {
    droppedRecords += bufferedFree;
    emptied();
    failedRecords += outcomes.decide(gone, false);
  }

  private void emptied() {
    buffer.clear();
    bufferedBytes = 0;
    bufferedFree = 0;
    gone = outcomes.tail();
  }

  /// Tells verdicts in order. What an outcome throws stops none of the others.
  private void tell() {
    if (telling) {
      return;
    }
    telling = true;
    RuntimeException failure = null;
    try {
      while (true) {
        Outcome outcome;
        boolean journaled;
        lock.lock();
        try {
          tellPosted = false;
          if (!outcomes.ready()) {
            break;
          }
          journaled = outcomes.journaled();
          outcome = outcomes.take();
        } finally {
          lock.unlock();
        }
        try {
          if (journaled) {
            outcome.journaled();
          } else {
            outcome.failed();
          }
        } catch (RuntimeException e) {
          if (failure == null) {
            failure = e;
          } else {
            failure.addSuppressed(e);
          }
        }
      }
    } finally {
      telling = false;
    }
    if (failure != null) {
      throw failure;
    }
  }

  // --- the keeper's side ---

  /// The keeper's life.
  void keep() {
    while (true) {
      long nanos = work();
      if (nanos == DONE) {
        return;
      }
      lock.lock();
      try {
        if (!poked && nanos > 0) {
          wake.awaitNanos(nanos);
        }
        poked = false;
        resting = false;
      } catch (InterruptedException _) {
        // Nobody interrupts the keeper; if somebody did, it looks around once more than needed.
      } finally {
        lock.unlock();
      }
    }
  }

  /// One round: does what is due.
  ///
  /// @return nanoseconds until there may be more to do, or [#DONE]
  long work() {
    long now = journal.nanos();
    journal.watch(now);
    Phase seen;
    boolean dirty;
    lock.lock();
    try {
      if (closing) {
        seen = Phase.CLOSED;
        dirty = false;
      } else {
        seen = phase == Phase.OPEN && full ? Phase.ROLLING : phase;
        dirty = dirty();
        // Never-synced lanes have nothing for the keeper but a full segment, which pokes it anyway.
        resting = seen == Phase.OPEN && !dirty && settings.sync() != Sync.NEVER;
      }
    } finally {
      lock.unlock();
    }
    return switch (seen) {
      case OPEN -> dirty ? workOpen(now) : FileJournal.WATCH_NANOS;
      case ROLLING -> {
        roll();
        yield 0;
      }
      case BROKEN -> workBroken(now);
      case CLOSED -> {
        finish();
        yield DONE;
      }
    };
  }

  private boolean dirty() {
    Segment segment = active;
    return settings.sync() != Sync.NEVER && segment != null && segment.synced() < segment.written();
  }

  private long workOpen(long now) {
    if (settings.sync() == Sync.INTERVAL) {
      if (!syncDue) {
        syncDue = true;
        syncDueNanos = now + settings.interval().toNanos();
      }
      if (syncDueNanos - now > 0) {
        return syncDueNanos - now;
      }
    }
    syncDue = false;
    sync();
    return 0;
  }

  private long workBroken(long now) {
    if (retryAtNanos - now > 0) {
      return retryAtNanos - now;
    }
    if (recover(now, Phase.OPEN)) {
      retryNanos = RETRY_MIN_NANOS;
      return 0;
    }
    retryAtNanos = now + retryNanos;
    long wait = retryNanos;
    retryNanos = Math.min(2 * retryNanos, RETRY_MAX_NANOS);
    return wait;
  }

  /// Makes durable what is written so far, in one go for all who wait.
  ///
  /// @return false if the segment broke
  private boolean sync() {
    Segment segment;
    DiskFile synced;
    long end;
    long through;
    lock.lock();
    try {
      segment = active;
      synced = file;
      if (segment == null || synced == null || phase == Phase.BROKEN) {
        return false;
      }
      end = segment.written();
      through = gone;
      kept.syncBegins();
    } finally {
      lock.unlock();
    }
    try {
      synced.force();
    } catch (IOException e) {
      lock.lock();
      try {
        breakDown("fsync", e);
      } finally {
        lock.unlock();
      }
      return false;
    }
    lock.lock();
    try {
      segment.setSynced(end);
      if (end > segment.readable()) {
        segment.setReadable(end);
      }
      kept.synced();
      outcomes.decide(through, true);
      postTell();
    } finally {
      lock.unlock();
    }
    return true;
  }

  /// Ends a full segment: all of it synced, then its successor.
  private void roll() {
    if (sync() && holdLoop() && sync()) {
      try {
        replace(Phase.OPEN);
      } catch (IOException e) {
        lock.lock();
        try {
          breakDown("new segment", e);
        } finally {
          lock.unlock();
        }
      }
    }
    post(flushTask);
  }

  /// From here on the loop's flushes write nothing.
  ///
  /// @return false if the lane is broken
  private boolean holdLoop() {
    lock.lock();
    try {
      if (phase == Phase.OPEN) {
        phase = Phase.ROLLING;
      }
      return phase == Phase.ROLLING;
    } finally {
      lock.unlock();
    }
  }

  /// Tries to get away from a broken segment.
  ///
  /// @param next phase to go on in
  /// @return whether the lane has a good segment again
  private boolean recover(long now, Phase next) {
    boolean first = active == null;
    if (!voided) {
      takeBack();
    }
    try {
      replace(next);
      if (!first) {
        log.atInfo().addKeyValue("lane", files.lane()).log("journal: the lane writes again");
      }
      return true;
    } catch (IOException e) {
      journal.failed("new segment", e);
    }
    if (!voided) {
      if (!voidTimed) {
        voidTimed = true;
        voidUntilNanos = now + settings.voidWait().toNanos();
      } else if (now - voidUntilNanos >= 0) {
        giveUp();
      }
    }
    return false;
  }

  /// Cuts the broken segment where what was acknowledged ends.
  private void takeBack() {
    Segment segment = active;
    DiskFile broken = file;
    if (segment == null || broken == null) {
      return;
    }
    try {
      broken.truncate(settings.sync() == Sync.ALWAYS ? segment.synced() : segment.written());
      broken.force();
    } catch (IOException e) {
      journal.failed("truncate", e);
      return;
    }
    lock.lock();
    try {
      takenBack();
    } finally {
      lock.unlock();
    }
  }

  private void takenBack() {
    if (!voided) {
      voided = true;
      voidTimed = false;
      failedRecords += outcomes.decide(gone, false);
      postTell();
    }
  }

  /// The disk takes nothing back and nothing new: those who wait are told, and counted.
  private void giveUp() {
    lock.lock();
    try {
      long before = failedRecords;
      takenBack();
      doubtfulRecords += failedRecords - before;
    } finally {
      lock.unlock();
    }
  }

  /// Makes a durable segment behind the lane's last and goes on in it. Until then nobody writes.
  private void replace(Phase next) throws IOException {
    Header header =
        new Header(
            journal.identity(), files.lane(), settings.sync(), files.takeNumber(), files.end());
    Segment successor = new Segment(header);
    // The loop adds nothing to what is kept while the lane is broken or rolling.
    ByteBuffer copies = kept.resealed(successor.salt(), Header.BYTES);
    DiskFile to = create(successor, header, copies);
    DiskFile old;
    Segment before;
    successor.setWritten(Header.BYTES + copies.limit());
    successor.setSynced(Header.BYTES + copies.limit());
    successor.setReadable(Header.BYTES + copies.limit());
    lock.lock();
    try {
      old = file;
      before = active;
      files.add(successor);
      active = successor;
      file = to;
      kept.clear();
      takenBack();
      phase = next;
      full = false;
    } finally {
      lock.unlock();
    }
    if (old != null && before != null) {
      leave(old, before);
    }
    files.sweep();
  }

  /// The successor's header says where the old one ends; cutting it too only saves room.
  private static void leave(DiskFile old, Segment segment) {
    try (old) {
      if (segment.written() > segment.readable()) {
        old.truncate(segment.readable());
      }
    } catch (IOException _) {
      // As said: nothing depends on it.
    }
  }

  private DiskFile create(Segment segment, Header header, ByteBuffer copies) throws IOException {
    Path temporary =
        files.directory().resolve(Segment.fileName(segment.number(), Segment.TEMPORARY_SUFFIX));
    ByteBuffer head = ByteBuffer.allocate(Header.BYTES);
    header.encode(head);
    DiskFile made = disk.create(temporary);
    try {
      made.writeFully(head.flip(), 0);
      made.writeFully(copies, Header.BYTES);
      made.force();
      disk.move(temporary, files.directory().resolve(segment.fileName()));
      disk.syncDirectory(files.directory());
      return made;
    } catch (IOException e) {
      // It may have its name already; then its successor, whose header says the same, voids it.
      files.doom(segment.number());
      try (made) {
        disk.delete(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /// A write or an fsync failed, or a new segment could not be made. Under the lock.
  private void breakDown(String act, IOException cause) {
    journal.failed(act, cause);
    if (phase == Phase.OPEN || phase == Phase.ROLLING) {
      phase = Phase.BROKEN;
      voided = false;
      log.atError()
          .addKeyValue("lane", files.lane())
          .addKeyValue("act", act)
          .addKeyValue("cause", Words.of(cause))
          .log("journal: the lane stands still; charged calls are refused until it writes again");
      poke();
    }
  }

  private void postTell() {
    if (!tellPosted && outcomes.ready()) {
      tellPosted = post(tellTask);
    }
  }

  private boolean post(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      // The loop has ended, and with it all who waited there.
      return false;
    }
  }

  /// Under the lock.
  private void poke() {
    resting = false;
    poked = true;
    wake.signal();
  }

  // --- the end ---

  /// Takes no more; the keeper's next round is its last.
  void close() {
    lock.lock();
    try {
      closing = true;
      poke();
    } finally {
      lock.unlock();
    }
  }

  /// Writes and syncs what there is. A last, empty segment then vouches for all before it, so that
  /// the next start knows damage from a torn tail.
  private void finish() {
    if (phase == Phase.ROLLING) {
      roll();
    }
    if (phase == Phase.BROKEN) {
      recover(journal.nanos(), Phase.OPEN);
    }
    lock.lock();
    try {
      if (phase == Phase.OPEN) {
        write();
      }
    } finally {
      lock.unlock();
    }
    if (!(holdLoop() && sync())) {
      recover(journal.nanos(), Phase.ROLLING);
    }
    Segment last = active;
    if (phase == Phase.ROLLING && last != null && !last.empty()) {
      try {
        replace(Phase.ROLLING);
      } catch (IOException e) {
        // What there is, is synced; it only lacks its witness.
        journal.failed("new segment", e);
      }
    }
    lock.lock();
    try {
      phase = Phase.CLOSED;
      if (!voided) {
        giveUp();
      }
      drop();
      postTell();
      DiskFile open = file;
      file = null;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      journal.failed("close", e);
    } finally {
      lock.unlock();
    }
  }

  // --- glances ---

  boolean standing() {
    return phase == Phase.BROKEN || phase == Phase.CLOSED;
  }

  /// What is written so far, to be waited for.
  @Nullable Mark mark() {
    lock.lock();
    try {
      Segment segment = active;
      return segment == null ? null : new Mark(segment, segment.written());
    } finally {
      lock.unlock();
    }
  }

  /// A place in a segment.
  record Mark(Segment segment, long offset) {

    /// Whether the folder may have all before it.
    boolean isReadable() {
      return segment.readable() >= offset;
    }
  }

  long unwrittenBytes() {
    return bufferedBytes;
  }

  long unsyncedBytes() {
    Segment segment = active;
    return segment == null || settings.sync() == Sync.NEVER
        ? 0
        : segment.written() - segment.synced();
  }

  /// Counts of records so far: dropped, failed, and of the failed the doubtful.
  Counts counts() {
    lock.lock();
    try {
      return new Counts(droppedRecords, failedRecords, doubtfulRecords);
    } finally {
      lock.unlock();
    }
  }

  record Counts(long dropped, long failed, long doubtful) {}
}
