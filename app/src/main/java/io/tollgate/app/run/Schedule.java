package io.tollgate.app.run;

import io.tollgate.control.command.Clerk;
import io.tollgate.core.unit.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets the clerk write down what follows from time: plans every 5 s, statements every minute.
///
/// Thread: one of its own.
final class Schedule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int STATEMENT_STEPS = 12;

  private final Clerk clerk;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  private Schedule(Clerk clerk) {
    this.clerk = clerk;
    thread = Thread.ofVirtual().name("clerk").unstarted(this::run);
  }

  static Schedule start(Clerk clerk) {
    var started = new Schedule(clerk);
    started.thread.start();
    return started;
  }

  private void run() {
    for (long step = 0; !ended(); step++) {
      attempt(clerk::takePlans);
      if (step % STATEMENT_STEPS == 0) {
        attempt(clerk::keepStatements);
      }
    }
  }

  private boolean ended() {
    try {
      return closing.await(STEP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// What is not written now is written by a later round.
  private void attempt(Runnable act) {
    try {
      act.run();
      failing = false;
    } catch (StoreException e) {
      if (!failing) {
        LOG.warn("plans and statements can't be written for now: {}", Reason.of(e));
      }
      failing = true;
    } catch (RuntimeException e) {
      LOG.error("a fault in what is written down by time", e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
