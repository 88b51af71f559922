package io.tollgate.app.run;

import io.tollgate.core.unit.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Work that comes again and again, in the background. An act that fails ends neither the others
/// nor the rounds: what was not done now is done by a later one.
///
/// Thread: one of its own for the rounds.
final class Rounds implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final String name;
  private final Duration every;
  private final String waiting;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  /// @param name of the thread
  /// @param waiting what is said once while the store is out of reach
  /// @param round does what is due; takes which round it is, from 1
  Rounds(String name, Duration every, String waiting, LongConsumer round) {
    this.name = name;
    this.every = every;
    this.waiting = waiting;
    thread = Thread.ofVirtual().name(name).unstarted(() -> run(round));
  }

  void start() {
    thread.start();
  }

  private void run(LongConsumer round) {
    for (long number = 1; !ended(); number++) {
      round.accept(number);
    }
  }

  private boolean ended() {
    try {
      return closing.await(every.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Does one act of a round, and says so if it fails.
  void attempt(Runnable act) {
    try {
      act.run();
      failing = false;
    } catch (StoreException e) {
      if (!failing) {
        LOG.warn("{}: {}", waiting, Reason.of(e));
      }
      failing = true;
    } catch (RuntimeException e) {
      LOG.error("a fault in the rounds of {}", name, e);
    }
  }

  /// Begins no round more, and waits for the one under way.
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
