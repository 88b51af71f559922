package io.tollgate.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Plan;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.credit.HoldResult;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteLedgerStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who watches the books: every planted difference is seen, and nothing is seen where there is
/// none.
class VerifierTest {

  private static final long NOON = Calls.NOON;
  private static final long DAY = 86_400_000;

  @TempDir Path directory;

  private final Map<Long, Desk> inMemory = new ConcurrentHashMap<>();
  private final List<Alarm> alarms = new ArrayList<>();
  private final ListJournal journal = new ListJournal("j", 1);
  private final Desks desks =
      new Desks() {
        @Override
        public @Nullable Desk find(long organizationId) {
          return inMemory.get(organizationId);
        }

        @Override
        public Iterable<Desk> all() {
          return inMemory.values();
        }
      };
  private SqliteDatabase database;
  private Folder folder;
  private long calls;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    folder =
        new Folder(
            database,
            journal,
            new Folder.Options(
                (organizationId, charges) -> {
                  Desk desk = inMemory.get(organizationId);
                  if (desk != null) {
                    desk.folded(charges);
                  }
                },
                desks,
                alarms::add,
                Clock.system(),
                100));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void honestBooksBalanceInEveryKindOfRun() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    Verifier verifier = verifier(Retention.DEFAULT);
    for (int round = 0; round < 20; round++) {
      for (int n = 0; n < 50; n++) {
        journal.append(random.nextInt(3), Calls.random(calls++, random));
      }
      folder.foldAll();
      BooksReport report = verifier.verify(round % 3 == 0);

      assertThat(report.findings()).as("seed %d, round %d", seed, round).isEmpty();
      assertThat(report.windows()).isPositive();
      assertThat(report.rows()).isEqualTo(report.full() ? calls : 50);
    }
    assertThat(alarms).isEmpty();
  }

  @Test
  void anEmptyLedgerBalances() {
    assertThat(verifier(Retention.DEFAULT).verify(false).balanced()).isTrue();
    assertThat(verifier(Retention.DEFAULT).verify(true).balanced()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE window_total SET used = used + 1 WHERE organization_id = 1 AND kind = 2",
        "UPDATE window_total SET used = used - 1 WHERE organization_id = 1 AND kind = 3",
        "DELETE FROM window_total WHERE organization_id = 1 AND kind = 2",
        "UPDATE window_total SET organization_id = 9 WHERE organization_id = 1 AND kind = 3",
        "INSERT INTO window_total VALUES (1, 4, 1773500000000, 5, 10, 0, 0)",
        "UPDATE window_total SET overage = 1 WHERE organization_id = 1 AND kind = 3",
        "UPDATE rollup_day SET credits = credits + 1 WHERE organization_id = 1",
        "UPDATE rollup_day SET calls = calls - 1 WHERE organization_id = 1",
        "DELETE FROM rollup_day WHERE organization_id = 1",
        "UPDATE verified_sum SET credits = credits - 1 WHERE organization_id = 1 AND kind = 2",
      })
  void anEditSinceIsSeenByTheNextRun(String edit) {
    charge(1, 10);
    charge(2, 20);
    Verifier verifier = verifier(Retention.DEFAULT);
    assertThat(verifier.verify(false).balanced()).isTrue();
    Desk desk = desk(1);

    plant(edit);
    BooksReport report = verifier.verify(false);

    assertThat(report.findings())
        .anySatisfy(finding -> assertThat(finding.organizationId()).isEqualTo(1));
    assertThat(report.findings())
        .noneSatisfy(finding -> assertThat(finding.organizationId()).isEqualTo(2));
    assertThat(desk.hold(Calls.KEY, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
    assertThat(alarms).extracting(Alarm::kind).contains(Alarm.Kind.DIFFERENCE);
    assertThat(verifier.differences().get(1L)).isNotEmpty();
    assertThat(verifier(Retention.DEFAULT).verify(true).balanced()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE request SET credits = credits - 1 WHERE row_id = 1",
        "UPDATE request SET organization_id = 2 WHERE row_id = 1",
        "UPDATE request SET utc_day = utc_day - 86400000 WHERE row_id = 1",
        "DELETE FROM rollup_minute WHERE organization_id = 1",
        "UPDATE rollup_hour SET credits = credits + 1 WHERE organization_id = 1",
        "UPDATE rollup_quarter SET credits = credits + 1 WHERE organization_id = 1",
        "UPDATE key_total SET used = used + 1 WHERE organization_id = 1 AND kind = 3",
        "UPDATE key_total SET used = used - 1 WHERE organization_id = 1 AND kind = 2",
        "DELETE FROM key_total WHERE organization_id = 1 AND kind = 2",
        "INSERT INTO key_total VALUES (1, 4, 1773500000000, 5, 10)",
      })
  void anEditOfWhatWasVerifiedIsSeenByAFullRun(String edit) {
    charge(1, 10);
    charge(2, 20);
    Verifier verifier = verifier(Retention.DEFAULT);
    assertThat(verifier.verify(false).balanced()).isTrue();
    Desk desk = desk(1);

    plant(edit);

    assertThat(verifier.verify(true).findings())
        .anySatisfy(finding -> assertThat(finding.organizationId()).isEqualTo(1));
    assertThat(desk.hold(Calls.KEY, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
    // A run that can't see it does not clear it, nor does a restart.
    verifier.verify(false);
    assertThat(desk.hold(Calls.KEY, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
    Desk loadedLater = desk(1);
    verifier(Retention.DEFAULT);
    assertThat(loadedLater.hold(Calls.KEY, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
  }

  @Test
  void rollupsMayLagButMustNotDiffer() {
    charge(1, 10);
    folder.start();
    for (int n = 0; n < 50; n++) {
      journal.append(0, Calls.charged(calls++, 1, NOON + n, 2, 1_000));
    }
    // Nobody asks for the rollups, so they come later.
    await(() -> folder.status().folded() == 51);
    Verifier verifier = verifier(Retention.DEFAULT);
    assertThat(FolderTest.number(database, "SELECT last_row - rolled_row FROM ledger_state"))
        .isEqualTo(50);
    assertThat(verifier.verify(true).findings()).isEmpty();
    assertThat(verifier.verify(false).findings()).isEmpty();

    assertThat(folder.catchUp(Duration.ofSeconds(20))).isTrue();
    assertThat(FolderTest.number(database, "SELECT last_row - rolled_row FROM ledger_state"))
        .isZero();
    assertThat(verifier.verify(true).findings()).isEmpty();

    plant("UPDATE ledger_state SET rolled_row = rolled_row - 1");
    assertThat(verifier.verify(false).findings()).isNotEmpty();
    assertThat(verifier.verify(true).findings()).isNotEmpty();
    folder.close();
  }

  private static void await(BooleanSupplier done) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!done.getAsBoolean() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  @Test
  void aWrongKeyTotalIsSeenWhenItsWindowIsCalledInAgain() {
    charge(1, 10);
    Verifier verifier = verifier(Retention.DEFAULT);
    assertThat(verifier.verify(false).balanced()).isTrue();
    plant("UPDATE key_total SET used = used + 1 WHERE organization_id = 1 AND kind = 3");
    charge(1, 10);

    assertThat(verifier.verify(false).findings())
        .extracting(BooksReport.Finding::other)
        .containsExactly("total of its keys");
  }

  @Test
  void anEditOfFreshRowsIsSeenByTheNextRun() {
    charge(1, 10);
    Verifier verifier = verifier(Retention.DEFAULT);
    plant("UPDATE request SET credits = credits + 1");

    assertThat(verifier.verify(false).balanced()).isFalse();
  }

  @Test
  void aConsistentForgeryOfRowsTotalsAndRollupsIsSeenByAFullRun() {
    charge(1, 10);
    Verifier verifier = verifier(Retention.DEFAULT);
    verifier.verify(false);
    plant("UPDATE request SET credits = credits - 1");
    plant("UPDATE window_total SET used = used - 1");
    for (Rollup rollup : Rollup.values()) {
      plant("UPDATE " + rollup.tableName() + " SET credits = credits - 1");
    }
    plant("UPDATE key_total SET used = used - 1");

    assertThat(verifier.verify(true).findings())
        .extracting(BooksReport.Finding::other)
        .containsOnly("requests when verified");
  }

  @Test
  void aMissingRowIsSeenAndItsCheckpointNotPassed() {
    charge(1, 10);
    charge(1, 0);
    plant("DELETE FROM request WHERE row_id = 2");
    Verifier verifier = verifier(Retention.DEFAULT);
    for (boolean full : new boolean[] {false, true, false}) {
      assertThat(verifier.verify(full).findings())
          .as("full: %s", full)
          .anySatisfy(finding -> assertThat(finding.window()).isEqualTo("request rows"));
    }
  }

  @Test
  void agreementThawsTheDeskAndSaysSo() {
    charge(1, 10);
    Verifier verifier = verifier(Retention.DEFAULT);
    verifier.verify(false);
    Desk desk = desk(1);
    plant("UPDATE window_total SET used = used + 1 WHERE kind = 2");
    verifier.verify(false);
    verifier.verify(false);
    assertThat(alarms).extracting(Alarm::kind).containsExactly(Alarm.Kind.DIFFERENCE);

    plant("UPDATE window_total SET used = used - 1 WHERE kind = 2");
    assertThat(verifier.verify(false).balanced()).isTrue();

    assertThat(desk.hold(Calls.KEY, 1, 1, NOON)).isInstanceOf(Hold.class);
    assertThat(alarms)
        .extracting(Alarm::kind)
        .containsExactly(Alarm.Kind.DIFFERENCE, Alarm.Kind.AGREEMENT);
    assertThat(verifier.differences()).isEmpty();
  }

  @Test
  void anAcceptedDifferenceLetsCallsGoOnUntilItChanges() {
    charge(1, 10);
    Verifier verifier = verifier(Retention.DEFAULT);
    verifier.verify(false);
    Desk desk = desk(1);
    plant("UPDATE window_total SET used = used + 1 WHERE kind = 2");
    verifier.verify(false);

    assertThat(verifier.accept(2)).isFalse();
    assertThat(verifier.accept(1)).isTrue();
    // The figures move on, the difference stays one.
    charge(1, 5);
    verifier.verify(false);
    verifier(Retention.DEFAULT);
    assertThat(desk.hold(Calls.KEY, 1, 1, NOON)).isInstanceOf(Hold.class);

    plant("UPDATE window_total SET used = used + 1 WHERE kind = 2");
    verifier.verify(false);
    assertThat(desk.hold(Calls.KEY, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
  }

  @Test
  void aDeskThatForgotACreditIsFrozen() {
    charge(1, 10);
    Desk forgetful = new Desk(1, caps(), 0, Desk.Past.NONE, NOON);
    inMemory.put(1L, forgetful);
    Verifier verifier = verifier(Retention.DEFAULT);

    BooksReport report = verifier.verify(false);

    assertThat(report.desks()).isEqualTo(1);
    assertThat(report.findings()).extracting(BooksReport.Finding::one).containsOnly("desk");
    assertThat(forgetful.hold(Calls.KEY, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
  }

  @Test
  void aDeskIsComparedOnlyWhenNothingIsOnItsWay() {
    charge(1, 10);
    Desk desk = desk(1);
    Verifier verifier = verifier(Retention.DEFAULT);
    Hold flying = hold(desk, 5);
    assertThat(verifier.verify(false).desksBusy()).isEqualTo(1);

    desk.charge(flying);
    assertThat(verifier.verify(false).desksBusy()).isEqualTo(1);

    journal.append(0, Calls.call(calls++, 1, NOON, 5, flying));
    folder.foldAll();
    BooksReport report = verifier.verify(false);
    assertThat(report.desks()).isEqualTo(1);
    assertThat(report.balanced()).isTrue();
  }

  @Test
  void desksAndLedgerAgreeOverRandomCallsInEveryKindOfWindow() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    List<Plan.Cap> all = new ArrayList<>();
    for (WindowKind kind : WindowKind.values()) {
      if (kind != WindowKind.UTC_MINUTE) {
        all.add(new Plan.Cap(kind, 10_000));
      }
    }
    var desk = new Desk(1, all, NOON - 1_234_567_890L, Desk.Past.NONE, NOON);
    inMemory.put(1L, desk);
    Verifier verifier = verifier(Retention.DEFAULT);
    long now = NOON;
    for (int round = 0; round < 40; round++) {
      for (int n = 0; n < 20; n++) {
        now += random.nextLong(600_000);
        if (desk.hold(Calls.KEY, 1, 1 + random.nextLong(40), now) instanceof Hold hold) {
          desk.charge(hold);
          journal.append(random.nextInt(2), Calls.call(calls++, 1, now, hold.credits(), hold));
        }
      }
      folder.foldAll();
      BooksReport report = verifier.verify(random.nextInt(4) == 0);

      assertThat(report.findings()).as("seed %d, round %d", seed, round).isEmpty();
      assertThat(report.desks()).isEqualTo(1);
    }
  }

  @Test
  void whatIsPrunedStillAddsUp() {
    Verifier verifier = verifier(new Retention(3, 1_000_000, 2, 3, 2));
    var pruner = new Pruner(database, new Retention(3, 1_000_000, 2, 3, 2));
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int day = 0; day < 12; day++) {
      for (int n = 0; n < 100; n++) {
        journal.append(
            0,
            Calls.charged(
                calls, 1 + calls++ % 2, NOON + day * DAY + n, random.nextLong(9), 1_000_000));
      }
      folder.foldAll();
      assertThat(verifier.verify(false).findings()).as("seed %d, day %d", seed, day).isEmpty();
      while (pruner.step()) {}
      assertThat(verifier.verify(true).findings()).as("seed %d, day %d", seed, day).isEmpty();
    }
    assertThat(FolderTest.number(database, "SELECT count(*) FROM request")).isEqualTo(3 * 100 + 1);
    assertThat(FolderTest.number(database, "SELECT min(start_millis) FROM rollup_minute"))
        .isGreaterThanOrEqualTo(NOON + 8 * DAY);
    assertThat(FolderTest.number(database, "SELECT count(DISTINCT start_millis) FROM rollup_day"))
        .isEqualTo(12);
  }

  /// Takes away the tables that came with newer versions, and gives those back their first form
  /// that hold nothing here.
  private static void undoTables(Statement newer) throws Exception {
    var first = new ArrayList<String>();
    var emptied = List.of("api_key", "organization", "audit");
    try (InputStream sql =
            VerifierTest.class.getResourceAsStream("/db/sqlite/V1__ledger_and_accounts.sql");
        Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = memory.createStatement()) {
      statement.executeUpdate(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
      List<String> tables = texts(newer, "SELECT name FROM sqlite_schema WHERE type = 'table'");
      List<String> before = texts(statement, "SELECT name FROM sqlite_schema WHERE type = 'table'");
      for (String table : tables) {
        boolean kept = before.contains(table) && !emptied.contains(table);
        if (!kept && !table.startsWith("sqlite_") && !table.startsWith("flyway_")) {
          newer.execute("DROP TABLE " + table);
        }
      }
      for (String table : emptied) {
        first.addAll(
            texts(
                statement,
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name = '"
                    + table
                    + "'"));
      }
    }
    for (String made : first) {
      newer.execute(made);
    }
  }

  private static List<String> texts(Statement statement, String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  @Test
  void theKeyTotalsOfAnOlderLedgerAreAddedUpWhenItIsOpened() throws Exception {
    var random = new SplittableRandom(7);
    for (int n = 0; n < 300; n++) {
      journal.append(0, Calls.random(calls++, random));
    }
    folder.foldAll();
    Verifier verifier = verifier(Retention.DEFAULT);
    verifier.verify(false);
    var pruner = new Pruner(database, new Retention(30, 100, 8, 400, 35));
    while (pruner.step()) {}
    String sum = "SELECT SUM(used * (start_millis % 1009)) FROM key_total";
    long before = FolderTest.number(database, sum);
    database.close();
    try (Connection older =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tollgate.db"));
        Statement statement = older.createStatement()) {
      undoTables(statement);
      statement.execute("DROP TRIGGER window_total_only_grows");
      statement.execute("DROP INDEX request_of_subject");
      for (String column :
          List.of(
              "request DROP COLUMN overage_kind",
              "request DROP COLUMN overage",
              "request DROP COLUMN subject",
              "ledger_state DROP COLUMN request_floor",
              "window_total DROP COLUMN overage",
              "window_total DROP COLUMN overage_nanos")) {
        statement.execute("ALTER TABLE " + column);
      }
      statement.execute(
          "CREATE TRIGGER window_total_only_grows BEFORE UPDATE ON window_total BEGIN SELECT 1; END");
      statement.execute("DELETE FROM flyway_schema_history WHERE installed_rank > 2");
    }

    open();

    assertThat(FolderTest.number(database, sum)).isEqualTo(before);
    assertThat(FolderTest.number(database, "SELECT count(*) FROM key_total WHERE key_id = 0"))
        .isPositive();
    assertThat(verifier(Retention.DEFAULT).verify(true).findings()).isEmpty();
  }

  @Test
  void overageIsAddedUpAndAnEditOfItShows() {
    Verifier verifier = verifier(Retention.DEFAULT);
    var pruner = new Pruner(database, new Retention(30, 2, 8, 400, 35));
    var desk = new Desk(1, List.of(new Plan.Cap(WindowKind.UTC_MONTH, 5)), 0, Desk.Past.NONE, NOON);
    desk.setAllowances(
        List.of(new Plan.Cap(WindowKind.UTC_MONTH, 5)), 0, new Desk.Beyond(20, 500_000));
    for (int n = 0; n < 6; n++) {
      if (desk.hold(Calls.KEY, 3, 3, NOON) instanceof Hold hold
          && desk.reprice(hold, 3, NOON) == null) {
        desk.charge(hold);
        journal.append(0, Calls.call(calls++, 1, NOON, 3, hold));
      }
      folder.foldAll();
      assertThat(verifier.verify(n % 2 == 0).findings()).isEmpty();
      while (pruner.step()) {}
    }
    assertThat(verifier.verify(true).findings()).isEmpty();
    assertThat(new SqliteLedgerStore(database).totals(1, 0))
        .containsExactly(
            new WindowTotal(
                1,
                WindowKind.UTC_MONTH,
                desk.statement(NOON).month().window().startMillis(),
                18,
                25,
                13,
                6_500_000));

    plant("UPDATE window_total SET overage = 12");

    assertThat(verifier.verify(false).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.window()).isEqualTo("UTC_MONTH, overage"));
  }

  @Test
  void onlyVerifiedRowsArePruned() {
    for (int n = 0; n < 50; n++) {
      charge(1, 1);
    }
    var pruner = new Pruner(database, new Retention(30, 10, 8, 400, 35));
    while (pruner.step()) {}
    assertThat(FolderTest.number(database, "SELECT count(*) FROM request")).isEqualTo(50);

    Verifier verifier = verifier(Retention.DEFAULT);
    verifier.verify(false);
    while (pruner.step()) {}
    assertThat(FolderTest.number(database, "SELECT count(*) FROM request")).isEqualTo(10);
    assertThat(verifier.verify(true).balanced()).isTrue();
    assertThat(new SqliteLedgerStore(database).call(journal.all().getFirst().id())).isNull();
  }

  @Test
  void rollingMinutesLeaveAndTheRestStays() {
    var rolling = List.of(new Plan.Cap(WindowKind.ROLLING_DAY, 1_000_000));
    var desk = new Desk(1, rolling, 0, Desk.Past.NONE, NOON);
    for (int day = 0; day < 6; day++) {
      if (desk.hold(Calls.KEY, 3, 3, NOON + day * DAY) instanceof Hold hold) {
        desk.charge(hold);
        journal.append(0, Calls.call(calls++, 1, NOON + day * DAY, 3, hold));
      }
    }
    folder.foldAll();
    Verifier verifier = verifier(Retention.DEFAULT);
    verifier.verify(false);
    var pruner = new Pruner(database, new Retention(30, 1_000, 2, 400, 2));
    while (pruner.step()) {}

    assertThat(new SqliteLedgerStore(database).totals(1, 0)).hasSize(3);
    assertThat(verifier.verify(true).balanced()).isTrue();
  }

  private Verifier verifier(Retention retention) {
    return new Verifier(
        database, desks, new Pruner(database, retention), alarms::add, Clock.system());
  }

  private void charge(long organizationId, long credits) {
    journal.append(0, Calls.charged(calls++, organizationId, NOON, credits, 10_000));
    folder.foldAll();
  }

  /// A desk as it is loaded from the ledger.
  private Desk desk(long organizationId) {
    var totals = new SqliteLedgerStore(database).totals(organizationId, 0);
    var desk =
        new Desk(organizationId, caps(), 0, new Desk.Past(totals, List.of(), List.of()), NOON);
    inMemory.put(organizationId, desk);
    return desk;
  }

  private static List<Plan.Cap> caps() {
    return List.of(
        new Plan.Cap(WindowKind.UTC_DAY, 10_000), new Plan.Cap(WindowKind.UTC_MONTH, 10_000));
  }

  private static Hold hold(Desk desk, long credits) {
    if (desk.hold(Calls.KEY, credits, credits, NOON) instanceof Hold hold) {
      return hold;
    }
    throw new AssertionError("no hold");
  }

  /// Edits behind the ledger's back: the triggers are gone first.
  private void plant(String sql) {
    for (String trigger :
        List.of(
            "window_total_only_grows",
            "window_total_stays",
            "key_total_only_grows",
            "key_total_stays",
            "request_no_update",
            "request_pruned_only")) {
      FolderTest.run(database, "DROP TRIGGER IF EXISTS " + trigger);
    }
    FolderTest.run(database, sql);
  }
}
