package io.tollgate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.ledger.Journal.Outcome;
import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.journal.JournalReader.Batch;
import io.tollgate.store.journal.JournalReader.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A journal on a faulty disk, one loop, one folder and what must be true of them. Everything runs
/// on the test's thread, in an order the seed decides.
final class JournalModel {

  static final Path ROOT = Path.of("/journal");
  static final int LANE = 0;

  private enum State {
    WAITING,
    FREE,
    JOURNALED,
    FAILED
  }

  private static final class Entry {
    final CallRecord record;
    State state;
    final int era;
    boolean excused;

    Entry(CallRecord record, State state, int era) {
      this.record = record;
      this.state = state;
      this.era = era;
    }
  }

  final SplittableRandom random;
  final FaultyDisk disk;
  final JournalSettings settings;
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<CallRecord> folded = new ArrayList<>();
  private final List<FileLane> keepers = new ArrayList<>();
  private @Nullable Position position;
  private @Nullable FileJournal journal;
  private Journal.@Nullable Lane lane;
  private boolean appending;
  private long nanos;
  private int eraStart;
  private int cuts;
  private long doubtful;

  JournalModel(long seed, Sync sync) {
    random = new SplittableRandom(seed);
    disk = new FaultyDisk(random.split());
    settings =
        new JournalSettings(
            ROOT,
            sync,
            Duration.ofMillis(20),
            4096L << random.nextInt(3),
            64 * 1024,
            1 << 20,
            0,
            random.nextInt(3),
            Duration.ofMinutes(1));
  }

  int cuts() {
    return cuts;
  }

  int journaled() {
    return (int) entries.stream().filter(entry -> entry.state == State.JOURNALED).count();
  }

  FileJournal journal() {
    if (journal == null) {
      throw new AssertionError("not open");
    }
    return journal;
  }

  Journal.Lane lane() {
    if (lane == null) {
      throw new AssertionError("not open");
    }
    return lane;
  }

  /// @return false if the disk did not let it
  boolean open() {
    Clock clock =
        new Clock() {
          @Override
          public long wallMillis() {
            return 0;
          }

          @Override
          public long nanos() {
            return nanos;
          }
        };
    try {
      journal = FileJournal.open(settings, disk, clock, random.split(), this::keeper);
      cuts += journal.recovery().cuts().size();
      lane = journal.lane(LANE, loop::add);
    } catch (StoreException _) {
      // What an operator would see; the next try may do.
      forget();
      disk.kill();
      return false;
    }
    if (position != null) {
      journal.folded(LANE, position);
    }
    eraStart = entries.size();
    return true;
  }

  private FileJournal.Keeper keeper(FileLane made) {
    keepers.add(made);
    return () -> {
      while (made.work() != FileLane.DONE) {
        nanos += 1_000_000;
      }
      return true;
    };
  }

  /// One random act.
  void act() {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> append();
      case 6, 7, 8, 9 -> lane().flush();
      case 10, 11 -> runLoop();
      case 12, 13, 14 -> keep();
      case 15, 16 -> nanos += random.nextLong(50_000_000);
      case 17, 18 -> fold(1 + random.nextInt(8));
      default -> nanos += random.nextLong(2_000_000_000L);
    }
  }

  void append() {
    long serial = entries.size();
    CallRecord record = Calls.random(random, serial, random.nextInt(10) == 0 ? 500 : 30);
    appending = true;
    if (random.nextInt(6) == 0) {
      entries.add(new Entry(record, State.FREE, eraStart));
      lane().append(record);
    } else {
      Entry entry = new Entry(record, State.WAITING, eraStart);
      entries.add(entry);
      lane()
          .append(
              record,
              new Outcome() {
                @Override
                public void journaled() {
                  told(entry, State.JOURNALED);
                }

                @Override
                public void failed() {
                  told(entry, State.FAILED);
                }
              });
    }
    appending = false;
  }

  private int lastTold = -1;

  private void told(Entry entry, State state) {
    assertThat(appending).as("told during append").isFalse();
    assertThat(entry.state).as("told twice").isEqualTo(State.WAITING);
    int serial = (int) entry.record.counted();
    assertThat(serial).as("told out of order").isGreaterThan(lastTold);
    lastTold = serial;
    entry.state = state;
  }

  void runLoop() {
    for (int tasks = loop.size(); tasks > 0; tasks--) {
      loop.removeFirst().run();
    }
  }

  void keep() {
    keepers.forEach(FileLane::work);
  }

  void pass(long passed) {
    nanos += passed;
  }

  /// Folds like the ledger: rows and position in one step.
  void fold(int max) {
    Batch batch = journal().read(LANE, position, max);
    folded.addAll(batch.records());
    position = batch.next();
    if (random.nextBoolean()) {
      journal().folded(LANE, position);
    }
  }

  void foldAll() {
    int before;
    do {
      before = folded.size();
      fold(100);
    } while (folded.size() > before);
  }

  private void forget() {
    journal = null;
    lane = null;
    keepers.clear();
    loop.clear();
  }

  void kill() {
    noteDoubts();
    disk.kill();
    forget();
  }

  /// What was only written is excused from being there, unless the mode promised more; of what an
  /// earlier, mended era left, all is expected.
  void cutPower() {
    noteDoubts();
    if (settings.sync() != Sync.ALWAYS) {
      for (int i = eraStart; i < entries.size(); i++) {
        entries.get(i).excused = true;
      }
    }
    disk.cutPower();
    forget();
  }

  private void noteDoubts() {
    if (journal != null) {
      doubtful += journal.status().doubtfulRecords();
    }
  }

  void close() {
    journal().close();
    noteDoubts();
    runLoop();
    forget();
  }

  /// Lets everything settle on a healthy disk.
  void settle() {
    disk.heal();
    for (int i = 0; i < 200 && !(lane().open() && journal().healthy() && i > 5); i++) {
      nanos += 300_000_000;
      keep();
      runLoop();
      lane().flush();
    }
    for (int i = 0; i < 5; i++) {
      nanos += 300_000_000;
      keep();
      runLoop();
      lane().flush();
    }
    assertThat(journal().healthy()).as("healthy again: %s", journal().status()).isTrue();
    assertThat(lane().open()).isTrue();
    for (Entry entry : entries.subList(eraStart, entries.size())) {
      assertThat(entry.state).as("told").isNotEqualTo(State.WAITING);
    }
  }

  /// The promises.
  void check() {
    long last = -1;
    boolean[] read = new boolean[entries.size()];
    for (CallRecord record : folded) {
      assertThat(record.counted()).as("order, and each but once").isGreaterThan(last);
      last = record.counted();
      read[(int) last] = true;
      assertThat(record).isEqualTo(entries.get((int) last).record);
    }
    boolean lost = false;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (i > 0 && entries.get(i - 1).era != entry.era) {
        lost = false;
      }
      switch (entry.state) {
        case JOURNALED -> {
          if (entry.excused) {
            assertThat(read[i] && lost).as("%d is there, one before it is not", i).isFalse();
            lost |= !read[i];
          } else {
            assertThat(read[i]).as("journaled %d is there", i).isTrue();
          }
        }
        case FAILED -> {
          if (doubtful == 0) {
            assertThat(read[i]).as("failed %d is not there", i).isFalse();
          }
        }
        case WAITING, FREE -> {
          // May be there or not.
        }
      }
    }
  }

  /// Reading from any boundary between two records gives what reading on would have given.
  void checkPositions() {
    List<CallRecord> all = new ArrayList<>();
    List<Position> ends = new ArrayList<>();
    Batch batch = journal().read(LANE, null, 1);
    while (!batch.records().isEmpty()) {
      all.addAll(batch.records());
      ends.add(batch.next());
      batch = journal().read(LANE, batch.next(), 1);
    }
    assertThat(journal().read(LANE, null, Integer.MAX_VALUE).records()).isEqualTo(all);
    for (int i = 0; i < ends.size(); i++) {
      int max = 1 + random.nextInt(all.size());
      assertThat(journal().read(LANE, ends.get(i), max).records())
          .isEqualTo(all.subList(i + 1, Math.min(all.size(), i + 1 + max)));
    }
  }
}
