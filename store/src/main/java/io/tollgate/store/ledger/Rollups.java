package io.tollgate.store.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Adds request rows to minutes, hours and days, many rows in one transaction.
///
/// A call touches three rollups on three pages; done call by call, that costs more than all the
/// rest of folding it. How far the rollups are is `rolled_row`, moved in the same transaction.
///
/// Thread: the folder's.
final class Rollups {

  /// Rows in one transaction: about a tenth of a second.
  private static final int ROWS_MAX = 50_000;

  private static final String SELECT =
      """
      SELECT organization_id, at_millis / 60000, key_id, api_id, route_id, status,
             COUNT(*), COUNT(refusal), SUM(credits)
      FROM request WHERE row_id > ? AND row_id <= ?
      GROUP BY 1, 2, 3, 4, 5, 6
      ORDER BY 1, 2, 3, 4, 5, 6
      """;

  private final Connection connection;
  private final Folder.Steps steps;

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
    Map<Key, Sum> minutes = read(afterRow, upToRow);
    for (Rollup rollup : Rollup.values()) {
      write(rollup, minutes);
      steps.at(rollup.tableName());
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ledger_state SET rolled_row = ? WHERE id = 1 AND rolled_row = ?")) {
      update.setLong(1, upToRow);
      update.setLong(2, afterRow);
      Folder.requireMoved(update.executeUpdate());
    }
    steps.at("rolled");
  }

  private Map<Key, Sum> read(long afterRow, long upToRow) throws SQLException {
    var minutes = new LinkedHashMap<Key, Sum>();
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
          minutes.put(key, new Sum(row.getLong(7), row.getLong(8), row.getLong(9)));
        }
      }
    }
    return minutes;
  }

  private void write(Rollup rollup, Map<Key, Sum> minutes) throws SQLException {
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
