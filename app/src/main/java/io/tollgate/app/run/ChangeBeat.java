package io.tollgate.app.run;

import io.tollgate.core.change.ChangeFeed;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.unit.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the store twice a second how far its changes are, and tells the feed that it answered.
///
/// Whatever this process changes, its listeners were told before; so there is nothing to apply,
/// only to know that the store is there and has no change this node missed.
final class ChangeBeat implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeBeat.class);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration END_WITHIN = Duration.ofSeconds(1);

  private final ChangeStore changes;
  private final ChangeFeed feed;
  private final Clock clock;
  private final Runnable note;
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing;
  private boolean unnoted;
  private long sequence = -1;

  /// @param note what to do with what was changed since the last beat; a failure of it is told and
  ///   does no harm
  ChangeBeat(ChangeStore changes, ChangeFeed feed, Clock clock, Runnable note) {
    this.changes = changes;
    this.feed = feed;
    this.clock = clock;
    this.note = note;
    thread = Thread.ofPlatform().daemon().name("change-beat").unstarted(this::run);
  }

  /// Begins to ask.
  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      beat();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /// Asks once.
  void beat() {
    long asked = clock.nanos();
    try {
      long newest = changes.sequence();
      feed.heard(asked);
      if (newest != sequence) {
        note();
        sequence = unnoted ? -1 : newest;
      }
      if (failing) {
        LOG.info("changes: the store answers again");
      }
      failing = false;
    } catch (RuntimeException e) {
      // Whatever it was: a beat that ended would end the service for good.
      if (!failing) {
        LOG.error(
            "changes: the store does not answer ({}); after {} s calls with a key are refused",
            Reason.of(e),
            ChangeFeed.SILENCE_MAX.toSeconds());
      }
      failing = true;
    }
  }

  private void note() {
    try {
      note.run();
      unnoted = false;
    } catch (RuntimeException e) {
      if (!unnoted) {
        LOG.error("audit: its end is not noted: {}", Reason.of(e));
      }
      unnoted = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      var _ = thread.join(END_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    note();
  }
}
