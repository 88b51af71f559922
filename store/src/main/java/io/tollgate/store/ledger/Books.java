package io.tollgate.store.ledger;

import io.tollgate.core.window.WindowKind;
import io.tollgate.store.ledger.BooksReport.Finding;
import io.tollgate.store.ledger.BooksReport.Line;
import io.tollgate.store.ledger.RequestSums.Sum;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The books of one snapshot: request rows, window totals and rollups, side by side.
///
/// Thread: one.
final class Books {

  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  /// A month's windows begin at most 31 days before an instant in them.
  private static final long MONTH = 32 * DAY;

  private final LedgerState state;
  private final List<RequestSums> slices;
  private final RequestSums fresh;
  private final TreeMap<WindowKey, Sum> requests = new TreeMap<>();
  private final TreeMap<WindowKey, Long> totals = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private long rows;
  private long compared;

  private Books(LedgerState state, List<RequestSums> slices) {
    this.state = state;
    this.slices = slices;
    this.fresh = RequestSums.joined(state.verifiedRow(), state.lastRow(), slices);
    this.rows = fresh.rows();
  }

  private static Books open(Connection connection) throws SQLException {
    LedgerState state = LedgerState.read(connection);
    return new Books(state, RequestSums.slices(connection, state.verifiedRow(), state.lastRow()));
  }

  /// Adds the rows since the last run to what was verified then, and compares every open window and
  /// every window they touch.
  static Books sinceLastRun(Connection connection) throws SQLException {
    Books books = open(connection);
    LedgerState state = books.state;
    books.requireRows(books.fresh.rows(), state.lastRow() - state.verifiedRow());
    for (int kind = WindowKey.ADMISSION_DAY; kind <= WindowKind.ROLLING_DAY.code(); kind++) {
      books.load(connection, kind, state.lastMillis() - openMillis(kind));
    }
    for (WindowKey key : books.fresh.byWindow().keySet()) {
      books.loadOne(connection, key);
    }
    books.fresh.byWindow().forEach((key, sum) -> books.requests.merge(key, sum, Sum::plus));
    books.compareTotals();
    RequestSums unrolled = books.unrolled(connection);
    books.compareOpenRollups(connection, unrolled);
    books.compareOpenKeyTotals(connection, unrolled);
    return books;
  }

  /// Adds up every kept row again and compares all windows and rollups that began within the
  /// horizon; and the rows with what they were when they were verified.
  ///
  /// @param horizonDays longer than request rows are kept, and a month
  static Books inFull(Connection connection, int horizonDays) throws SQLException {
    Books books = open(connection);
    LedgerState state = books.state;
    long since = Math.max(0, state.lastMillis() - horizonDays * DAY);
    for (int kind = WindowKey.ADMISSION_DAY; kind <= WindowKind.ROLLING_DAY.code(); kind++) {
      books.load(connection, kind, books.horizon(kind, since));
    }
    RequestSums kept = RequestSums.of(connection, state.prunedRow(), state.lastRow());
    books.rows = kept.rows();
    books.requireRows(kept.rows(), state.lastRow() - state.prunedRow());
    loadPruned(connection, kept);
    Predicate<WindowKey> within = key -> key.startMillis() >= books.horizon(key.kind(), since);
    books.addWithin(within, books.fresh);
    TreeMap<WindowKey, Sum> verified = new TreeMap<>(books.requests);
    books.requests.clear();
    books.addWithin(within, kept);
    books.compareVerified(verified);
    books.compareTotals();
    RequestSums unrolled = books.unrolled(connection);
    books.compareAllRollups(connection, unrolled, Rollup.DAY.startOf(since) + DAY);
    books.compareAllKeyTotals(connection, unrolled, since);
    return books;
  }

  /// Rolling minutes are many, and open for a day only: no run goes further back with them.
  private long horizon(int kind, long since) {
    boolean rolling = kind % WindowKey.OVERAGE == WindowKind.ROLLING_DAY.code();
    return rolling ? state.lastMillis() - openMillis(kind) : since;
  }

  private void addWithin(Predicate<WindowKey> within, RequestSums sums) {
    sums.byWindow()
        .forEach((key, sum) -> {
          if (within.test(key)) {
            requests.merge(key, sum, Sum::plus);
          }
        });
  }

  /// How long before an instant an open window of a kind can have begun.
  private static long openMillis(int kind) {
    if (kind == WindowKey.ADMISSION_DAY) {
      return 2 * DAY;
    }
    WindowKind of = WindowKind.ofCode(kind % WindowKey.OVERAGE);
    return of.monthly() ? MONTH : DAY + HOUR;
  }

  /// Sums of the rows since the last run, in slices: what the checkpoint grows by.
  List<RequestSums> slices() {
    return slices;
  }

  List<Finding> findings() {
    return findings;
  }

  long rows() {
    return rows;
  }

  long compared() {
    return compared;
  }

  /// The windows, as the page shows them.
  List<Line> lines() {
    return totals.entrySet().stream()
        .limit(BooksReport.LINES_MAX)
        .map(total -> {
          WindowKey key = total.getKey();
          Sum sum = requests.getOrDefault(key, Sum.NONE);
          return new Line(
              key.organizationId(),
              name(key.kind()),
              key.startMillis(),
              sum.credits(),
              total.getValue());
        })
        .toList();
  }

  /// Compares a desk's figure with the ledger's.
  ///
  /// @param startMillis of the window; of a rolling day, of its oldest live minute
  void compareDesk(long organizationId, WindowKind kind, long startMillis, long used) {
    if (startMillis < state.lastMillis() - openMillis(kind.code())) {
      // A desk that shows more than the open windows: what of it is live is for the desk to know.
      return;
    }
    var from = new WindowKey(organizationId, kind.code(), startMillis);
    boolean rolling = kind == WindowKind.ROLLING_DAY;
    var to = new WindowKey(organizationId, kind.code(), rolling ? Long.MAX_VALUE : startMillis);
    long ledger =
        totals.subMap(from, true, to, true).values().stream().mapToLong(Long::longValue).sum();
    compare(organizationId, kind.name(), startMillis, "desk", used, "window total", ledger);
  }

  private void load(Connection connection, int kind, long startedSince) throws SQLException {
    select(
        connection,
        "SELECT organization_id, kind, start_millis, calls, credits FROM verified_sum"
            + " WHERE kind = ? AND start_millis >= ?",
        List.of((long) kind, startedSince),
        row -> requests.put(key(row), new Sum(row.getLong(4), row.getLong(5))));
    select(
        connection,
        "SELECT organization_id, kind, start_millis, used FROM window_total"
            + " WHERE kind = ? AND start_millis >= ?",
        List.of((long) kind, startedSince),
        row -> totals.put(key(row), row.getLong(4)));
    select(
        connection,
        "SELECT organization_id, kind, start_millis, calls, credits FROM verified_sum"
            + " WHERE kind = ? AND start_millis >= ?",
        List.of((long) kind + WindowKey.OVERAGE, startedSince),
        row -> requests.put(key(row), new Sum(row.getLong(4), row.getLong(5))));
    select(
        connection,
        "SELECT organization_id, kind + 16, start_millis, overage FROM window_total"
            + " WHERE kind = ? AND start_millis >= ? AND overage > 0",
        List.of((long) kind, startedSince),
        row -> totals.put(key(row), row.getLong(4)));
  }

  private void loadOne(Connection connection, WindowKey key) throws SQLException {
    List<Long> parameters = List.of(key.organizationId(), (long) key.kind(), key.startMillis());
    String where = " WHERE organization_id = ? AND kind = ? AND start_millis = ?";
    if (!requests.containsKey(key)) {
      select(
          connection,
          "SELECT organization_id, kind, start_millis, calls, credits FROM verified_sum" + where,
          parameters,
          row -> requests.put(key(row), new Sum(row.getLong(4), row.getLong(5))));
    }
    if (!totals.containsKey(key)) {
      boolean overage = key.overage();
      select(
          connection,
          (overage
                  ? "SELECT organization_id, kind + 16, start_millis, overage FROM window_total"
                  : "SELECT organization_id, kind, start_millis, used FROM window_total")
              + where,
          List.of(
              key.organizationId(),
              overage ? (long) key.kind() - WindowKey.OVERAGE : key.kind(),
              key.startMillis()),
          row -> totals.put(key(row), row.getLong(4)));
    }
  }

  private static void loadPruned(Connection connection, RequestSums kept) throws SQLException {
    select(
        connection,
        "SELECT organization_id, kind, start_millis, calls, credits FROM pruned_sum",
        List.of(),
        row -> kept.add(key(row), new Sum(row.getLong(4), row.getLong(5))));
  }

  private void requireRows(long present, long expected) {
    compare(0, "request rows", state.lastMillis(), "present", present, "numbered", expected);
  }

  private void compareTotals() {
    var keys = new TreeSet<>(totals.keySet());
    requests.keySet().stream()
        .filter(key -> key.kind() != WindowKey.ADMISSION_DAY)
        .forEach(keys::add);
    for (WindowKey key : keys) {
      compare(
          key.organizationId(),
          name(key.kind()),
          key.startMillis(),
          "requests",
          requests.getOrDefault(key, Sum.NONE).credits(),
          "window total",
          totals.getOrDefault(key, 0L));
    }
  }

  private void compareVerified(Map<WindowKey, Sum> verified) {
    var keys = new TreeSet<>(verified.keySet());
    keys.addAll(requests.keySet());
    for (WindowKey key : keys) {
      compare(
          key,
          "requests",
          requests.getOrDefault(key, Sum.NONE),
          "requests when verified",
          verified.getOrDefault(key, Sum.NONE));
    }
  }

  /// Days against request rows for everyone; hours and minutes for those who called since.
  private void compareOpenRollups(Connection connection, RequestSums unrolled) throws SQLException {
    Set<Long> active = new HashSet<>();
    fresh.byWindow().keySet().forEach(key -> active.add(key.organizationId()));
    for (Map.Entry<WindowKey, Sum> day : requests.entrySet()) {
      WindowKey key = day.getKey();
      if (key.kind() != WindowKey.ADMISSION_DAY) {
        continue;
      }
      Sum days = sum(connection, Rollup.DAY, key.organizationId(), key.startMillis(), DAY);
      Sum rolled = day.getValue().minus(unrolled.of(key));
      compare(key, "requests", rolled, "rollup per day", days);
      if (active.contains(key.organizationId()) && key.startMillis() >= state.hourFloor()) {
        Sum hours = sum(connection, Rollup.HOUR, key.organizationId(), key.startMillis(), DAY);
        compare(key, "rollup per day", days, "rollup per hour", hours);
        Sum quarters =
            sum(connection, Rollup.QUARTER, key.organizationId(), key.startMillis(), DAY);
        compare(key, "rollup per hour", hours, "rollup per quarter", quarters);
      }
    }
    long hour = Rollup.HOUR.startOf(state.lastMillis()) - HOUR;
    for (long organizationId : active) {
      Sum hours = sum(connection, Rollup.HOUR, organizationId, hour, 2 * HOUR);
      Sum minutes = sum(connection, Rollup.MINUTE, organizationId, hour, 2 * HOUR);
      compare(
          new WindowKey(organizationId, WindowKey.ADMISSION_DAY, hour),
          "rollup per hour",
          hours,
          "rollup per minute",
          minutes);
    }
  }

  /// What keys used of a window against its request rows, for windows that were called in since.
  private void compareOpenKeyTotals(Connection connection, RequestSums unrolled)
      throws SQLException {
    for (WindowKey key : fresh.byWindow().keySet()) {
      if (key.kind() != WindowKey.ADMISSION_DAY && !key.overage()) {
        var keys = new ArrayList<Long>();
        select(
            connection,
            "SELECT SUM(used) FROM key_total"
                + " WHERE organization_id = ? AND kind = ? AND start_millis = ?",
            List.of(key.organizationId(), (long) key.kind(), key.startMillis()),
            row -> keys.add(row.getLong(1)));
        compareKeys(key, unrolled, keys.isEmpty() ? 0 : keys.getFirst());
      }
    }
  }

  private void compareAllKeyTotals(Connection connection, RequestSums unrolled, long since)
      throws SQLException {
    var keys = new TreeMap<WindowKey, Long>();
    select(
        connection,
        "SELECT organization_id, kind, start_millis, SUM(used) FROM key_total GROUP BY 1, 2, 3",
        List.of(),
        row -> {
          WindowKey key = key(row);
          if (key.startMillis() >= horizon(key.kind(), since)) {
            keys.put(key, row.getLong(4));
          }
        });
    requests.keySet().stream()
        .filter(key -> key.kind() != WindowKey.ADMISSION_DAY && !key.overage())
        .forEach(key -> keys.putIfAbsent(key, 0L));
    for (Map.Entry<WindowKey, Long> entry : keys.entrySet()) {
      compareKeys(entry.getKey(), unrolled, entry.getValue());
    }
  }

  private void compareKeys(WindowKey key, RequestSums unrolled, long keys) {
    Sum rolled = requests.getOrDefault(key, Sum.NONE).minus(unrolled.of(key));
    compare(
        key.organizationId(),
        name(key.kind()),
        key.startMillis(),
        "requests",
        rolled.credits(),
        "total of its keys",
        keys);
  }

  /// What the rollups don't hold yet.
  private RequestSums unrolled(Connection connection) throws SQLException {
    return RequestSums.of(connection, state.rolledRow(), state.lastRow());
  }

  private static Sum sum(
      Connection connection, Rollup rollup, long organizationId, long fromMillis, long width)
      throws SQLException {
    var sums = new ArrayList<Sum>();
    select(
        connection,
        "SELECT SUM(calls), SUM(credits) FROM "
            + rollup.tableName()
            + " WHERE organization_id = ? AND start_millis >= ? AND start_millis < ?",
        List.of(organizationId, fromMillis, fromMillis + width),
        row -> sums.add(new Sum(row.getLong(1), row.getLong(2))));
    return sums.isEmpty() ? Sum.NONE : sums.getFirst();
  }

  private void compareAllRollups(Connection connection, RequestSums unrolled, long sinceDay)
      throws SQLException {
    var days = new TreeMap<WindowKey, Sum>();
    requests.forEach((key, sum) -> {
      if (key.kind() == WindowKey.ADMISSION_DAY && key.startMillis() >= sinceDay) {
        days.put(key, sum);
      }
    });
    days.replaceAll((key, sum) -> sum.minus(unrolled.of(key)));
    compareRollup(connection, Rollup.DAY, "rollup per day", days, sinceDay);
    compareRollup(
        connection, Rollup.HOUR, "rollup per hour", days, Math.max(sinceDay, state.hourFloor()));
    compareRollup(
        connection,
        Rollup.QUARTER,
        "rollup per quarter",
        days,
        Math.max(sinceDay, state.hourFloor()));
    compareRollup(
        connection,
        Rollup.MINUTE,
        "rollup per minute",
        days,
        Math.max(sinceDay, state.minuteFloor()));
  }

  private void compareRollup(
      Connection connection,
      Rollup rollup,
      String name,
      Map<WindowKey, Sum> requestDays,
      long sinceDay)
      throws SQLException {
    var rolled = new TreeMap<WindowKey, Sum>();
    select(
        connection,
        "SELECT organization_id, start_millis / 86400000, SUM(calls), SUM(credits) FROM "
            + rollup.tableName()
            + " WHERE start_millis >= ? GROUP BY 1, 2",
        List.of(sinceDay),
        row ->
            rolled.put(
                new WindowKey(row.getLong(1), WindowKey.ADMISSION_DAY, row.getLong(2) * DAY),
                new Sum(row.getLong(3), row.getLong(4))));
    var keys = new TreeSet<>(rolled.keySet());
    requestDays.keySet().stream().filter(key -> key.startMillis() >= sinceDay).forEach(keys::add);
    for (WindowKey key : keys) {
      compare(
          key,
          "requests",
          requestDays.getOrDefault(key, Sum.NONE),
          name,
          rolled.getOrDefault(key, Sum.NONE));
    }
  }

  private void compare(WindowKey key, String one, Sum a, String other, Sum b) {
    String window = name(key.kind());
    compare(key.organizationId(), window, key.startMillis(), one, a.credits(), other, b.credits());
    compare(
        key.organizationId(),
        window + ", calls",
        key.startMillis(),
        one,
        a.calls(),
        other,
        b.calls());
  }

  private void compare(
      long organizationId,
      String window,
      long startMillis,
      String one,
      long oneFigure,
      String other,
      long otherFigure) {
    compared++;
    if (oneFigure != otherFigure) {
      findings.add(
          new Finding(organizationId, window, startMillis, one, oneFigure, other, otherFigure));
    }
  }

  private static String name(int kind) {
    if (kind == WindowKey.ADMISSION_DAY) {
      return "calls of a span";
    }
    String window = WindowKind.ofCode(kind % WindowKey.OVERAGE).name();
    return kind > WindowKey.OVERAGE ? window + ", overage" : window;
  }

  private static WindowKey key(ResultSet row) throws SQLException {
    return new WindowKey(row.getLong(1), row.getInt(2), row.getLong(3));
  }

  /// What is done with a row.
  private interface Row {
    void in(ResultSet row) throws SQLException;
  }

  private static void select(Connection connection, String sql, List<Long> parameters, Row each)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.size(); i++) {
        select.setLong(i + 1, parameters.get(i));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          each.in(row);
        }
      }
    }
  }
}
