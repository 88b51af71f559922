package io.tollgate.store.ledger;

import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.ledger.BooksReport.Finding;
import io.tollgate.store.ledger.Differences.Difference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds the books up again and stops charged calls of an organization whose books do not balance.
///
/// Per window: the request rows, the ledger's total and the desk agree; per day: the request rows
/// and the rollups. A difference freezes the organization's desk, raises an alarm with the figures,
/// and is remembered over restarts. It ends when a later run finds agreement (a full run, if a full
/// run found it), or when an operator accepts it; a difference that changes is a new one.
///
/// Thread: any; blocks.
public final class Verifier implements AutoCloseable {

  /*
   * A run since the last one adds the rows behind the checkpoint to the sums stored with it, all in
   * one snapshot, so it costs what happened since. It can't see an edit of a row before the
   * checkpoint, a rollup of a closed day, or a closed window: a full run does. One is made at start,
   * in the background, and once a day; and once an hour while something only it can clear is open.
   *
   * A desk is compared when it has no call in flight and no charge on its way through the journal,
   * before the snapshot and after it, and made no charge in between. One that is always busy is
   * compared when it pauses.
   *
   * A desk that is loaded while a difference is open does not know of it: each second the frozen are
   * frozen again.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  private static final long TICK_MILLIS = TimeUnit.SECONDS.toMillis(1);
  private static final long RUN_MILLIS = TimeUnit.MINUTES.toMillis(1);
  private static final long FULL_MILLIS = TimeUnit.DAYS.toMillis(1);
  private static final long FULL_WHILE_OPEN_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final long PRUNE_MILLIS = TimeUnit.SECONDS.toMillis(30);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

  /// A month's window, and a day at each end.
  private static final int MONTH_DAYS = 33;

  private static final int EVIDENCE_FINDINGS = 20;

  /// Stands for an organization where rows are missing: whose they were is gone with them.
  private static final long NOBODY = 0;

  private final Database database;
  private final Desks desks;
  private final Pruner pruner;
  private final Alarm.Listener alarms;
  private final Clock clock;

  private final ReentrantLock running = new ReentrantLock();
  private final ReentrantLock state = new ReentrantLock();
  private final Condition closing = state.newCondition();
  private volatile Map<Long, Difference> open;
  private volatile @Nullable BooksReport last;
  private boolean closed;
  private @Nullable Thread thread;

  /// Puts the differences of an earlier run in force again.
  ///
  /// @throws StoreException the database is out of reach
  public Verifier(
      Database database, Desks desks, Pruner pruner, Alarm.Listener alarms, Clock clock) {
    this.database = database;
    this.desks = desks;
    this.pruner = pruner;
    this.alarms = alarms;
    this.clock = clock;
    open = database.read(Differences::read);
    enforce();
  }

  /// Starts runs in the background: a full one first, then one a minute. Prunes between them.
  public void start() {
    state.lock();
    try {
      if (thread != null || closed) {
        throw new IllegalStateException("verifier was started before");
      }
      thread = Thread.ofPlatform().name("verifier").daemon().start(this::run);
    } finally {
      state.unlock();
    }
  }

  /// The newest report; null before the first run.
  public @Nullable BooksReport last() {
    return last;
  }

  /// Evidence of what is open now, by organization; 0 is nobody's in particular.
  public Map<Long, String> differences() {
    return open.values().stream()
        .collect(Collectors.toMap(Difference::organizationId, Difference::evidence));
  }

  /// Runs now.
  ///
  /// @param full adds up every kept row again: seconds per million rows
  /// @throws StoreException the database is out of reach; nothing has changed
  public BooksReport verify(boolean full) {
    running.lock();
    try {
      long ledgerMillis = database.read(LedgerState::read).lastMillis();
      Map<Long, Desk.Statement> before = statements(ledgerMillis);
      Books books =
          database.read(connection ->
              full ? Books.inFull(connection, horizonDays()) : Books.sinceLastRun(connection));
      int compared = compareDesks(books, before, ledgerMillis);
      var report =
          new BooksReport(
              clock.wallMillis(),
              full,
              books.rows(),
              books.compared(),
              compared,
              before.size() - compared,
              books.lines(),
              books.findings());
      keep(books, report);
      last = report;
      return report;
    } finally {
      running.unlock();
    }
  }

  private int horizonDays() {
    return pruner.retention().requestDays() + MONTH_DAYS;
  }

  private Map<Long, Desk.Statement> statements(long ledgerMillis) {
    var statements = new HashMap<Long, Desk.Statement>();
    for (Desk desk : desks.all()) {
      statements.put(desk.organizationId(), desk.statement(ledgerMillis));
    }
    return statements;
  }

  /// @return how many were compared
  private int compareDesks(Books books, Map<Long, Desk.Statement> before, long ledgerMillis) {
    int compared = 0;
    for (Map.Entry<Long, Desk.Statement> entry : before.entrySet()) {
      Desk desk = desks.find(entry.getKey());
      Desk.Statement first = entry.getValue();
      Desk.Statement second = desk == null ? null : desk.statement(ledgerMillis);
      if (second != null
          && quiet(first)
          && quiet(second)
          && second.charges() == first.charges()
          && used(second).equals(used(first))) {
        compared++;
        for (Used one : used(first)) {
          books.compareDesk(entry.getKey(), one.kind(), one.startMillis(), one.credits());
        }
      }
    }
    return compared;
  }

  /// Whether no charge is on its way: none waits for the folder, and no call is in flight whose
  /// record may be in the ledger before the desk hears of it.
  private static boolean quiet(Desk.Statement statement) {
    return statement.unfolded() == 0 && statement.holds() == 0;
  }

  /// What a desk shows of one allowance.
  private record Used(WindowKind kind, long startMillis, long credits) {}

  private static List<Used> used(Desk.Statement statement) {
    var all = new ArrayList<Used>();
    for (Allowance allowance : statement.allowances()) {
      Window window = allowance.window();
      // A rolling day's credits begin to come back a day after its oldest minute ended.
      boolean rolling = window.kind() == WindowKind.ROLLING_DAY;
      long start = rolling ? allowance.resetMillis() - DAY - MINUTE : window.startMillis();
      all.add(new Used(window.kind(), start, allowance.used()));
    }
    return all;
  }

  /// Writes down what was found, acts, then moves the checkpoint.
  private void keep(Books books, BooksReport report) {
    Map<Long, Difference> before = open;
    Map<Long, Difference> after = merge(before, report);
    if (!after.equals(before)) {
      remember(after);
    }
    act(before, after);
    if (!after.containsKey(NOBODY)) {
      // Rows are missing otherwise, and the checkpoint stays before the gap.
      books.slices().forEach(this::advance);
    }
  }

  private void remember(Map<Long, Difference> differences) {
    boolean _ =
        database.write(connection -> {
          Differences.write(connection, differences);
          return true;
        });
    open = differences;
  }

  /// One transaction a slice: the folder waits for none of them long.
  private void advance(RequestSums slice) {
    boolean _ =
        database.write(connection -> {
          slice.addTo(connection, "verified_sum");
          move(connection, slice.afterRow(), slice.upToRow());
          return true;
        });
  }

  private static void move(Connection connection, long fromRow, long toRow) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ledger_state SET verified_row = ? WHERE id = 1 AND verified_row = ?")) {
      update.setLong(1, toRow);
      update.setLong(2, fromRow);
      if (update.executeUpdate() != 1) {
        throw new IllegalStateException("another verifier works on this database");
      }
    }
  }

  private static Map<Long, Difference> merge(Map<Long, Difference> before, BooksReport report) {
    Map<Long, List<Finding>> found =
        report.findings().stream().collect(Collectors.groupingBy(Finding::organizationId));
    var after = new TreeMap<Long, Difference>();
    found.forEach((organizationId, findings) ->
        after.put(
            organizationId,
            difference(organizationId, findings, before.get(organizationId), report)));
    before.forEach((organizationId, difference) -> {
      if (difference.full() && !report.full()) {
        // This run can't see what the full one saw.
        after.putIfAbsent(organizationId, difference);
      }
    });
    return after;
  }

  private static Difference difference(
      long organizationId,
      List<Finding> findings,
      @Nullable Difference before,
      BooksReport report) {
    String evidence =
        findings.stream()
            .limit(EVIDENCE_FINDINGS)
            .map(Finding::evidence)
            .collect(Collectors.joining("; "));
    String fingerprint = Difference.fingerprint(findings);
    if (before == null || !before.covers(fingerprint)) {
      boolean full = report.full() || (before != null && before.full());
      return new Difference(organizationId, report.atMillis(), full, fingerprint, evidence, false);
    }
    // Nothing new. What a full run saw, only a full run can take back.
    boolean keeps = before.full() && !report.full();
    return new Difference(
        organizationId,
        before.foundMillis(),
        before.full() || report.full(),
        keeps ? before.fingerprint() : fingerprint,
        keeps ? before.evidence() : evidence,
        before.accepted());
  }

  private void act(Map<Long, Difference> before, Map<Long, Difference> after) {
    enforce();
    after.forEach((organizationId, now) -> {
      Difference was = before.get(organizationId);
      if (was == null || !was.covers(now.fingerprint())) {
        LOG.error("books do not balance: organization {}: {}", organizationId, now.evidence());
        raise(Alarm.Kind.DIFFERENCE, organizationId, now.evidence());
      }
    });
    before.forEach((organizationId, was) -> {
      if (!after.containsKey(organizationId)) {
        thaw(organizationId);
        LOG.info("books balance again: organization {}", organizationId);
        raise(Alarm.Kind.AGREEMENT, organizationId, was.evidence());
      }
    });
  }

  /// An operator has looked at what is open and lets charged calls of the organization go on. Holds
  /// for this very difference: one that changes freezes again.
  ///
  /// @return whether anything was open
  /// @throws StoreException the database is out of reach
  public boolean accept(long organizationId) {
    running.lock();
    try {
      Difference there = open.get(organizationId);
      if (there == null) {
        return false;
      }
      var after = new TreeMap<>(open);
      after.put(
          organizationId,
          new Difference(
              organizationId,
              there.foundMillis(),
              there.full(),
              there.fingerprint(),
              there.evidence(),
              true));
      boolean _ =
          database.write(connection -> {
            Differences.write(connection, after);
            return true;
          });
      open = after;
      thaw(organizationId);
      LOG.warn("difference accepted: organization {}: {}", organizationId, there.evidence());
      return true;
    } finally {
      running.unlock();
    }
  }

  /// Freezes the desks of all open differences; also those that were loaded since.
  private void enforce() {
    for (Difference difference : open.values()) {
      Desk desk = difference.freezes() ? desks.find(difference.organizationId()) : null;
      if (desk != null) {
        desk.freeze(true);
      }
    }
  }

  private void thaw(long organizationId) {
    Desk desk = desks.find(organizationId);
    if (desk != null) {
      desk.freeze(false);
    }
  }

  private void raise(Alarm.Kind kind, long organizationId, String evidence) {
    alarms.raised(new Alarm(kind, organizationId, evidence, clock.wallMillis()));
  }

  private void run() {
    long now = clock.nanos();
    long nextRun = now;
    long lastFull = now - TimeUnit.MILLISECONDS.toNanos(FULL_MILLIS);
    while (!waitClosed(TICK_MILLIS)) {
      enforce();
      now = clock.nanos();
      if (now - nextRun >= 0) {
        nextRun = now + TimeUnit.MILLISECONDS.toNanos(RUN_MILLIS);
        boolean full = now - lastFull >= fullAfterNanos();
        if (tryRun(full) && full) {
          lastFull = now;
        }
      }
    }
  }

  private long fullAfterNanos() {
    boolean waiting = open.values().stream().anyMatch(Difference::full);
    return TimeUnit.MILLISECONDS.toNanos(waiting ? FULL_WHILE_OPEN_MILLIS : FULL_MILLIS);
  }

  private boolean tryRun(boolean full) {
    try {
      verify(full);
      prune();
      return true;
    } catch (RuntimeException e) {
      // The next minute tries again; what was frozen stays so.
      LOG.warn("the books could not be verified", e);
      return false;
    }
  }

  private void prune() {
    long until = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(PRUNE_MILLIS);
    while (clock.nanos() - until < 0 && !waitClosed(0)) {
      if (!pruner.step()) {
        return;
      }
    }
  }

  private boolean waitClosed(long millis) {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    state.lock();
    try {
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
      return closed;
    } catch (InterruptedException _) {
      // Nobody interrupts this thread.
      return closed;
    } finally {
      state.unlock();
    }
  }

  /// Ends the background runs after the one that is at work.
  @Override
  public void close() {
    Thread ending;
    state.lock();
    try {
      closed = true;
      closing.signalAll();
      ending = thread;
    } finally {
      state.unlock();
    }
    if (ending != null) {
      try {
        ending.join();
      } catch (InterruptedException _) {
        // Whoever closes is in a hurry; the run ends by itself.
        Thread.currentThread().interrupt();
      }
    }
  }
}
