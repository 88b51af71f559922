package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.ledger.Rollup;
import io.tollgate.store.ledger.WindowColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The ledger in the database, as it is read.
///
/// Thread: any; blocks.
public final class SqliteLedgerStore implements LedgerStore {

  private static final String SELECT_CALL =
      """
      SELECT id_high, id_low, at_millis, organization_id, key_id, api_id, route_id, method, target,
             status, refusal, credits, overage, counted, duration_micros, answer_bytes, address,
             subject
      FROM request
      """;

  private static final String ROLLED_KEYS =
      """
      SELECT COALESCE(k.first, t.key_id), t.kind, t.start_millis, t.used
      FROM key_total t LEFT JOIN api_key k ON k.id = t.key_id
      WHERE t.organization_id = ? AND t.kind = ? AND t.start_millis >= ? AND t.key_id <> 0
      """;

  /// What is behind the rollups, seconds of calls. The signs keep the planner from walking the
  /// organization's index, which has all its calls.
  private static final String UNROLLED_KEYS =
      """
      SELECT COALESCE(k.first, r.key_id), utc_day, utc_month, anchored_day, anchored_month,
             rolling_minute, SUM(credits)
      FROM request r LEFT JOIN api_key k ON k.id = r.key_id
      WHERE r.row_id > (SELECT rolled_row FROM ledger_state) AND +r.organization_id = ?
        AND credits > 0 AND r.key_id <> 0
      GROUP BY 1, 2, 3, 4, 5, 6
      """;

  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final Database database;

  public SqliteLedgerStore(Database database) {
    this.database = database;
  }

  @Override
  public List<WindowTotal> totals(long organizationId, long startedSinceMillis) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT organization_id, kind, start_millis, used, ceiling, overage, overage_nanos
                FROM window_total
                WHERE organization_id = ? AND kind IN (2, 3, 4, 5, 6) AND start_millis >= ?
                ORDER BY kind, start_millis
                """)
            .params(organizationId, startedSinceMillis)
            .query(SqliteLedgerStore::totalFromRow)
            .list());
  }

  @Override
  public List<KeyTotal> keyTotals(long organizationId, long atMillis) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      var sums = new TreeMap<KeyWindow, Long>();
      for (WindowKind kind : WindowColumns.KINDS) {
        jdbc.sql(ROLLED_KEYS)
            .params(organizationId, kind.code(), openSince(kind, atMillis))
            .query((row, _) ->
                sums.merge(
                    new KeyWindow(row.getLong(1), kind, row.getLong(3)),
                    row.getLong(4),
                    Math::addExact))
            .list();
      }
      jdbc.sql(UNROLLED_KEYS)
          .param(organizationId)
          .query((row, _) -> addUnrolled(row, atMillis, sums))
          .list();
      var totals = new ArrayList<KeyTotal>(sums.size());
      sums.forEach((window, used) ->
          totals.add(new KeyTotal(window.keyId(), window.kind(), window.startMillis(), used)));
      return List.copyOf(totals);
    });
  }

  private static boolean addUnrolled(ResultSet row, long atMillis, Map<KeyWindow, Long> sums)
      throws SQLException {
    for (int i = 0; i < WindowColumns.KINDS.size(); i++) {
      long start = row.getLong(2 + i);
      if (!row.wasNull() && start >= openSince(WindowColumns.KINDS.get(i), atMillis)) {
        sums.merge(
            new KeyWindow(row.getLong(1), WindowColumns.KINDS.get(i), start),
            row.getLong(7),
            Math::addExact);
      }
    }
    return true;
  }

  /// The earliest start of a window that can be open; of a rolling day, of a minute that counts.
  private static long openSince(WindowKind kind, long atMillis) {
    if (kind.monthly()) {
      return atMillis - 31 * DAY;
    }
    return atMillis - DAY - (kind == WindowKind.ROLLING_DAY ? Rollup.MINUTE.millis() : 0);
  }

  /// What one key total is about.
  private record KeyWindow(long keyId, WindowKind kind, long startMillis)
      implements Comparable<KeyWindow> {
    private static final Comparator<KeyWindow> ORDER =
        Comparator.comparingLong(KeyWindow::keyId)
            .thenComparing(KeyWindow::kind)
            .thenComparingLong(KeyWindow::startMillis);

    @Override
    public int compareTo(KeyWindow other) {
      return ORDER.compare(this, other);
    }
  }

  @Override
  public long lastMillis() {
    return database.read(connection ->
        Sql.client(connection)
            .sql("SELECT last_millis FROM ledger_state WHERE id = 1")
            .query(Long.class)
            .single());
  }

  /// From the coarsest rollups that fit: a range is cut at hours and days, so a year costs a few
  /// hundred rows a key and route. Rows stand in the order of time, then of group.
  ///
  /// Where minutes are no longer kept (see `Retention`), whole hours count that begin in the range;
  /// where hours are no longer kept, whole days. A span that nobody called in has no row.
  @Override
  public List<UsageRow> usage(
      long organizationId, long fromMillis, long toMillis, Interval interval, Group group) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      UsageSpans spans =
          jdbc.sql("SELECT minute_floor, hour_floor FROM ledger_state WHERE id = 1")
              .query((row, _) -> new UsageSpans(interval, row.getLong(1), row.getLong(2)))
              .single();
      var sums = new TreeMap<Span, UsageRow>();
      for (UsageSpans.Piece piece : spans.of(fromMillis, toMillis)) {
        long width = UsageSpans.width(interval, piece.table());
        read(jdbc, organizationId, piece, width, group)
            .forEach(row -> add(sums, interval == Interval.ALL ? fromMillis : -1, row));
      }
      return List.copyOf(sums.values());
    });
  }

  private static void add(Map<Span, UsageRow> sums, long allFromMillis, UsageRow row) {
    long start = allFromMillis < 0 ? row.startMillis() : allFromMillis;
    var placed = new UsageRow(start, row.group(), row.calls(), row.refused(), row.credits());
    sums.merge(
        new Span(start, row.group()),
        placed,
        (a, b) ->
            new UsageRow(
                a.startMillis(),
                a.group(),
                a.calls() + b.calls(),
                a.refused() + b.refused(),
                Math.addExact(a.credits(), b.credits())));
  }

  /// What one usage row is about.
  private record Span(long startMillis, String group) implements Comparable<Span> {
    private static final Comparator<Span> ORDER =
        Comparator.comparingLong(Span::startMillis).thenComparing(Span::group);

    @Override
    public int compareTo(Span other) {
      return ORDER.compare(this, other);
    }
  }

  private static List<UsageRow> read(
      JdbcClient jdbc, long organizationId, UsageSpans.Piece piece, long width, Group group) {
    String by =
        switch (group) {
          case NONE -> "''";
          case KEY -> "CAST(key_id AS TEXT)";
          case ROUTE -> "api_id || '/' || route_id";
          case STATUS -> "CAST(status AS TEXT)";
        };
    // Table, expression and width are ours; nothing from outside is in the text.
    String sql =
        "SELECT start_millis - start_millis % "
            + width
            + " AS span, "
            + by
            + " AS part, SUM(calls), SUM(refused), SUM(credits) FROM "
            + piece.table().tableName()
            + " WHERE organization_id = ? AND start_millis >= ? AND start_millis < ?"
            + " GROUP BY span, part";
    return jdbc.sql(sql)
        .params(organizationId, piece.fromMillis(), piece.toMillis())
        .query((row, _) ->
            new UsageRow(
                row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5)))
        .list();
  }

  @Override
  public List<StoredCall> calls(long organizationId, @Nullable RequestId before, int limit) {
    return calls(organizationId, "", before, limit);
  }

  @Override
  public List<StoredCall> callsOf(
      long organizationId, String subject, @Nullable RequestId before, int limit) {
    return calls(organizationId, subject, before, limit);
  }

  /// @param subject empty for whomever
  private List<StoredCall> calls(
      long organizationId, String subject, @Nullable RequestId before, int limit) {
    // The index of subjects holds no empty ones, and is used where the text says so.
    String made = subject.isEmpty() ? "" : "AND subject = :subject AND subject <> '' ";
    String behind =
        before == null
            ? ""
            : """
            AND (at_millis, row_id) <
                (SELECT at_millis, row_id FROM request WHERE id_high = :high AND id_low = :low)
            """;
    return database.read(connection -> {
      JdbcClient.StatementSpec select =
          Sql.client(connection)
              .sql(
                  SELECT_CALL
                      + " WHERE organization_id = :organization "
                      + made
                      + behind
                      + " ORDER BY at_millis DESC, row_id DESC LIMIT :limit")
              .param("organization", organizationId)
              .param("limit", Sql.page(limit));
      if (!subject.isEmpty()) {
        select = select.param("subject", subject);
      }
      if (before != null) {
        select = select.param("high", before.high()).param("low", before.low());
      }
      return select.query(SqliteLedgerStore::callFromRow).list();
    });
  }

  @Override
  public @Nullable StoredCall call(RequestId id) {
    return database.<@Nullable StoredCall>read(connection ->
        Sql.client(connection)
            .sql(SELECT_CALL + "WHERE id_high = ? AND id_low = ?")
            .params(id.high(), id.low())
            .query(SqliteLedgerStore::callFromRow)
            .optional()
            .orElse(null));
  }

  private static WindowTotal totalFromRow(ResultSet row, int number) throws SQLException {
    return new WindowTotal(
        row.getLong(1),
        WindowKind.ofCode(row.getInt(2)),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7));
  }

  private static StoredCall callFromRow(ResultSet row, int number) throws SQLException {
    int refusal = row.getInt(11);
    boolean refused = !row.wasNull();
    return new StoredCall(
        new RequestId(row.getLong(1), row.getLong(2)),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getInt(10),
        refused ? RefusalCode.ofNumber(refusal).text() : null,
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getLong(15),
        row.getLong(16),
        row.getString(17),
        row.getString(18));
  }
}
