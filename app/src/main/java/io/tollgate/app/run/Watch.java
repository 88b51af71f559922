package io.tollgate.app.run;

import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.Notices;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.watch.KeyWatch;
import io.tollgate.core.watch.Rules;
import io.tollgate.core.watch.Sightings;
import io.tollgate.store.Ids;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches how keys are used, in the background: writes what was seen every 20 s, a decoy's use
/// within a second, and asks the rules each minute.
///
/// Thread: one of its own; what it gives out takes any.
final class Watch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  /// Keys with something to be written, at about 300 bytes each.
  private static final int KEYS_MAX = 100_000;

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int WRITE_ROUNDS = 20;
  private static final int PATROL_ROUNDS = 60;
  private static final int PRUNE_ROUNDS = 24 * 60 * 60;

  /// Older notices are let go.
  private static final Duration NOTICES_KEPT = Duration.ofDays(400);

  private final Storage storage;
  private final LedgerClock clock;
  private final Sightings sightings = new Sightings(KEYS_MAX);
  private final Notices notices;
  private final KeyWatch watch;
  private final Rounds rounds =
      new Rounds("key-watch", STEP, "the use of keys can't be written for now", this::round);

  private Watch(Storage storage, Supplier<Rules> rules) {
    this.storage = storage;
    this.clock = storage.clock();
    notices = new Notices(storage.notices(), Ids::next);
    notices.tell(Watch::log);
    watch = new KeyWatch(sightings, storage.uses(), storage.ledger(), notices, rules);
  }

  /// @param rules those in force
  static Watch start(Storage storage, Supplier<Rules> rules) {
    var started = new Watch(storage, rules);
    started.rounds.start();
    return started;
  }

  Sightings sightings() {
    return sightings;
  }

  Notices notices() {
    return notices;
  }

  /// One line each: ids and facts, which hold no secret.
  private static void log(Notice notice) {
    String line = "{} {}: organization={} keyId={} {}";
    Object[] of = {
      notice.kind().alarm() ? "ALARM" : "notice",
      notice.kind().text(),
      PublicId.ORGANIZATION.write(notice.organizationId()),
      PublicId.KEY.write(notice.keyId()),
      notice.facts()
    };
    if (notice.kind().alarm()) {
      LOG.error(line, of);
    } else {
      LOG.warn(line, of);
    }
  }

  private void round(long number) {
    if (number % WRITE_ROUNDS == 0 || sightings.urgent()) {
      rounds.attempt(watch::write);
    }
    if (number % PATROL_ROUNDS == 0) {
      rounds.attempt(() -> watch.patrol(clock.millis()));
    }
    if (number % PRUNE_ROUNDS == PATROL_ROUNDS) {
      rounds.attempt(() -> storage.notices().prune(clock.millis() - NOTICES_KEPT.toMillis()));
    }
  }

  /// Writes what is left. The gateway has ended before.
  @Override
  public void close() {
    rounds.close();
    rounds.attempt(watch::write);
  }
}
