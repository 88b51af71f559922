package io.tollgate.store.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Adds request rows to minutes, hours and days, and to what each key used of a window, many rows
/// in one transaction.
///
/// A call touches three rollups and two key totals, each on a page of its own; done call by call,
/// that costs more than all the rest of folding it. How far the rollups are is `rolled_row`, moved
/// in the same transaction.
///
/// Thread: the folder's.
final class Rollups {

  /// Rows in one transaction: about a tenth of a second.
  private static final int ROWS_MAX = 50_000;

  private static final String SELECT =
      """
      SELECT organization_id, at_millis / 60000, key_id, api_id, route_id, status,
             utc_day, utc_month, anchored_day, anchored_month, rolling_minute,
             COUNT(*), COUNT(refusal), SUM(credits)
      FROM request WHERE row_id > ? AND row_id <= ?
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
      ORDER BY 1, 2, 3, 4, 5, 6
      """;

  private static final int FIRST_WINDOW_COLUMN = 7;

  private static final String ADD_KEY_TOTAL =
      """
      INSERT INTO key_total (organization_id, kind, start_millis, key_id, used)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (organization_id, kind, start_millis, key_id) DO UPDATE SET
        used = key_total.used + excluded.used
      """;

  private final Connection connection;
  private final Folder.Steps steps;
  private final Map<Key, Sum> minutes = new LinkedHashMap<>();
  private final TreeMap<WindowKey, TreeMap<Long, Long>> keyTotals = new TreeMap<>();

  private Rollups(Connection connection, Folder.Steps steps) {
    this.connection = connection;
    this.steps = steps;
  }

  /// One transaction's work.
  ///
  /// @return the row up to which the rollups are then
  static long advance(Connection connection, Folder.Steps steps) throws SQLException {
    LedgerState state = LedgerState.read(connection);
    long upTo = Math.min(state.lastRow(), state.rolledRow() + ROWS_MAX);
    if (upTo > state.rolledRow()) {
      new Rollups(connection, steps).add(state.rolledRow(), upTo);
    }
    return upTo;
  }

  private void add(long afterRow, long upToRow) throws SQLException {
    read(afterRow, upToRow);
    for (Rollup rollup : Rollup.values()) {
      write(rollup);
      steps.at(rollup.tableName());
    }
    writeKeyTotals();
    steps.at("key_total");
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ledger_state SET rolled_row = ? WHERE id = 1 AND rolled_row = ?")) {
      update.setLong(1, upToRow);
      update.setLong(2, afterRow);
      Folder.requireMoved(update.executeUpdate());
    }
    steps.at("rolled");
  }

  private void read(long afterRow, long upToRow) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setLong(1, afterRow);
      select.setLong(2, upToRow);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          var key =
              new Key(
                  row.getLong(1),
                  row.getLong(2) * Rollup.MINUTE.millis(),
                  row.getLong(3),
                  row.getString(4),
                  row.getString(5),
                  row.getInt(6));
          var sum = new Sum(row.getLong(12), row.getLong(13), row.getLong(14));
          minutes.merge(key, sum, Sum::plus);
          if (sum.credits() > 0) {
            addToWindows(row, key, sum.credits());
          }
        }
      }
    }
  }

  private void addToWindows(ResultSet row, Key key, long credits) throws SQLException {
    for (int i = 0; i < WindowColumns.KINDS.size(); i++) {
      long start = row.getLong(FIRST_WINDOW_COLUMN + i);
      if (!row.wasNull()) {
        keyTotals
            .computeIfAbsent(
                new WindowKey(key.organizationId(), WindowColumns.KINDS.get(i).code(), start),
                _ -> new TreeMap<>())
            .merge(key.keyId(), credits, Math::addExact);
      }
    }
  }

  private void writeKeyTotals() throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD_KEY_TOTAL)) {
      for (Map.Entry<WindowKey, TreeMap<Long, Long>> window : keyTotals.entrySet()) {
        for (Map.Entry<Long, Long> key : window.getValue().entrySet()) {
          add.setLong(1, window.getKey().organizationId());
          add.setInt(2, window.getKey().kind());
          add.setLong(3, window.getKey().startMillis());
          add.setLong(4, key.getKey());
          add.setLong(5, key.getValue());
          add.addBatch();
        }
      }
      add.executeBatch();
    }
  }

  private void write(Rollup rollup) throws SQLException {
    // In the order they were read in, the primary key's but for a change of the hour or day within:
    // neighbours share pages.
    var sums = new LinkedHashMap<Key, Sum>();
    minutes.forEach((key, sum) -> sums.merge(key.in(rollup), sum, Sum::plus));
    try (PreparedStatement add = connection.prepareStatement(addTo(rollup.tableName()))) {
      for (Map.Entry<Key, Sum> entry : sums.entrySet()) {
        Key key = entry.getKey();
        Sum sum = entry.getValue();
        add.setLong(1, key.organizationId());
        add.setLong(2, key.startMillis());
        add.setLong(3, key.keyId());
        add.setString(4, key.apiId());
        add.setString(5, key.routeId());
        add.setInt(6, key.status());
        add.setLong(7, sum.calls());
        add.setLong(8, sum.refused());
        add.setLong(9, sum.credits());
        add.addBatch();
      }
      add.executeBatch();
    }
  }

  private static String addTo(String table) {
    return """
    INSERT INTO %1$s (organization_id, start_millis, key_id, api_id, route_id, status, calls,
                      refused, credits)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (organization_id, start_millis, key_id, api_id, route_id, status) DO UPDATE SET
      calls = %1$s.calls + excluded.calls,
      refused = %1$s.refused + excluded.refused,
      credits = %1$s.credits + excluded.credits
    """
        .formatted(table);
  }

  /// What is added to one rollup.
  private record Sum(long calls, long refused, long credits) {
    Sum plus(Sum other) {
      return new Sum(
          calls + other.calls, refused + other.refused, Math.addExact(credits, other.credits));
    }
  }

  /// Names a rollup, as the primary keys do.
  private record Key(
      long organizationId, long startMillis, long keyId, String apiId, String routeId, int status) {
    Key in(Rollup rollup) {
      return new Key(organizationId, rollup.startOf(startMillis), keyId, apiId, routeId, status);
    }
  }
}
