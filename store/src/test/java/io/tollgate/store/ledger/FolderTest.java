package io.tollgate.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Plan;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.credit.HoldResult;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteLedgerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each record exactly once, whatever happens.
class FolderTest {

  @TempDir Path directory;

  private final Map<Long, Long> told = new ConcurrentHashMap<>();
  private final List<Alarm> alarms = new CopyOnWriteArrayList<>();

  @Test
  void theLedgerIsTheSumOfTheJournal() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    ListJournal journal = new ListJournal("j", 1);
    try (var database = SqliteDatabase.open(file())) {
      Folder folder = folder(database, journal, 37);
      for (int n = 0; n < 2_000; n++) {
        journal.append(random.nextInt(4), Calls.random(n, random));
        if (random.nextInt(300) == 0) {
          folder.foldAll();
        }
      }
      folder.foldAll();

      requireLedgerOf(database, journal.all(), "seed " + seed);
      assertThat(folder.status().folded()).isEqualTo(2_000);
      assertThat(folder.status().lagMillis()).isZero();
    }
  }

  /// Dies at each step of each fold in turn: what is on disk at that instant is all that is left.
  @Test
  void eachRecordIsFoldedOnceThoughItDiesAtEveryStep() throws IOException {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    ListJournal journal = new ListJournal("j", 1);
    Path file = file();
    int deaths = 0;
    for (int life = 0; life < 60; life++) {
      for (int n = 0; n < 20; n++) {
        journal.append(random.nextInt(3), Calls.random(life * 20L + n, random));
      }
      int stepsToLive = random.nextInt(40);
      Path copy = directory.resolve("life" + life + ".db");
      try (var database = SqliteDatabase.open(file)) {
        var steps = new AtomicInteger(stepsToLive);
        Folder folder =
            new Folder(
                database,
                journal,
                options(9),
                _ -> {
                  if (steps.getAndDecrement() == 0) {
                    copyOf(database.file(), copy);
                    throw new Death();
                  }
                });
        folder.foldAll();
        copyOf(database.file(), copy);
      } catch (Death _) {
        deaths++;
      }
      file = copy;
    }
    try (var database = SqliteDatabase.open(file)) {
      folder(database, journal, 9).foldAll();

      requireLedgerOf(database, journal.all(), "seed " + seed);
    }
    assertThat(deaths).as("seed %d", seed).isGreaterThan(10);
  }

  /// Every step is named here, so that none is left out by chance.
  @Test
  void aDeathAtAnyNamedStepLosesAndInventsNothing() throws IOException {
    for (String step :
        List.of(
            "read",
            "begun",
            "requests",
            "windows",
            "witness",
            "state",
            "position",
            "committed",
            "listener",
            "told",
            "rollup_minute",
            "rollup_quarter",
            "rollup_hour",
            "rollup_day",
            "key_total",
            "rolled")) {
      ListJournal journal = new ListJournal(step, 1);
      Path before = directory.resolve(step + "-before.db");
      Path after = directory.resolve(step + "-after.db");
      var died = new AtomicInteger();
      try (var database = SqliteDatabase.open(before)) {
        Folder folder =
            new Folder(
                database,
                journal,
                options(10),
                at -> {
                  if (at.equals(step) && died.incrementAndGet() == 2) {
                    copyOf(database.file(), after);
                    throw new Death();
                  }
                });
        append(journal, 0, 10);
        folder.foldAll();
        append(journal, 10, 30);
        assertThatThrownBy(folder::foldAll).as(step).isInstanceOf(Death.class);
      }
      try (var database = SqliteDatabase.open(after)) {
        folder(database, journal, 10).foldAll();

        requireLedgerOf(database, journal.all(), step);
      }
    }
  }

  private static void append(ListJournal journal, int from, int to) {
    for (int n = from; n < to; n++) {
      // The first ten on one lane: each step once.
      journal.append(n < 10 ? 0 : n % 2, Calls.charged(n, 1, Calls.NOON + n, 1 + n, 100_000));
    }
  }

  @Test
  void theListenerIsToldOfEachChargedRecordOnce() {
    ListJournal journal = new ListJournal("j", 1);
    for (int n = 0; n < 100; n++) {
      journal.append(n % 3, Calls.charged(n, 1 + n % 2, Calls.NOON, n % 5 == 0 ? 0 : 3, 1_000));
    }
    journal.append(0, Calls.refused(1_000, 1, Calls.NOON));
    try (var database = SqliteDatabase.open(file())) {
      Folder folder = folder(database, journal, 7);
      folder.foldAll();
      folder.foldAll();
    }

    assertThat(told).isEqualTo(Map.of(1L, 40L, 2L, 40L));
  }

  @Test
  void foldedSegmentsAreForgottenByTheJournalAndNeverAskedForAgain() {
    ListJournal journal = new ListJournal("j", 1);
    for (int n = 0; n < 95; n++) {
      journal.append(0, Calls.charged(n, 1, Calls.NOON, 1, 1_000));
    }
    try (var database = SqliteDatabase.open(file())) {
      folder(database, journal, 20).foldAll();
    }
    assertThat(journal.forgotten(0)).isEqualTo(90);
    journal.append(0, Calls.charged(95, 1, Calls.NOON, 1, 1_000));
    try (var database = SqliteDatabase.open(file())) {
      folder(database, journal, 20).foldAll();

      requireLedgerOf(database, journal.all(), "reopened");
    }
  }

  @Test
  void aRecordThatWouldPassItsCeilingStopsTheFolderAndFreezesTheDesk() {
    ListJournal journal = new ListJournal("j", 1);
    journal.append(0, Calls.charged(1, 7, Calls.NOON, 60, 100));
    Desk desk = desk(7);
    try (var database = SqliteDatabase.open(file())) {
      Folder folder = new Folder(database, journal, options(10, desks(desk)));
      folder.foldAll();
      journal.append(0, Calls.charged(2, 7, Calls.NOON, 41, 100));
      journal.append(0, Calls.charged(3, 8, Calls.NOON, 1, 100));

      assertThatThrownBy(folder::foldAll)
          .isInstanceOf(FoldStoppedException.class)
          .hasMessageContaining("organization 7")
          .hasMessageContaining("UTC_DAY");

      assertThat(folder.status().state()).isEqualTo(FolderStatus.State.STOPPED);
      assertThat(desk.hold(Calls.KEY, 1, 1, Calls.NOON)).isEqualTo(HoldResult.Closed.FROZEN);
      assertThat(alarms)
          .singleElement()
          .satisfies(alarm -> {
            assertThat(alarm.kind()).isEqualTo(Alarm.Kind.FOLD_STOPPED);
            assertThat(alarm.organizationId()).isEqualTo(7);
          });
      // Nothing of the batch is in, and nothing is skipped: a new folder stops at the same place.
      requireLedgerOf(database, journal.all().subList(0, 1), "stopped");
      assertThatThrownBy(() -> folder(database, journal, 10).foldAll())
          .isInstanceOf(FoldStoppedException.class);
    }
  }

  @Test
  void aRaisedCeilingIsTakenAndNeverFalls() {
    ListJournal journal = new ListJournal("j", 1);
    journal.append(0, Calls.charged(1, 1, Calls.NOON, 90, 100));
    journal.append(0, Calls.charged(2, 1, Calls.NOON, 90, 200));
    journal.append(0, Calls.charged(3, 1, Calls.NOON, 15, 100));
    try (var database = SqliteDatabase.open(file())) {
      folder(database, journal, 1).foldAll();

      assertThat(new SqliteLedgerStore(database).totals(1, 0))
          .extracting(WindowTotal::used, WindowTotal::ceiling)
          .containsOnly(org.assertj.core.api.Assertions.tuple(195L, 200L));
    }
  }

  @Test
  void aRecordFoldedUnderAnotherPositionStopsTheFolder() {
    ListJournal journal = new ListJournal("j", 1);
    journal.append(0, Calls.charged(1, 1, Calls.NOON, 1, 100));
    journal.append(1, Calls.charged(1, 1, Calls.NOON, 1, 100));
    try (var database = SqliteDatabase.open(file())) {
      assertThatThrownBy(() -> folder(database, journal, 1).foldAll())
          .isInstanceOf(FoldStoppedException.class);

      requireLedgerOf(database, journal.all().subList(0, 1), "twin");
    }
  }

  @Test
  void anotherJournalOrGenerationIsRefusedUntilItIsDeclaredSuccessor() {
    ListJournal journal = new ListJournal("j", 1);
    journal.append(0, Calls.charged(1, 1, Calls.NOON, 1, 100));
    try (var database = SqliteDatabase.open(file())) {
      folder(database, journal, 10).foldAll();

      for (ListJournal other : List.of(new ListJournal("k", 1), new ListJournal("j", 2))) {
        assertThatThrownBy(() -> folder(database, other, 10))
            .isInstanceOf(JournalMismatchException.class)
            .hasMessageContaining("journal j, generation 1")
            .hasMessageNotContaining("\n");
      }

      var successor = new ListJournal("j", 2);
      successor.append(0, Calls.charged(2, 1, Calls.NOON, 1, 100));
      new JournalBinding(database).succeed("j", 2);
      folder(database, successor, 10).foldAll();
      requireLedgerOf(
          database, List.of(journal.all().getFirst(), successor.all().getFirst()), "successor");
      assertThatThrownBy(() -> folder(database, journal, 10))
          .isInstanceOf(JournalMismatchException.class);
    }
  }

  @Test
  void twoFoldersOnOneDatabaseDoNotFoldTwice() {
    ListJournal journal = new ListJournal("j", 1);
    try (var database = SqliteDatabase.open(file())) {
      Folder one = folder(database, journal, 10);
      Folder two = folder(database, journal, 10);
      one.foldAll();
      two.foldAll();
      journal.append(0, Calls.charged(1, 1, Calls.NOON, 1, 100));
      one.foldAll();
      journal.append(0, Calls.charged(2, 1, Calls.NOON, 1, 100));

      assertThatThrownBy(two::foldAll).isInstanceOf(FoldStoppedException.class);

      one.foldAll();
      requireLedgerOf(database, journal.all(), "two");
    }
  }

  @Test
  void aFailingDatabaseIsTriedAgainAndNothingIsLostOrDoubled() {
    ListJournal journal = new ListJournal("j", 1);
    try (var database = SqliteDatabase.open(file())) {
      // Fails before the work, in its middle and, hardest, after the commit.
      var acts = new AtomicInteger();
      var flaky =
          new Flaky(
              database,
              () ->
                  switch (acts.getAndIncrement() % 4) {
                    case 0 -> Flaky.Fault.BEFORE;
                    case 1 -> Flaky.Fault.ROLLBACK;
                    case 2 -> Flaky.Fault.AFTER_COMMIT;
                    default -> Flaky.Fault.NONE;
                  });
      try (Folder folder = new Folder(flaky.calm(), journal, options(10))) {
        flaky.wild();
        folder.start();
        for (int n = 0; n < 30; n++) {
          journal.append(n % 2, Calls.charged(n, 1, Calls.NOON, 2, 1_000));
        }

        assertThat(folder.catchUp(Duration.ofSeconds(60))).isTrue();
        assertThat(folder.status().state()).isEqualTo(FolderStatus.State.RUNNING);
        assertThat(folder.status().error()).isNull();
      }
      requireLedgerOf(database, journal.all(), "flaky");
      assertThat(told).isEqualTo(Map.of(1L, 30L));
    }
  }

  @Test
  void whileTheDatabaseFailsTheStatusSaysSo() {
    ListJournal journal = new ListJournal("j", 1);
    journal.append(0, Calls.charged(1, 1, Calls.NOON, 1, 100));
    try (var database = SqliteDatabase.open(file())) {
      var flaky = new Flaky(database, () -> Flaky.Fault.BEFORE);
      try (Folder folder = new Folder(flaky.calm(), journal, options(10))) {
        flaky.wild();
        folder.start();

        assertThat(folder.catchUp(Duration.ofMillis(300))).isFalse();
        assertThat(folder.status().state()).isEqualTo(FolderStatus.State.FAILING);
        assertThat(folder.status().error()).isEqualTo("planted");
        assertThat(folder.status().lagMillis()).isPositive();
        assertThatThrownBy(folder::foldAll).isInstanceOf(StoreException.class);
      }
    }
  }

  @Test
  void catchUpWaitsForWhatWasJournaledBefore() {
    ListJournal journal = new ListJournal("j", 1);
    try (var database = SqliteDatabase.open(file())) {
      var ledger = new SqliteLedgerStore(database);
      Folder folder = folder(database, journal, 100);
      try (folder) {
        folder.start();
        long sum = 0;
        for (int n = 1; n < 100; n++) {
          journal.append(n % 2, Calls.charged(n, 1, Calls.NOON, n, 1_000_000));
          sum += n;
          assertThat(folder.catchUp(Duration.ofSeconds(20))).isTrue();
          assertThat(ledger.usage(1, Calls.NOON, Calls.NOON + 60_000, Interval.ALL, Group.NONE))
              .extracting(UsageRow::credits)
              .containsExactly(sum);
        }
      }
      assertThat(folder.catchUp(Duration.ofSeconds(20))).isFalse();
    }
  }

  @Test
  void aLedgerRowCannotBeEdited() {
    ListJournal journal = new ListJournal("j", 1);
    journal.append(0, Calls.charged(1, 1, Calls.NOON, 5, 100));
    try (var database = SqliteDatabase.open(file())) {
      folder(database, journal, 10).foldAll();
      for (String sql :
          List.of(
              "UPDATE request SET credits = 4",
              "DELETE FROM request",
              "UPDATE window_total SET used = 4",
              "UPDATE window_total SET used = 101",
              "UPDATE window_total SET ceiling = 99",
              "DELETE FROM window_total")) {
        assertThatThrownBy(() -> run(database, sql))
            .as(sql)
            .isInstanceOf(io.tollgate.store.jdbc.ConstraintException.class);
      }
    }
  }

  private Path file() {
    return directory.resolve("tollgate.db");
  }

  private Folder folder(Database database, ListJournal journal, int recordsMax) {
    return new Folder(database, journal, options(recordsMax));
  }

  private Folder.Options options(int recordsMax) {
    return options(recordsMax, NoDesks.NONE);
  }

  private Folder.Options options(int recordsMax, Desks desks) {
    return new Folder.Options(
        (organizationId, charges) -> told.merge(organizationId, charges, Long::sum),
        desks,
        alarms::add,
        Clock.system(),
        recordsMax);
  }

  private static Desk desk(long organizationId) {
    var caps =
        List.of(new Plan.Cap(WindowKind.UTC_DAY, 100), new Plan.Cap(WindowKind.UTC_MONTH, 100));
    var desk = new Desk(organizationId, caps, 0, Desk.Past.NONE, Calls.NOON);
    assertThat(desk.hold(Calls.KEY, 1, 1, Calls.NOON))
        .isInstanceOfSatisfying(Hold.class, desk::release);
    return desk;
  }

  private static Desks desks(Desk desk) {
    return new Desks() {
      @Override
      public @Nullable Desk find(long organizationId) {
        return desk.organizationId() == organizationId ? desk : null;
      }

      @Override
      public Iterable<Desk> all() {
        return List.of(desk);
      }
    };
  }

  static void run(Database database, String sql) {
    int _ =
        database.write(connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  private static void copyOf(Path from, Path to) {
    try {
      Files.copy(from, to);
      Path log = from.resolveSibling(from.getFileName() + "-wal");
      if (Files.exists(log)) {
        Files.copy(log, to.resolveSibling(to.getFileName() + "-wal"));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// The slow model: what the ledger must say of these records.
  static void requireLedgerOf(Database database, List<CallRecord> records, String what) {
    var ledger = new SqliteLedgerStore(database);
    var windows = new TreeMap<WindowKey, Long>();
    var usage = new HashMap<Long, Long>();
    var keys = new TreeMap<String, Long>();
    for (CallRecord record : records) {
      usage.merge(record.organizationId(), record.credits(), Long::sum);
      for (int i = 0; i < record.windows().size() && record.credits() > 0; i++) {
        var key =
            new WindowKey(
                record.organizationId(),
                record.windows().kind(i).code(),
                record.windows().startMillis(i));
        windows.merge(key, record.credits(), Long::sum);
        keys.merge(key + " of key " + record.keyId(), record.credits(), Long::sum);
      }
      assertThat(ledger.call(record.id()))
          .as("%s, %s", what, record.id())
          .isNotNull()
          .extracting(StoredCall::credits)
          .isEqualTo(record.credits());
    }
    var totals = new TreeMap<WindowKey, Long>();
    usage.forEach((organizationId, credits) -> {
      for (WindowTotal total : ledger.totals(organizationId, 0)) {
        totals.put(
            new WindowKey(organizationId, total.kind().code(), total.startMillis()), total.used());
      }
      for (Interval interval : Interval.values()) {
        assertThat(
                ledger.usage(organizationId, 0, Calls.NOON * 2, interval, Group.KEY).stream()
                    .mapToLong(UsageRow::credits)
                    .sum())
            .as("%s, usage of %d by %s", what, organizationId, interval)
            .isEqualTo(credits);
      }
    });
    assertThat(totals).as(what).isEqualTo(windows);
    assertThat(keyTotals(database)).as(what).isEqualTo(keys);
    assertThat(number(database, "SELECT count(*) FROM request")).as(what).isEqualTo(records.size());
    assertThat(number(database, "SELECT last_row FROM ledger_state"))
        .as(what)
        .isEqualTo(records.size());
    assertThat(ledger.lastMillis())
        .as(what)
        .isEqualTo(records.stream().mapToLong(CallRecord::atMillis).max().orElse(0));
  }

  private static Map<String, Long> keyTotals(Database database) {
    return database.read(connection -> {
      var totals = new TreeMap<String, Long>();
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT * FROM key_total")) {
        while (row.next()) {
          var window = new WindowKey(row.getLong(1), row.getInt(2), row.getLong(3));
          totals.put(window + " of key " + row.getLong(4), row.getLong(5));
        }
      }
      return totals;
    });
  }

  static long number(Database database, String sql) {
    return database.read(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        return rows.getLong(1);
      }
    });
  }

  /// The process ends here.
  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// A database that fails as told.
  private static final class Flaky implements Database {

    enum Fault {
      NONE,
      BEFORE,
      ROLLBACK,
      AFTER_COMMIT
    }

    private final Database real;
    private final java.util.function.Supplier<Fault> faults;
    private volatile boolean wild;

    Flaky(Database real, java.util.function.Supplier<Fault> faults) {
      this.real = real;
      this.faults = faults;
    }

    Flaky calm() {
      wild = false;
      return this;
    }

    void wild() {
      wild = true;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
      return real.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
      Fault fault = wild ? faults.get() : Fault.NONE;
      if (fault == Fault.BEFORE) {
        throw planted();
      }
      T result =
          real.write(connection -> {
            T done = work.in(connection);
            if (fault == Fault.ROLLBACK) {
              throw new SQLException("planted", null, 10);
            }
            return done;
          });
      if (fault == Fault.AFTER_COMMIT) {
        throw planted();
      }
      return result;
    }

    private static StoreException planted() {
      return new StoreException("planted", true, new SQLTransientConnectionException());
    }
  }
}
