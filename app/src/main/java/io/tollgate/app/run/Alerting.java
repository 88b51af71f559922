package io.tollgate.app.run;

import io.tollgate.control.alert.AlertSettings;
import io.tollgate.control.alert.MailDeliverer;
import io.tollgate.control.alert.WebhookDeliverer;
import io.tollgate.control.alert.WebhookSecrets;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.AlertWatch;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Dispatch;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.StoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells organizations what they want to know, in the background: sends what is due each second,
/// looks at pace and refusals each minute, at ends of keys each hour.
///
/// Thread: one of its own, and one for each message under way; what it gives out takes any.
final class Alerting implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Alerting.class);

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int PATROL_STEPS = 60;
  private static final int SURVEY_STEPS = 60 * 60;

  /// Soon after the start, when the first calls are through.
  private static final int FIRST_SURVEY_STEP = 30;

  private static final int PRUNE_STEPS = 24 * 60 * 60;

  /// Older alerts are let go, as notices are.
  private static final Duration KEPT = Duration.ofDays(400);

  private final LedgerClock clock;
  private final AlertStore store;
  private final AlertWatch watch;
  private final Dispatch dispatch;
  private final ControlPorts.Alerting ports;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  private Alerting(
      Storage storage,
      KeySecrets secrets,
      Supplier<AlertSettings> settings,
      PeoplePorts people,
      ExecutorService blocking) {
    clock = storage.clock();
    store = storage.alerts();
    var random = new SecureRandom();
    var webhookSecrets = new WebhookSecrets(storage.vault(secrets), random);
    watch = new AlertWatch(store, storage.accounts(), storage.ledger(), storage.uses());
    storage.changes().tell(watch);
    ports = new ControlPorts.Alerting(store, webhookSecrets, settings, watch::ruled);
    dispatch =
        new Dispatch(
            store,
            Map.of(
                Channel.WEBHOOK,
                new WebhookDeliverer(store, webhookSecrets, settings, clock::millis),
                Channel.MAIL,
                new MailDeliverer(store, people, clock::millis)),
            blocking,
            clock::millis,
            random);
    thread = Thread.ofVirtual().name("alerts").unstarted(this::run);
  }

  /// @param settings those in force
  /// @param people who is told, and the mail they get
  /// @param blocking runs deliveries
  static Alerting start(
      Storage storage,
      KeySecrets secrets,
      Supplier<AlertSettings> settings,
      PeoplePorts people,
      ExecutorService blocking) {
    var started = new Alerting(storage, secrets, settings, people, blocking);
    started.thread.start();
    return started;
  }

  ControlPorts.Alerting ports() {
    return ports;
  }

  Dispatch dispatch() {
    return dispatch;
  }

  private void run() {
    for (long step = 1; !ended(); step++) {
      attempt(() -> watch.step(clock.millis()));
      if (step % PATROL_STEPS == 0) {
        attempt(() -> watch.patrol(clock.millis()));
      }
      if (step % SURVEY_STEPS == FIRST_SURVEY_STEP) {
        attempt(() -> watch.survey(clock.millis()));
      }
      if (step % PRUNE_STEPS == SURVEY_STEPS) {
        attempt(() -> store.prune(clock.millis() - KEPT.toMillis()));
      }
      attempt(dispatch::step);
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

  /// A fault in what only tells must not end the telling.
  private void attempt(Runnable act) {
    try {
      act.run();
      failing = false;
    } catch (StoreException e) {
      if (!failing) {
        LOG.warn("alerts wait: {}", Reason.of(e));
      }
      failing = true;
    } catch (RuntimeException e) {
      LOG.error("a fault in alerting", e);
    }
  }

  /// Begins nothing more. What is under way is cut, and sent again after the next start.
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
