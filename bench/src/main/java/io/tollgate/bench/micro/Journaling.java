package io.tollgate.bench.micro;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.journal.FileJournal;
import io.tollgate.store.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One pass of an event loop: some calls settle, one write takes them, each outcome is told. An
/// operation is a pass, not a record. The file lies in the folder of temporary files.
@State(Scope.Thread)
public class Journaling implements Journal.Outcome {

  private static final int LANE = 0;

  @Param({"NEVER", "INTERVAL", "ALWAYS"})
  public Journal.Sync sync = Journal.Sync.NEVER;

  @Param({"1", "64"})
  public int records = 1;

  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final CallRecord record = record();
  private @Nullable Journal journal;
  private Journal.@Nullable Lane lane;
  private Path directory = Path.of("");
  private int told;

  private static CallRecord record() {
    return new CallRecord(
        new RequestId(0x0199_0000_0000_7000L, 0x8000_0000_0000_0001L),
        Fixtures.AT_MILLIS,
        700_000_000_000_000_001L,
        700_000_000_000_000_002L,
        "market",
        "cryptocurrency-listings-latest",
        "GET",
        "/v1/cryptocurrency/listings/latest?start=1&limit=100&convert=USD",
        200,
        null,
        1,
        100,
        2_500,
        59_000,
        "127.0.0.1",
        new DayAndMonth());
  }

  /// A new journal each time, so that what is written stays small.
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = Files.createTempDirectory("tollgate-journal-");
    Journal opened = FileJournal.open(JournalSettings.of(directory.resolve("journal")).with(sync));
    journal = opened;
    lane = opened.lane(LANE, loop::add);
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException {
    if (journal != null) {
      journal.close();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Benchmark
  public int pass() throws InterruptedException {
    Journal.Lane open = lane;
    if (open == null) {
      throw new IllegalStateException("no lane");
    }
    // Where the disk is behind, calls wait for it here; the gateway would refuse them.
    while (!open.open()) {
      Thread.onSpinWait();
    }
    told = 0;
    for (int i = 0; i < records; i++) {
      open.append(record, this);
    }
    open.flush();
    while (told < records) {
      loop.take().run();
    }
    return told;
  }

  @Override
  public void journaled() {
    told++;
  }

  @Override
  public void failed() {
    throw new IllegalStateException("the journal failed");
  }

  private static final class DayAndMonth implements HeldWindows {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public WindowKind kind(int i) {
      return i == 0 ? WindowKind.UTC_DAY : WindowKind.UTC_MONTH;
    }

    @Override
    public long startMillis(int i) {
      return Fixtures.AT_MILLIS;
    }

    @Override
    public long ceiling(int i) {
      return 1_000_000;
    }
  }
}
