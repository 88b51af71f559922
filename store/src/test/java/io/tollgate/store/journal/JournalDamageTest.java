package io.tollgate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal.Outcome;
import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.core.unit.Clock;
import io.tollgate.store.journal.JournalReader.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Damage to files at rest: found and named, or cut and told; never read as something else.
class JournalDamageTest {

  private static final int RECORDS = 120;
  private static final int LAST_BYTES_MIN = 1_500;
  private static final Outcome IGNORED =
      new Outcome() {
        @Override
        public void journaled() {}

        @Override
        public void failed() {
          throw new AssertionError("failed");
        }
      };

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final FaultyDisk disk = new FaultyDisk(random.split());
  private final List<CallRecord> written = new ArrayList<>();
  private final List<FileLane> keepers = new ArrayList<>();

  private FileJournal open() {
    var settings =
        new JournalSettings(
            JournalModel.ROOT,
            Sync.ALWAYS,
            Duration.ofMillis(20),
            4096,
            1 << 20,
            1 << 20,
            0,
            0,
            Duration.ZERO);
    return FileJournal.open(
        settings,
        disk,
        Clock.system(),
        random.split(),
        lane -> {
          keepers.add(lane);
          return () -> lane.work() == FileLane.DONE;
        });
  }

  /// Fills segments; the last one holds a few records, and is not full.
  private FileJournal write() {
    FileJournal journal = open();
    var lane = journal.lane(0, Runnable::run);
    while (written.size() < RECORDS || disk.bytes(segments().getLast()).length < LAST_BYTES_MIN) {
      for (int i = 0; i < 3; i++) {
        CallRecord record = Calls.random(random, written.size(), 60);
        written.add(record);
        lane.append(record, IGNORED);
      }
      lane.flush();
      keepers.forEach(FileLane::work);
    }
    return journal;
  }

  private static List<CallRecord> readAll(FileJournal journal) {
    List<CallRecord> all = new ArrayList<>();
    Batch batch = journal.read(0, null, 50);
    while (!batch.records().isEmpty()) {
      all.addAll(batch.records());
      batch = journal.read(0, batch.next(), 50);
    }
    return all;
  }

  private List<Path> segments() {
    return disk.files().stream().filter(file -> file.toString().endsWith(".seg")).toList();
  }

  @Test
  void afterACleanEndEveryFlippedBitIsFoundWhereItIs() {
    write().close();
    List<Path> files = new ArrayList<>(segments());
    assertThat(files).hasSizeGreaterThan(3);
    files.add(JournalModel.ROOT.resolve("identity"));
    for (int i = 0; i < 400; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = disk.bytes(file);
      byte[] flipped = before.clone();
      int at = random.nextInt(flipped.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      disk.setBytes(file, flipped);

      assertThatExceptionOfType(JournalCorruptException.class)
          .as("seed %d: %s at %d", seed, file, at)
          .isThrownBy(this::openAndRead)
          .withMessageContaining(file.getFileName().toString());

      disk.setBytes(file, before);
    }
    assertThat(openAndRead()).isEqualTo(written);
  }

  @Test
  void afterACleanEndEveryMissingTailIsFound() {
    write().close();
    for (int i = 0; i < 100; i++) {
      Path file = segments().get(random.nextInt(segments().size()));
      byte[] before = disk.bytes(file);
      disk.setBytes(file, Arrays.copyOf(before, random.nextInt(before.length)));

      assertThatExceptionOfType(JournalCorruptException.class)
          .as("seed %d: %s", seed, file)
          .isThrownBy(this::openAndRead)
          .withMessageContaining(file.getFileName().toString());

      disk.setBytes(file, before);
    }
  }

  @Test
  void afterACrashADamagedTailIsCutAndToldAndDamageBeforeItIsFound() {
    write();
    disk.kill();
    Path last = segments().getLast();
    byte[] before = disk.bytes(last);
    int cut = 0;
    int found = 0;
    for (int i = 0; i < 400; i++) {
      byte[] damaged = before.clone();
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged = Arrays.copyOf(damaged, at);
        case 1 -> Arrays.fill(damaged, at, damaged.length, (byte) 0);
        case 2 -> damaged = Arrays.copyOf(damaged, damaged.length + at);
        default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      }
      disk.setBytes(last, damaged);
      try {
        FileJournal journal = open();
        List<CallRecord> read = readAll(journal);
        assertThat(read).as("seed %d, at %d", seed, at).isEqualTo(written.subList(0, read.size()));
        // A cut right between two records leaves no trace.
        long end = before.length;
        for (Recovery.Cut told : journal.recovery().cuts()) {
          assertThat(told.segment()).isPositive();
          end = told.offset();
          cut++;
        }
        assertThat(disk.bytes(last)).hasSizeLessThanOrEqualTo((int) end);
        journal.close();
      } catch (JournalCorruptException e) {
        assertThat(e).hasMessageContaining(last.getFileName().toString());
        found++;
      }
      disk.setBytes(last, before);
    }
    assertThat(cut).as("seed %d", seed).isPositive();
    assertThat(found).as("seed %d", seed).isPositive();
  }

  @Test
  void aBadRecordBeforeSyncedOnesIsCorruptionAndTheMessageSaysWhere() {
    write();
    disk.kill();
    Path last = segments().getLast();
    byte[] bytes = disk.bytes(last);
    bytes[Header.BYTES + Frame.HEAD + 5] ^= 1;
    disk.setBytes(last, bytes);

    assertThatExceptionOfType(JournalCorruptException.class)
        .isThrownBy(this::open)
        .withMessageContaining("lane-0/" + last.getFileName() + " at 64")
        .withMessageContaining("good ones behind it");
  }

  @Test
  void aSegmentThatIsMissingIsFound() {
    write().close();
    Path middle = segments().get(1);
    Path kept = middle.resolveSibling("kept");
    try {
      disk.move(middle, kept);
      assertThatExceptionOfType(JournalCorruptException.class)
          .isThrownBy(this::open)
          .withMessageContaining(middle.getFileName() + ": the segment is missing");
      disk.move(kept, middle);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    assertThat(openAndRead()).isEqualTo(written);
  }

  @Test
  void aLedgerThatIsAheadOfItsJournalIsToldSo() {
    write().close();
    FileJournal journal = open();

    assertThatExceptionOfType(JournalCorruptException.class)
        .isThrownBy(() -> journal.read(0, new JournalReader.Position(99, 64), 1))
        .withMessageContaining("older than the ledger");
  }

  @Test
  void aLedgerThatMissedDeletedSegmentsIsToldSo() {
    FileJournal journal = write();
    Batch early = journal.read(0, null, 5);
    Batch late = journal.read(0, null, written.size());
    journal.folded(0, late.next());

    assertThatExceptionOfType(JournalCorruptException.class)
        .isThrownBy(() -> journal.read(0, early.next(), 1))
        .withMessageContaining("is missing");
  }

  @Test
  void aSegmentOfAnotherLaneOrJournalIsRefused() {
    write().close();
    byte[] stranger = disk.bytes(segments().getFirst());
    Path copy = segments().getFirst().resolveSibling("000000000099.seg");
    try (var file = disk.create(copy)) {
      file.writeFully(java.nio.ByteBuffer.wrap(stranger), 0);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }

    assertThatExceptionOfType(JournalCorruptException.class)
        .isThrownBy(this::open)
        .withMessageContaining("belongs elsewhere");
  }

  @Test
  void lanesWithoutAnIdentityAreRefused() throws java.io.IOException {
    write().close();
    disk.delete(JournalModel.ROOT.resolve("identity"));

    assertThatExceptionOfType(JournalCorruptException.class)
        .isThrownBy(this::open)
        .withMessageContaining("identity");
  }

  private List<CallRecord> openAndRead() {
    FileJournal journal = open();
    try {
      return readAll(journal);
    } finally {
      journal.close();
    }
  }
}
