package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.ledger.Journal.Lane;
import io.tollgate.core.ledger.Journal.Outcome;
import io.tollgate.core.unit.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Journal] promises the gateway. The test's thread is the event loop.
public abstract class JournalContract {

  private static final long WAIT_SECONDS = 20;

  private final Loop loop = new Loop();
  private final List<String> told = new ArrayList<>();
  private boolean appending;
  private Journal journal;

  /// A fresh, healthy journal.
  protected abstract Journal newJournal();

  @BeforeEach
  void open() {
    journal = newJournal();
    loop.thread = Thread.currentThread();
  }

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void aFlushedRecordIsToldJournaledOnceOnTheLoop() {
    Lane lane = journal.lane(0, loop);

    append(lane, 1);
    lane.flush();
    awaitTold(1);

    assertThat(told).containsExactly("1 journaled");
  }

  @Test
  void nothingIsToldDuringAppend() {
    Lane lane = journal.lane(0, loop);

    for (int i = 0; i < 2_000; i++) {
      append(lane, i);
    }
    lane.flush();

    awaitTold(2_000);
  }

  @Test
  void outcomesAreToldInTheOrderOfAppending() {
    Lane lane = journal.lane(0, loop);
    List<String> expected = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      append(lane, i);
      expected.add(i + " journaled");
      if (i % 7 == 0) {
        lane.append(record(9_000 + i));
      }
      if (i % 3 == 0) {
        lane.flush();
      }
      if (i % 50 == 0) {
        loop.runWhatIsThere();
      }
    }
    lane.flush();
    awaitTold(500);

    assertThat(told).isEqualTo(expected);
  }

  @Test
  void anOutcomeMayAppendAndFlushAgain() {
    Lane lane = journal.lane(0, loop);

    lane.append(
        record(1),
        new Outcome() {
          @Override
          public void journaled() {
            told.add("1 journaled");
            append(lane, 2);
            lane.flush();
          }

          @Override
          public void failed() {
            told.add("1 failed");
          }
        });
    lane.flush();
    awaitTold(2);

    assertThat(told).containsExactly("1 journaled", "2 journaled");
  }

  @Test
  void lanesDoNotWaitForEachOther() {
    Lane one = journal.lane(0, loop);
    Lane other = journal.lane(1, loop);

    append(one, 1);
    append(other, 2);
    other.flush();
    awaitTold(1);
    assertThat(told).containsExactly("2 journaled");
    one.flush();
    awaitTold(2);

    assertThat(told).containsExactly("2 journaled", "1 journaled");
  }

  @Test
  void aHealthyJournalIsOpen() {
    Lane lane = journal.lane(3, loop);

    assertThat(journal.healthy()).isTrue();
    assertThat(lane.open()).isTrue();
  }

  @Test
  void anEmptyFlushDoesNothing() {
    Lane lane = journal.lane(0, loop);

    lane.flush();
    lane.flush();
    loop.runWhatIsThere();

    assertThat(told).isEmpty();
  }

  @Test
  void closingWritesWhatIsThereAndTakesNoMore() {
    Lane lane = journal.lane(0, loop);
    append(lane, 1);
    lane.flush();

    journal.close();
    awaitTold(1);
    append(lane, 2);
    lane.append(record(3));
    lane.flush();
    awaitTold(2);

    assertThat(told).containsExactly("1 journaled", "2 failed");
    assertThat(lane.open()).isFalse();
    assertThat(journal.healthy()).isFalse();
  }

  /// A record whose serial number is its request id's lower half.
  protected static CallRecord record(long serial) {
    return new CallRecord(
        new RequestId(7, serial),
        1_790_000_000_000L,
        11,
        12,
        "prices",
        "latest",
        "GET",
        "/v1/latest?limit=100",
        200,
        null,
        1,
        100,
        900,
        2_048,
        "192.0.2.1",
        HeldWindows.NONE);
  }

  private void append(Lane lane, int serial) {
    appending = true;
    lane.append(
        record(serial),
        new Outcome() {
          @Override
          public void journaled() {
            tell(serial + " journaled");
          }

          @Override
          public void failed() {
            tell(serial + " failed");
          }
        });
    appending = false;
  }

  private void tell(String what) {
    assertThat(appending).as("told during append").isFalse();
    assertThat(Thread.currentThread()).as("told on the loop").isSameAs(loop.thread);
    told.add(what);
  }

  private void awaitTold(int count) {
    while (told.size() < count) {
      loop.runOne();
    }
    loop.runWhatIsThere();
    assertThat(told).hasSize(count);
  }

  /// An event loop whose turns the test decides.
  private static final class Loop implements Executor {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private Thread thread = Thread.currentThread();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void runOne() {
      try {
        Runnable task = tasks.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(task).as("something told within %d s", WAIT_SECONDS).isNotNull();
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void runWhatIsThere() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }
}
