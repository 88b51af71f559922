package io.tollgate.control.mail;

import io.tollgate.control.mail.Mail.UndeliveredException;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.mail.Outbox.Waiting;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what waits in the outbox, one after the other, on a thread of its own. What the mail
/// server does not take is tried again, later each time, for [#TRIES_MAX] tries.
public final class OutboxSender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxSender.class);

  /// With the waits below, about two days.
  static final int TRIES_MAX = 30;

  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration WAIT_MAX = Duration.ofHours(2);

  /// How often it looks by itself, beside being told.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration PRUNE = Duration.ofHours(1);

  private static final int BATCH = 50;

  private final Outbox outbox;
  private final Mail mail;
  private final LedgerClock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Thread thread;
  private boolean closed;
  private long prunedMillis;

  private OutboxSender(Outbox outbox, Mail mail, LedgerClock clock) {
    this.outbox = outbox;
    this.mail = mail;
    this.clock = clock;
    thread = Thread.ofVirtual().name("mail").unstarted(this::run);
  }

  /// Begins to send.
  public static OutboxSender start(Outbox outbox, Mail mail, LedgerClock clock) {
    var sender = new OutboxSender(outbox, mail, clock);
    sender.thread.start();
    return sender;
  }

  private void run() {
    while (!awaitEnd()) {
      try {
        sendDue(outbox, mail, clock);
        prune();
      } catch (StoreException e) {
        LOG.warn("mail waits: the store is out of reach", e);
      } catch (RuntimeException e) {
        LOG.error("mail waits: a fault of ours", e);
      }
    }
  }

  /// @return whether it is to end
  private boolean awaitEnd() {
    lock.lock();
    try {
      long left = LOOK.toNanos();
      while (!closed && left > 0) {
        left = ended.awaitNanos(left);
      }
      return closed;
    } catch (InterruptedException _) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Sends what is due now.
  ///
  /// @return how many the mail server took
  static int sendDue(Outbox outbox, Mail mail, LedgerClock clock) {
    int sent = 0;
    List<Waiting> due = outbox.due(clock.millis(), BATCH);
    for (Waiting waiting : due) {
      String id = waiting.message().id();
      try {
        mail.send(waiting.message());
        outbox.sent(id, clock.millis(), mail.kept());
        sent++;
      } catch (UndeliveredException e) {
        int tries = waiting.tries() + 1;
        boolean again = e.retryable() && tries < TRIES_MAX;
        outbox.failed(
            id,
            String.valueOf(e.getMessage()),
            again ? clock.millis() + wait(tries) : Outbox.NEVER);
        LOG.warn(
            "mail not sent: id={} kind={} tries={} again={} why={}",
            id,
            waiting.message().kind(),
            tries,
            again,
            e.getMessage());
      }
    }
    return sent;
  }

  private static long wait(int tries) {
    return Math.min(WAIT.toMillis() << Math.min(tries - 1, 20), WAIT_MAX.toMillis());
  }

  private void prune() {
    long now = clock.millis();
    if (now - prunedMillis >= PRUNE.toMillis()) {
      prunedMillis = now;
      outbox.prune(now - KEPT.toMillis());
    }
  }

  /// Ends after the message it is at, or in the middle of it: then that is sent again.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
