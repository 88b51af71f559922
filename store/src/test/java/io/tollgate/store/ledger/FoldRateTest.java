package io.tollgate.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.unit.Clock;
import io.tollgate.store.sqlite.SqliteDatabase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How fast the folder and the verifier are here; printed, not judged.
@Tag("soak")
class FoldRateTest {

  private static final int RECORDS = 100_000;

  @TempDir Path directory;

  @Test
  void recordsPerSecond() throws Exception {
    for (int organizations : new int[] {10, 1_000, 100_000}) {
      for (int recordsMax : new int[] {2_000, Folder.Options.RECORDS_MAX}) {
        measure(organizations, recordsMax);
      }
    }
  }

  private void measure(int organizations, int recordsMax) throws Exception {
    var random = new SplittableRandom(1);
    var journal = new ListJournal("j", 1);
    for (int n = 0; n < RECORDS; n++) {
      // 20,000 calls a second.
      long at = Calls.NOON + n / 20;
      long organization = 1L + random.nextInt(organizations);
      journal.append(n % 4, Calls.charged(n, organization, at, 1 + n % 5, 1_000_000_000));
    }
    Path file = directory.resolve("rate-" + organizations + "-" + recordsMax + ".db");
    try (var database = SqliteDatabase.open(file)) {
      var folder =
          new Folder(
              database,
              journal,
              new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, Clock.system(), recordsMax));
      ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
      long cpuStart = cpu.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      folder.foldAll();
      double foldSeconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (cpu.getCurrentThreadCpuTime() - cpuStart) / 1e9;
      var pruner = new Pruner(database, new Retention(30, RECORDS / 2, 8, 400, 35));
      var verifier = new Verifier(database, NoDesks.NONE, pruner, _ -> {}, Clock.system());
      start = System.nanoTime();
      assertThat(verifier.verify(false).balanced()).isTrue();
      double verifySeconds = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      assertThat(verifier.verify(true).balanced()).isTrue();
      double fullSeconds = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      while (pruner.step()) {}
      double pruneSeconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%,d organizations, %,d a commit: fold %,.0f records/s (%.1f us of CPU each), verify %,.0f rows/s, full %,.0f rows/s,"
              + " prune %,.0f rows/s, %d MB%n",
          organizations,
          recordsMax,
          RECORDS / foldSeconds,
          1e6 * cpuSeconds / RECORDS,
          RECORDS / verifySeconds,
          RECORDS / fullSeconds,
          RECORDS / 2 / pruneSeconds,
          Files.size(file) >> 20);
    }
  }
}
