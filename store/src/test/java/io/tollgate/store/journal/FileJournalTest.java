package io.tollgate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.ledger.Journal.Outcome;
import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.journal.JournalReader.Batch;
import io.tollgate.store.journal.JournalReader.Position;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The journal on real files, with real threads.
class FileJournalTest {

  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Outcome IGNORED =
      new Outcome() {
        @Override
        public void journaled() {}

        @Override
        public void failed() {}
      };

  @TempDir private Path directory;

  private static Outcome acknowledged(AtomicInteger told) {
    return new Outcome() {
      @Override
      public void journaled() {
        told.incrementAndGet();
      }

      @Override
      public void failed() {
        throw new AssertionError("not written");
      }
    };
  }

  private JournalSettings small(Sync sync) {
    return new JournalSettings(
        directory.resolve("journal"),
        sync,
        Duration.ofMillis(2),
        64 * 1024,
        1 << 20,
        1 << 30,
        0,
        0,
        Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @EnumSource(Sync.class)
  void whatLoopsWriteTheFolderReadsOnceAndInOrderWhileSegmentsComeAndGo(Sync sync)
      throws Exception {
    int lanes = 2;
    int records = 8_000;
    List<ExecutorService> loops = new ArrayList<>();
    CountDownLatch journaled = new CountDownLatch(lanes * records);
    Map<Integer, Long> last = new HashMap<>();
    Map<Integer, Position> positions = new HashMap<>();
    try (FileJournal journal = FileJournal.open(small(sync))) {
      for (int i = 0; i < lanes; i++) {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        loops.add(loop);
        Journal.Lane lane = journal.lane(i, loop);
        loop.execute(() -> produce(lane, loop, 0, records, journaled));
      }
      long read = 0;
      long until = System.nanoTime() + WAIT.toNanos();
      while (read < (long) lanes * records && System.nanoTime() < until) {
        for (int i = 0; i < lanes; i++) {
          Batch batch = journal.read(i, positions.get(i), 500);
          for (CallRecord record : batch.records()) {
            assertThat(record.counted()).isEqualTo(last.getOrDefault(i, -1L) + 1);
            last.put(i, record.counted());
          }
          read += batch.records().size();
          positions.put(i, batch.next());
          journal.folded(i, batch.next());
        }
      }
      assertThat(read).isEqualTo((long) lanes * records);
      assertThat(journaled.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(journal.status().unfoldedBytes()).isZero();
      assertThat(journal.status().segments()).isLessThanOrEqualTo(2 * lanes);
      assertThat(journal.status().failedRecords()).isZero();
    } finally {
      loops.forEach(ExecutorService::shutdown);
    }
  }

  @Test
  void aLaneThatIsListedCanBeReadWhileItIsStillBeingOpened() throws Exception {
    int lanes = 300;
    try (FileJournal journal = FileJournal.open(small(Sync.NEVER));
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Integer> read = threads.submit(() -> readUntilListed(journal, lanes));
      for (int lane = 0; lane < lanes; lane++) {
        journal.lane(lane, Runnable::run);
      }

      assertThat(read.get(30, TimeUnit.SECONDS)).isPositive();
    }
  }

  private static int readUntilListed(FileJournal journal, int count) {
    int reads = 0;
    List<Integer> listed = journal.lanes();
    while (listed.size() < count) {
      if (!listed.isEmpty()) {
        journal.read(listed.getLast(), null, 1);
        reads++;
      }
      listed = journal.lanes();
    }
    return reads;
  }

  private static void produce(
      Journal.Lane lane, ExecutorService loop, int from, int to, CountDownLatch journaled) {
    int at = from;
    for (; at < Math.min(to, from + 16); at++) {
      lane.append(
          Calls.typical(at),
          new Outcome() {
            @Override
            public void journaled() {
              journaled.countDown();
            }

            @Override
            public void failed() {
              // Not counted down: the test sees it.
            }
          });
    }
    lane.flush();
    int next = at;
    if (next < to) {
      loop.execute(() -> produce(lane, loop, next, to, journaled));
    }
  }

  @Test
  void aJournalKeepsItsNameAndItsRecordsAcrossRestarts() {
    String name;
    long generation;
    try (FileJournal journal = FileJournal.open(small(Sync.ALWAYS))) {
      name = journal.name();
      generation = journal.generation();
      Journal.Lane lane = journal.lane(4, Runnable::run);
      lane.append(Calls.typical(1), IGNORED);
      lane.flush();
    }
    try (FileJournal journal = FileJournal.open(small(Sync.NEVER))) {
      assertThat(journal.name()).isEqualTo(name).hasSize(36);
      assertThat(journal.generation()).isEqualTo(generation);
      assertThat(journal.recovery().cuts()).isEmpty();
      assertThat(journal.lanes()).containsExactly(4);
      assertThat(journal.read(4, null, 10).records()).containsExactly(Calls.typical(1));
    }
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws IOException {
    try (FileJournal journal = FileJournal.open(small(Sync.INTERVAL))) {
      journal.lane(0, Runnable::run);
      Assumptions.assumeTrue(
          Files.getFileStore(directory).supportsFileAttributeView("posix"), "no POSIX modes here");
      try (Stream<Path> all = Files.walk(directory.resolve("journal"))) {
        for (Path path : all.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
              .as("%s", path)
              .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  /// Where each record is synced before it is acknowledged, there is nothing to wait for.
  @ParameterizedTest
  @EnumSource(
      value = Sync.class,
      names = {"INTERVAL", "NEVER"})
  void whatWasAcknowledgedCanBeReadOnceItIsWaitedFor(Sync sync) {
    var slow =
        new JournalSettings(
            directory.resolve("journal"),
            sync,
            Duration.ofMillis(100),
            64 * 1024,
            1 << 20,
            1 << 20,
            0,
            0,
            Duration.ZERO);
    try (FileJournal journal = FileJournal.open(slow)) {
      var told = new AtomicInteger();
      Journal.Lane lane = journal.lane(0, Runnable::run);
      assertThat(journal.awaitReadable(Duration.ofSeconds(20))).isTrue();
      for (int i = 1; i <= 3; i++) {
        lane.append(Calls.typical(i), acknowledged(told));
        lane.flush();
        int all = i;
        await(() -> told.get() == all);

        assertThat(journal.awaitReadable(Duration.ofSeconds(20))).isTrue();

        assertThat(journal.read(0, null, 10).records()).hasSize(i);
      }
    }
  }

  @Test
  void aSecondStartIsRefusedInOneLine() {
    JournalSettings settings = small(Sync.ALWAYS);
    try (FileJournal journal = FileJournal.open(settings)) {
      assertThat(journal.healthy()).isTrue();
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> FileJournal.open(settings))
          .withMessageMatching("journal: the directory \\S+ can't be used: held by this process");
    }
    FileJournal.open(settings).close();
  }

  @Test
  void aDirectoryThatCantBeMadeIsToldInOneLine() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> FileJournal.open(JournalSettings.of(file)))
        .withMessageContaining("can't be used")
        .withMessageNotContaining("\n");
  }

  @Test
  void aLaneIsOpenedOnce() {
    try (FileJournal journal = FileJournal.open(small(Sync.ALWAYS))) {
      journal.lane(0, Runnable::run);

      assertThatIllegalStateException().isThrownBy(() -> journal.lane(0, Runnable::run));
      assertThatIllegalArgumentException().isThrownBy(() -> journal.lane(-1, Runnable::run));
      assertThatIllegalArgumentException().isThrownBy(() -> journal.lane(1024, Runnable::run));
      assertThatIllegalArgumentException().isThrownBy(() -> journal.read(7, null, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> journal.read(0, null, 0));
    }
  }

  @Test
  void aRecordThatCantBeKeptIsRefusedAndLeavesNoTrace() {
    try (FileJournal journal = FileJournal.open(small(Sync.NEVER))) {
      Journal.Lane lane = journal.lane(0, Runnable::run);
      CallRecord good = Calls.typical(1);
      CallRecord bad =
          new CallRecord(
              good.id(),
              1,
              1,
              1,
              "x".repeat(300),
              "r",
              "GET",
              "/",
              200,
              null,
              1,
              1,
              1,
              1,
              "",
              good.windows());

      lane.append(good, IGNORED);
      assertThatIllegalArgumentException().isThrownBy(() -> lane.append(bad, IGNORED));
      lane.append(Calls.typical(2), IGNORED);
      lane.flush();

      assertThat(journal.read(0, null, 10).records()).containsExactly(good, Calls.typical(2));
    }
  }

  @Test
  void aFolderTooFarBehindClosesTheLanesUntilItHasCaughtUp() {
    var tight =
        new JournalSettings(
            directory.resolve("journal"),
            Sync.INTERVAL,
            Duration.ofMillis(2),
            64 * 1024,
            1 << 20,
            8 * 1024,
            0,
            0,
            Duration.ZERO);
    try (FileJournal journal = FileJournal.open(tight)) {
      Journal.Lane lane = journal.lane(0, task -> {});
      for (int i = 0; i < 100; i++) {
        lane.append(Calls.typical(i), IGNORED);
      }
      lane.flush();

      await(() -> !lane.open());
      assertThat(journal.healthy()).isFalse();
      assertThat(journal.status().lastError()).isEqualTo("folding: too far behind");

      await(() -> journal.read(0, null, 200).records().size() == 100);
      journal.folded(0, journal.read(0, null, 200).next());
      await(lane::open);
      assertThat(journal.healthy()).isTrue();
    }
  }

  @Test
  void tooLittleRoomClosesTheLanes() {
    var greedy =
        new JournalSettings(
            directory.resolve("journal"),
            Sync.INTERVAL,
            Duration.ofMillis(2),
            64 * 1024,
            1 << 20,
            1 << 30,
            Long.MAX_VALUE,
            0,
            Duration.ZERO);
    try (FileJournal journal = FileJournal.open(greedy)) {
      assertThat(journal.lane(0, task -> {}).open()).isFalse();
      assertThat(journal.healthy()).isFalse();
      assertThat(journal.status().lastError()).contains("reserve");
    }
  }

  /// On a file system that is really full. Needs the right to mount one.
  @ParameterizedTest
  @EnumSource(Sync.class)
  void aFullDiskFailsCallsLosesNoneAndHealsByItself(Sync sync) throws Exception {
    Path mount = mountSmall();
    Assumptions.assumeTrue(
        mount != null,
        "SKIPPED: a full disk can't be tried, mounting a small tmpfs is not allowed");
    if (mount == null) {
      return;
    }
    AtomicInteger journaled = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Outcome counted =
        new Outcome() {
          @Override
          public void journaled() {
            journaled.incrementAndGet();
          }

          @Override
          public void failed() {
            failed.incrementAndGet();
          }
        };
    ExecutorService loop = Executors.newSingleThreadExecutor();
    try {
      JournalSettings settings =
          new JournalSettings(
              mount.resolve("journal"),
              sync,
              Duration.ofMillis(2),
              64 * 1024,
              1 << 20,
              1 << 30,
              0,
              0,
              Duration.ofMinutes(1));
      Path filler = mount.resolve("filler");
      int expected;
      try (FileJournal journal = FileJournal.open(settings)) {
        Journal.Lane lane = loop.submit(() -> journal.lane(0, loop)).get();
        int appended = burst(lane, loop, counted, 50);
        await(() -> journaled.get() == 50);
        fill(filler);

        while (failed.get() == 0) {
          appended += burst(lane, loop, counted, 50);
          int all = appended;
          await(() -> journaled.get() + failed.get() == all);
        }
        assertThat(journal.healthy()).isFalse();
        assertThat(lane.open()).isFalse();
        assertThat(journal.status().lastError()).contains("No space left on device");

        Files.delete(filler);
        await(() -> lane.open() && journal.healthy());
        appended += burst(lane, loop, counted, 50);
        int all = appended;
        await(() -> journaled.get() + failed.get() == all);
        expected = journaled.get();
        assertThat(expected).isGreaterThan(50);
        assertThat(journal.status().doubtfulRecords()).isZero();
      }
      try (FileJournal journal = FileJournal.open(settings)) {
        assertThat(journal.recovery().cuts()).isEmpty();
        assertThat(journal.read(0, null, Integer.MAX_VALUE).records()).hasSize(expected);
      }
    } finally {
      loop.shutdown();
      run("umount", mount.toString());
    }
  }

  private static int burst(Journal.Lane lane, ExecutorService loop, Outcome outcome, int count)
      throws Exception {
    loop.submit(
            () -> {
              for (int i = 0; i < count; i++) {
                lane.append(Calls.typical(i), outcome);
              }
              lane.flush();
            })
        .get();
    return count;
  }

  private static void fill(Path filler) throws IOException {
    FileStore store = Files.getFileStore(filler.getParent());
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(filler)) {
      while (store.getUsableSpace() > 0) {
        out.write(block);
      }
    } catch (IOException _) {
      // Full, as it should be.
    }
  }

  private @Nullable Path mountSmall() throws Exception {
    Path mount = Files.createDirectory(directory.resolve("small"));
    return run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString()) ? mount : null;
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException _) {
      // No such command here.
      return false;
    }
  }

  private static void await(BooleanSupplier done) {
    long until = System.nanoTime() + WAIT.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("still waiting").isNegative();
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(200_000);
    }
  }
}
