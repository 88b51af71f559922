package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The journal on files: a directory with one folder of segments for each lane.
///
/// Thread: any; each lane is its loop's. Docs: `docs/journal.md`.
public final class FileJournal implements Journal, JournalReader {

  /// Highest index of a lane.
  public static final int LANE_MAX = 1023;

  /// How often room and backlog are looked at.
  static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(30);
  private static final String LOCK_FILE = "lock";
  private static final long READABLE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final JournalSettings settings;
  private final Disk disk;
  private final Clock clock;
  private final Function<FileLane, Keeper> keepers;
  private final Closeable lock;
  private final Identity identity;
  private final Recovery recovery;
  private final Map<Integer, OnDisk> onDisk = new ConcurrentSkipListMap<>();
  private final Map<Integer, FileLane> lanes = new ConcurrentSkipListMap<>();
  private final Map<Integer, Keeper> kept = new ConcurrentSkipListMap<>();
  private final AtomicLong watchAtNanos;
  private volatile boolean blocked;
  private volatile boolean closed;
  private volatile @Nullable String lastError;

  /// A lane's segments and who reads them: one value, so that a lane that is listed can be read.
  private record OnDisk(LaneFiles files, LaneReader reader) {}

  /// Opens the journal of a directory and mends what a crash left; makes it if there is none.
  ///
  /// @throws StoreException the directory can't be used, or another process has it: in one line
  /// @throws JournalCorruptException damage: says where
  public static FileJournal open(JournalSettings settings) {
    return open(
        settings, new FileDisk(), Clock.system(), new SecureRandom(), FileJournal::startKeeper);
  }

  static FileJournal open(
      JournalSettings settings,
      Disk disk,
      Clock clock,
      RandomGenerator random,
      Function<FileLane, Keeper> keepers) {
    Closeable lock;
    try {
      disk.makeDirectory(settings.directory());
      lock = disk.lock(settings.directory().resolve(LOCK_FILE));
    } catch (IOException e) {
      throw unusable(settings.directory(), e);
    }
    try {
      return new FileJournal(settings, disk, clock, random, keepers, lock);
    } catch (IOException e) {
      closeQuietly(lock);
      throw unusable(settings.directory(), e);
    } catch (RuntimeException e) {
      closeQuietly(lock);
      throw e;
    }
  }

  private FileJournal(
      JournalSettings settings,
      Disk disk,
      Clock clock,
      RandomGenerator random,
      Function<FileLane, Keeper> keepers,
      Closeable lock)
      throws IOException {
    this.settings = settings;
    this.disk = disk;
    this.clock = clock;
    this.keepers = keepers;
    this.lock = lock;
    this.watchAtNanos = new AtomicLong(clock.nanos());
    Path root = settings.directory();
    List<Integer> found =
        disk.list(root).stream().map(LaneFiles::laneOf).filter(lane -> lane >= 0).sorted().toList();
    if (Identity.exists(disk, root)) {
      identity = Identity.read(disk, root);
    } else if (found.isEmpty()) {
      identity =
          new Identity(random.nextLong(), random.nextLong(), random.nextLong(1, Long.MAX_VALUE));
      identity.write(disk, root);
    } else {
      throw new JournalCorruptException(
          "journal: there are lanes, but the file `identity` is missing");
    }
    List<Recovery.Cut> cuts = new ArrayList<>();
    for (int lane : found) {
      add(LaneFiles.open(disk, root, identity, lane, settings.retainedSegments(), cuts));
    }
    recovery = new Recovery(cuts);
    watch(clock.nanos());
  }

  private LaneFiles add(LaneFiles lane) {
    onDisk.put(lane.lane(), new OnDisk(lane, new LaneReader(disk, lane)));
    return lane;
  }

  private static StoreException unusable(Path directory, IOException cause) {
    return new StoreException(
        "journal: the directory " + directory + " can't be used: " + Words.of(cause), false, cause);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException _) {
      // The process ends or says why it can't start; the lock ends with it.
    }
  }

  /// What opening found and mended.
  public Recovery recovery() {
    return recovery;
  }

  // --- writing ---

  /// Blocks for the fsync of a first segment; should that fail, the lane stands until it can be
  /// made.
  ///
  /// @param index 0..=[#LANE_MAX]
  /// @throws IllegalStateException the lane is open already, or the journal is closed
  /// @throws StoreException the lane's folder can't be made
  @Override
  public synchronized Lane lane(int index, Executor loop) {
    if (index < 0 || index > LANE_MAX) {
      throw new IllegalArgumentException("lane: " + index + " (expected: 0..=" + LANE_MAX + ")");
    }
    if (closed || lanes.containsKey(index)) {
      throw new IllegalStateException("lane " + index + (closed ? ": closed" : ": open already"));
    }
    OnDisk known = onDisk.get(index);
    LaneFiles files = known == null ? make(index) : known.files();
    FileLane lane = new FileLane(this, disk, settings, files, loop);
    lane.work();
    lanes.put(index, lane);
    kept.put(index, keepers.apply(lane));
    return lane;
  }

  private LaneFiles make(int index) {
    try {
      return add(
          LaneFiles.open(
              disk,
              settings.directory(),
              identity,
              index,
              settings.retainedSegments(),
              new ArrayList<>()));
    } catch (IOException e) {
      throw unusable(settings.directory(), e);
    }
  }

  @Override
  public boolean healthy() {
    if (closed || blocked) {
      return false;
    }
    for (FileLane lane : lanes.values()) {
      if (lane.standing()) {
        return false;
      }
    }
    return true;
  }

  /// Also waits, for at most 30 s, until the keepers have written and synced everything.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    lanes.values().forEach(FileLane::close);
    boolean done = true;
    for (Keeper keeper : kept.values()) {
      done &= keeper.await();
    }
    onDisk.values().forEach(lane -> lane.reader().close());
    if (done) {
      // A keeper that hangs in the disk keeps the directory locked until the process ends.
      closeQuietly(lock);
    }
  }

  // --- reading ---

  @Override
  public String name() {
    return identity.name();
  }

  @Override
  public long generation() {
    return identity.generation();
  }

  @Override
  public List<Integer> lanes() {
    return List.copyOf(onDisk.keySet());
  }

  @Override
  public Batch read(int lane, @Nullable Position after, int recordsMax) {
    if (recordsMax < 1) {
      throw new IllegalArgumentException("recordsMax: " + recordsMax + " (expected: >= 1)");
    }
    OnDisk known = onDisk.get(lane);
    if (known == null) {
      throw new IllegalArgumentException("lane: " + lane + " (expected: one of " + lanes() + ")");
    }
    return known.reader().read(after, recordsMax);
  }

  /// Tell the stored positions once at start too: until then everything kept counts as unfolded.
  @Override
  public void folded(int lane, Position position) {
    OnDisk known = onDisk.get(lane);
    if (known != null) {
      known.files().folded(position);
    }
  }

  /// Waits until all that was acknowledged before now can be read: where the journal is synced at
  /// intervals, records are acknowledged first and durable a moment later.
  ///
  /// @return whether it can be; false when time is up
  public boolean awaitReadable(Duration atMost) {
    var marks = new ArrayList<FileLane.Mark>();
    for (FileLane lane : lanes.values()) {
      FileLane.Mark mark = lane.mark();
      if (mark != null) {
        marks.add(mark);
      }
    }
    long begin = System.nanoTime();
    while (!marks.stream().allMatch(FileLane.Mark::isReadable)) {
      if (System.nanoTime() - begin > atMost.toNanos() || Thread.interrupted()) {
        return false;
      }
      LockSupport.parkNanos(READABLE_POLL_NANOS);
    }
    return true;
  }

  // --- health ---

  /// A look at everything; cheap enough for every scrape.
  public JournalStatus status() {
    long unsynced = 0;
    long unwritten = 0;
    long dropped = 0;
    long failed = 0;
    long doubtful = 0;
    for (FileLane lane : lanes.values()) {
      unsynced += lane.unsyncedBytes();
      unwritten += lane.unwrittenBytes();
      FileLane.Counts counts = lane.counts();
      dropped += counts.dropped();
      failed += counts.failed();
      doubtful += counts.doubtful();
    }
    int segments = 0;
    for (OnDisk lane : onDisk.values()) {
      segments += lane.files().segments().size();
    }
    return new JournalStatus(
        settings.sync(),
        healthy(),
        lastError,
        unsynced,
        unfoldedBytes(),
        unwritten,
        dropped,
        failed,
        doubtful,
        segments);
  }

  private long unfoldedBytes() {
    long bytes = 0;
    for (OnDisk lane : onDisk.values()) {
      bytes += lane.files().unfoldedBytes();
    }
    return bytes;
  }

  /// Whether no lane may take new calls: no room, or too much to fold.
  boolean blocked() {
    return blocked;
  }

  /// Looks at room and backlog, at most every [#WATCH_NANOS], whoever asks.
  void watch(long nowNanos) {
    long at = watchAtNanos.get();
    if (at - nowNanos > 0 || !watchAtNanos.compareAndSet(at, nowNanos + WATCH_NANOS)) {
      return;
    }
    boolean full;
    try {
      full = disk.usableBytes(settings.directory()) < settings.reserveBytes();
      if (full) {
        lastError = "room: less than the reserve is left";
      }
    } catch (IOException e) {
      failed("room", e);
      full = true;
    }
    if (!full && unfoldedBytes() >= settings.unfoldedBytesMax()) {
      lastError = "folding: too far behind";
      full = true;
    }
    blocked = full;
  }

  void failed(String act, IOException cause) {
    lastError = act + ": " + Words.of(cause);
  }

  long nanos() {
    return clock.nanos();
  }

  Identity identity() {
    return identity;
  }

  // --- keepers ---

  /// Does a lane's work until the lane is closed.
  interface Keeper {

    /// Waits until all is done, within reason.
    ///
    /// @return whether it is
    boolean await();
  }

  private static Keeper startKeeper(FileLane lane) {
    Thread thread = Thread.ofPlatform().daemon().name("journal").start(lane::keep);
    return () -> {
      boolean interrupted = false;
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
      while (thread.isAlive() && until - System.nanoTime() > 0) {
        try {
          thread.join(CLOSE_MILLIS);
        } catch (InterruptedException _) {
          // Told to the caller below, when the books are safe.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return !thread.isAlive();
    };
  }
}
