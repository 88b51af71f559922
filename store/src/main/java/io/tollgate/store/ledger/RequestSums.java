package io.tollgate.store.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Request rows, added up per window they were charged to and per UTC day of admission.
///
/// Thread: one.
final class RequestSums {

  /// Rows the database groups at a time: few enough for their sums to be written in a fraction of a
  /// second, though every row be another organization's.
  private static final int SLICE = 5_000;

  private static final String SELECT =
      """
      SELECT organization_id, at_millis / 86400000, utc_day, utc_month, anchored_day,
             anchored_month, rolling_minute, COUNT(*), SUM(credits), overage_kind, SUM(overage)
      FROM request WHERE row_id > ? AND row_id <= ?
      GROUP BY 1, 2, 3, 4, 5, 6, 7, overage_kind
      """;

  private final long afterRow;
  private final long upToRow;
  private final TreeMap<WindowKey, Sum> sums = new TreeMap<>();
  private long rows;

  private RequestSums(long afterRow, long upToRow) {
    this.afterRow = afterRow;
    this.upToRow = upToRow;
  }

  /// Calls and credits.
  record Sum(long calls, long credits) {
    static final Sum NONE = new Sum(0, 0);

    Sum plus(Sum other) {
      return new Sum(calls + other.calls, Math.addExact(credits, other.credits));
    }

    Sum minus(Sum other) {
      return new Sum(calls - other.calls, credits - other.credits);
    }
  }

  /// The rows behind one and up to another, in slices.
  static List<RequestSums> slices(Connection connection, long afterRow, long upToRow)
      throws SQLException {
    var slices = new ArrayList<RequestSums>();
    for (long from = afterRow; from < upToRow; from += SLICE) {
      var slice = new RequestSums(from, Math.min(upToRow, from + SLICE));
      slice.read(connection);
      slices.add(slice);
    }
    return slices;
  }

  /// The rows behind one and up to another, as one.
  static RequestSums of(Connection connection, long afterRow, long upToRow) throws SQLException {
    return joined(afterRow, upToRow, slices(connection, afterRow, upToRow));
  }

  static RequestSums joined(long afterRow, long upToRow, List<RequestSums> slices) {
    var all = new RequestSums(afterRow, upToRow);
    for (RequestSums slice : slices) {
      slice.sums.forEach(all::add);
      all.rows += slice.rows;
    }
    return all;
  }

  private void read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setLong(1, afterRow);
      select.setLong(2, upToRow);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          add(row);
        }
      }
    }
  }

  private void add(ResultSet row) throws SQLException {
    long organizationId = row.getLong(1);
    var sum = new Sum(row.getLong(8), row.getLong(9));
    long day = row.getLong(2) * Rollup.DAY.millis();
    add(new WindowKey(organizationId, WindowKey.ADMISSION_DAY, day), sum);
    int overageKind = row.getInt(10);
    for (int i = 0; i < WindowColumns.KINDS.size(); i++) {
      long start = row.getLong(3 + i);
      if (row.wasNull()) {
        continue;
      }
      int kind = WindowColumns.KINDS.get(i).code();
      add(new WindowKey(organizationId, kind, start), sum);
      if (kind == overageKind) {
        var beyond = new Sum(sum.calls(), row.getLong(11));
        add(new WindowKey(organizationId, WindowKey.OVERAGE + kind, start), beyond);
      }
    }
    rows += sum.calls();
  }

  void add(WindowKey key, Sum sum) {
    sums.merge(key, sum, Sum::plus);
  }

  /// The row before the first.
  long afterRow() {
    return afterRow;
  }

  /// The last row.
  long upToRow() {
    return upToRow;
  }

  /// How many rows there were.
  long rows() {
    return rows;
  }

  Map<WindowKey, Sum> byWindow() {
    return sums;
  }

  Sum of(WindowKey key) {
    return sums.getOrDefault(key, Sum.NONE);
  }

  /// Adds these sums to `verified_sum` or `pruned_sum`.
  void addTo(Connection connection, String table) throws SQLException {
    String sql =
        """
        INSERT INTO %1$s (organization_id, kind, start_millis, calls, credits)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (organization_id, kind, start_millis) DO UPDATE SET
          calls = %1$s.calls + excluded.calls, credits = %1$s.credits + excluded.credits
        """
            .formatted(table);
    try (PreparedStatement add = connection.prepareStatement(sql)) {
      for (Map.Entry<WindowKey, Sum> entry : sums.entrySet()) {
        add.setLong(1, entry.getKey().organizationId());
        add.setInt(2, entry.getKey().kind());
        add.setLong(3, entry.getKey().startMillis());
        add.setLong(4, entry.getValue().calls());
        add.setLong(5, entry.getValue().credits());
        add.addBatch();
      }
      add.executeBatch();
    }
  }
}
