package io.tollgate.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertWatch;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.Ids;
import io.tollgate.store.sqlite.CreditAlerts;
import io.tollgate.store.sqlite.SqliteAlertStore;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteLedgerStore;
import io.tollgate.store.sqlite.SqliteOrganizationStore;
import io.tollgate.store.sqlite.SqliteUseStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What follows from time, on real stores: the time is the test's.
class AlertWatchTest {

  private static final long ORGANIZATION = 1;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  /// 2026-03-01T00:00Z: the month has 31 days.
  private static final long START = 1_772_323_200_000L;

  private static final Plan PLAN =
      new Plan(
          "thousand",
          "Thousand",
          List.of(new Plan.Cap(WindowKind.UTC_MONTH, 1_000)),
          false,
          0,
          false,
          Plan.Concurrency.UNLIMITED,
          new OveragePrice(1_000, "USD"),
          Set.of("market"),
          Set.of());
  private static final Catalog CATALOG = new Catalog(List.of(), List.of(PLAN));

  @TempDir Path directory;

  private final ListJournal journal = new ListJournal("j", 1);
  private long at = START;
  private long calls;
  private long key;
  private SqliteDatabase database;
  private SqliteChangeStore changes;
  private SqliteAlertStore alerts;
  private SqliteUseStore uses;
  private Folder folder;
  private AlertWatch watch;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    changes = new SqliteChangeStore(database);
    uses = new SqliteUseStore(database);
    var credits = new CreditAlerts(() -> CATALOG, Ids::next, () -> at);
    changes.tell(credits);
    alerts = new SqliteAlertStore(database, credits, Ids::next);
    folder =
        new Folder(
            database,
            journal,
            new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, credits, clock(), 100));
    watch = new AlertWatch(alerts, accounts(), new SqliteLedgerStore(database), uses);
    changes.tell(watch);
    organization(Overage.NONE);
    key = key(START - 200 * DAY, Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    folder.close();
    database.close();
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public long wallMillis() {
        return at;
      }

      @Override
      public long nanos() {
        return at * 1_000_000;
      }
    };
  }

  private Accounts accounts() {
    return new Accounts(
        new SqliteOrganizationStore(database),
        new SqliteLedgerStore(database),
        () -> CATALOG,
        new LedgerClock(clock(), 0),
        10);
  }

  private void organization(Overage overage) {
    var organization =
        new Organization(ORGANIZATION, "Acme", Standing.ACTIVE, "thousand", 0, 0, overage);
    changes.apply(
        overage.on()
            ? new Change.OrganizationChanged(organization)
            : new Change.OrganizationCreated(organization),
        "test",
        1);
  }

  private long key(long created, long expires) {
    var made =
        new ApiKey(
            Ids.next(),
            ORGANIZATION,
            "market",
            new KeyDigest(Ids.next(), 2, 3, 4),
            "ci",
            "ak_l",
            KeyState.ACTIVE,
            created,
            0,
            expires);
    changes.apply(new Change.KeyCreated(made), "test", created);
    return made.id();
  }

  private void on(Condition condition, int threshold) {
    AlertRule rule = condition.rule(threshold);
    alerts.set(
        ORGANIZATION,
        new AlertRule(condition, threshold, true, rule.channels(), rule.roles(), List.of()),
        "test",
        at);
  }

  private void use(long credits) {
    journal.append(0, Calls.charged(calls++, ORGANIZATION, at, credits, 1_000_000));
  }

  private void refuse() {
    journal.append(
        0,
        new CallRecord(
            new RequestId(Calls.NOON << 16 | 0x7000L, 0x8000_0000_0000_0000L | calls++),
            at,
            ORGANIZATION,
            key,
            "market",
            "quotes",
            "GET",
            "/",
            429,
            RefusalCode.MINUTE_LIMIT,
            0,
            0,
            5,
            6,
            "192.0.2.1",
            HeldWindows.NONE));
  }

  /// A minute of the watch, with a key in use and everything in the ledger. What a process that has
  /// just begun finds is what one finds that was there all along.
  private void patrol() {
    folder.foldAll();
    uses.write(List.of(new KeyUse(key, new LastUse(at, "192.0.2.1", "curl", 0), List.of())));
    new AlertWatch(alerts, accounts(), new SqliteLedgerStore(database), uses).patrol(at);
  }

  private List<Alert> all() {
    return alerts.page(ORGANIZATION, false, Long.MAX_VALUE, 1_000).reversed();
  }

  private List<String> told() {
    return all().stream().map(one -> AlertRule.text(one.condition(), one.threshold())).toList();
  }

  private Map<String, String> facts() {
    return all().getLast().facts();
  }

  @Test
  void whatRunsOutBeforeItsPeriodEndsIsToldOnceAPeriod() {
    use(400);
    at = START + 31 * DAY / 20 - 1;
    patrol();
    on(Condition.RUNS_OUT, 0);
    // A twentieth of the month is not over yet: its pace means nothing.
    patrol();
    assertThat(told()).isEmpty();
    at++;
    patrol();
    assertThat(told()).containsExactly("runs-out");
    // Two fifths in 37 h 12 min: all of it in 93 h.
    assertThat(facts())
        .containsEntry("used", "400")
        .containsEntry("allowance", "1000")
        .containsEntry("runs-out", "2026-03-04T21:00:00Z")
        .containsEntry("resets", "2026-04-01T00:00:00Z");
    at += DAY;
    use(1);
    patrol();
    assertThat(told()).containsExactly("runs-out");

    at = START + 31 * DAY;
    use(400);
    at += 3 * DAY;
    patrol();
    assertThat(told()).containsExactly("runs-out", "runs-out");
  }

  @Test
  void aPaceThatLastsToTheEndIsNotTold() {
    on(Condition.RUNS_OUT, 0);
    at = START + 31 * DAY / 10;
    use(100);
    patrol();
    assertThat(told()).isEmpty();
    use(1);
    patrol();
    assertThat(told()).containsExactly("runs-out");
  }

  @Test
  void aShareOfRefusalsIsToldAboveItsThresholdOnceADay() {
    at = START + 12 * HOUR;
    for (int i = 0; i < 380; i++) {
      use(0);
    }
    for (int i = 0; i < 20; i++) {
      refuse();
    }
    patrol();
    on(Condition.REFUSED, 5);
    patrol();
    assertThat(told()).as("20 of 400 are not more than 5 %").isEmpty();
    refuse();
    patrol();
    assertThat(told()).containsExactly("refused-5");
    assertThat(facts())
        .containsEntry("refused", "21")
        .containsEntry("calls", "401")
        .containsEntry("within-minutes", "10");
    refuse();
    patrol();
    assertThat(told()).hasSize(1);

    at += DAY;
    patrol();
    assertThat(told()).as("that was yesterday").hasSize(1);
    for (int i = 0; i < 20; i++) {
      refuse();
    }
    patrol();
    assertThat(told()).containsExactly("refused-5", "refused-5");
  }

  @Test
  void fewRefusalsOrOldOnesAreNotTold() {
    on(Condition.REFUSED, 5);
    at = START + 12 * HOUR;
    for (int i = 0; i < 19; i++) {
      refuse();
    }
    patrol();
    at += 10 * MINUTE;
    refuse();
    patrol();
    assertThat(told()).isEmpty();
  }

  @Test
  void theEndOfAKeyIsToldFourteenSevenAndOneDayBefore() {
    long end = START + 20 * DAY;
    long ending = key(START - 100 * DAY, end);
    for (; at < end; at += HOUR) {
      watch.survey(at);
    }

    assertThat(told()).containsExactly("key-expires-14", "key-expires-7", "key-expires-1");
    assertThat(all().stream().map(Alert::subjectId)).containsOnly(ending);
    assertThat(all().stream().map(alert -> (end - alert.atMillis()) / DAY))
        .containsExactly(14L, 7L, 1L);
    assertThat(facts())
        .containsEntry("label", "ci")
        .containsEntry("expires", "2026-03-21T00:00:00Z");
  }

  @Test
  void aKeyIsIdleAfterNinetyDaysWhereSomebodyWantsToKnow() {
    uses.write(List.of(new KeyUse(key, new LastUse(at, "192.0.2.1", "curl", 0), List.of())));
    at += 90 * DAY - HOUR;
    watch.survey(at);
    on(Condition.KEY_IDLE, 90);
    watch.survey(at);
    assertThat(told()).isEmpty();
    at += 2 * HOUR;
    watch.survey(at);
    watch.survey(at + DAY);

    assertThat(told()).containsExactly("key-idle-90");
    assertThat(all().getLast().subjectId()).isEqualTo(key);
  }

  @Test
  void aLowerCapOnOverageIsToldOfAtOnce() {
    organization(new Overage(true, 200));
    at = START + DAY;
    use(1_000);
    journal.append(0, Calls.call(calls++, ORGANIZATION, at, 80, new Beyond(80)));
    folder.foldAll();
    watch.step(at);
    assertThat(told()).doesNotContain("overage-used-80");
    organization(new Overage(true, 100));
    watch.step(at);
    assertThat(told()).endsWith("overage-used-80");
    journal.append(0, Calls.call(calls++, ORGANIZATION, at, 20, new Beyond(20)));
    folder.foldAll();

    assertThat(told()).endsWith("overage-used-80", "overage-used-100");
  }

  private record Beyond(long overage) implements HeldWindows {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public WindowKind kind(int i) {
      return WindowKind.UTC_MONTH;
    }

    @Override
    public long startMillis(int i) {
      return START;
    }

    @Override
    public long ceiling(int i) {
      return 1_000_000;
    }

    @Override
    public long overage(int i) {
      return overage;
    }
  }
}
