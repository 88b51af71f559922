package io.tollgate.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.unit.Clock;
import io.tollgate.store.journal.FileJournal;
import io.tollgate.store.journal.JournalSettings;
import io.tollgate.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder on the journal that is shipped.
class FileJournalFoldingTest {

  @TempDir Path directory;

  @Test
  void whatWasJournaledIsInTheLedgerOnceOverManyRestarts() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var records = new ArrayList<CallRecord>();
    for (int life = 0; life < 6; life++) {
      try (var loop = Executors.newSingleThreadExecutor();
          var database = SqliteDatabase.open(directory.resolve("tollgate.db"));
          var journal = FileJournal.open(settings());
          var folder = new Folder(database, journal, options())) {
        folder.foldAll();
        FolderTest.requireLedgerOf(database, records, "seed " + seed + ", life " + life);
        List<Journal.Lane> lanes = List.of(journal.lane(0, loop), journal.lane(1, loop));
        // Lives that fold nothing, fold in the background, and fold at the end.
        if (life % 3 == 1) {
          folder.start();
        }
        for (int round = 0; round < 5; round++) {
          Journal.Lane lane = lanes.get(random.nextInt(2));
          List<CallRecord> written = some(records.size(), random);
          records.addAll(written);
          var durable = new CompletableFuture<Boolean>();
          loop.execute(() -> write(lane, written, durable));
          assertThat(durable).as("seed %d", seed).succeedsWithin(Duration.ofSeconds(30));
        }
        if (life % 3 == 1) {
          assertThat(folder.catchUp(Duration.ofSeconds(30))).isTrue();
          FolderTest.requireLedgerOf(database, records, "seed " + seed + ", life " + life);
        }
      }
    }
    try (var database = SqliteDatabase.open(directory.resolve("tollgate.db"));
        var journal = FileJournal.open(settings());
        var folder = new Folder(database, journal, options())) {
      folder.foldAll();
      FolderTest.requireLedgerOf(database, records, "seed " + seed);
      var pruner = new Pruner(database, Retention.DEFAULT);
      var verifier = new Verifier(database, NoDesks.NONE, pruner, _ -> {}, Clock.system());
      assertThat(verifier.verify(true).findings()).as("seed %d", seed).isEmpty();
    }
  }

  private static List<CallRecord> some(int from, SplittableRandom random) {
    return IntStream.range(from, from + 1 + random.nextInt(40))
        .mapToObj(n -> Calls.random(n, random))
        .toList();
  }

  /// Runs on the loop, as the journal asks.
  ///
  /// @param durable completes when all of them are
  private static void write(
      Journal.Lane lane, List<CallRecord> records, CompletableFuture<Boolean> durable) {
    var missing = new AtomicInteger(records.size());
    for (CallRecord record : records) {
      lane.append(
          record,
          new Journal.Outcome() {
            @Override
            public void journaled() {
              if (missing.decrementAndGet() == 0) {
                durable.complete(true);
              }
            }

            @Override
            public void failed() {
              durable.completeExceptionally(new AssertionError("not recorded"));
            }
          });
    }
    lane.flush();
  }

  private JournalSettings settings() {
    return JournalSettings.of(directory.resolve("journal")).with(Journal.Sync.ALWAYS);
  }

  private static Folder.Options options() {
    return new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, Clock.system(), 50);
  }
}
