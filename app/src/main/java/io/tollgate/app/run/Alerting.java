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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/// Tells organizations what they want to know, in the background: sends what is due each second,
/// looks at pace and refusals each minute, at ends of keys each hour.
///
/// Thread: one of its own, and one for each message under way; what it gives out takes any.
final class Alerting implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int PATROL_ROUNDS = 60;
  private static final int SURVEY_ROUNDS = 60 * 60;

  /// Soon after the start, when the first calls are through.
  private static final int FIRST_SURVEY_ROUND = 30;

  private static final int PRUNE_ROUNDS = 24 * 60 * 60;

  /// Older alerts are let go, as notices are.
  private static final Duration KEPT = Duration.ofDays(400);

  private final LedgerClock clock;
  private final AlertStore store;
  private final AlertWatch watch;
  private final Dispatch dispatch;
  private final ControlPorts.Alerting ports;
  private final Rounds rounds = new Rounds("alerts", STEP, "alerts wait", this::round);

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
    started.rounds.start();
    return started;
  }

  ControlPorts.Alerting ports() {
    return ports;
  }

  Dispatch dispatch() {
    return dispatch;
  }

  private void round(long number) {
    rounds.attempt(() -> watch.step(clock.millis()));
    if (number % PATROL_ROUNDS == 0) {
      rounds.attempt(() -> watch.patrol(clock.millis()));
    }
    if (number % SURVEY_ROUNDS == FIRST_SURVEY_ROUND) {
      rounds.attempt(() -> watch.survey(clock.millis()));
    }
    if (number % PRUNE_ROUNDS == SURVEY_ROUNDS) {
      rounds.attempt(() -> store.prune(clock.millis() - KEPT.toMillis()));
    }
    rounds.attempt(dispatch::step);
  }

  /// Begins nothing more. What is under way is cut, and sent again after the next start.
  @Override
  public void close() {
    rounds.close();
  }
}
