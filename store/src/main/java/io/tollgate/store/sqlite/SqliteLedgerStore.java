package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.PriceVersion;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.ledger.WindowTotal;
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

  @Override
  public List<UsageRow> usage(UsageQuery query) {
    return database.read(connection -> UsageReader.read(connection, query));
  }

  @Override
  public CallQuery.Calls calls(CallQuery query) {
    Sql.page(query.limit());
    return database.read(connection -> CallReader.read(connection, query));
  }

  @Override
  public long callsSinceMillis() {
    return database.read(connection ->
        Sql.client(connection)
            .sql("SELECT request_floor FROM ledger_state WHERE id = 1")
            .query(Long.class)
            .single());
  }

  @Override
  public @Nullable PriceVersion price(String apiId, String routeId, long atMillis) {
    return database.<@Nullable PriceVersion>read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT version, since_millis, words FROM price_version
                WHERE api_id = ? AND route_id = ? AND since_millis <= ?
                ORDER BY version DESC LIMIT 1
                """)
            .params(apiId, routeId, atMillis)
            .query((row, _) ->
                new PriceVersion(apiId, routeId, row.getInt(1), row.getLong(2), row.getString(3)))
            .optional()
            .orElse(null));
  }

  @Override
  public @Nullable StoredCall call(RequestId id) {
    return database.<@Nullable StoredCall>read(connection ->
        Sql.client(connection)
            .sql(CallReader.SELECT + " WHERE id_high = ? AND id_low = ?")
            .params(id.high(), id.low())
            .query((row, _) -> CallReader.fromRow(row))
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
}
