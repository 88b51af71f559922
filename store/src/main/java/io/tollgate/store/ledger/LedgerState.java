package io.tollgate.store.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// How far everything is: the one row of `ledger_state`.
record LedgerState(
    @Nullable String journalName,
    long journalGeneration,
    long lastRow,
    long lastMillis,
    long rolledRow,
    long verifiedRow,
    long prunedRow,
    long minuteFloor,
    long hourFloor) {

  static LedgerState read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT journal_name, journal_generation, last_row, last_millis, rolled_row,
                       verified_row, pruned_row, minute_floor, hour_floor
                FROM ledger_state WHERE id = 1
                """)) {
      if (!row.next()) {
        throw new IllegalStateException("ledger_state has no row; restore a backup");
      }
      return new LedgerState(
          row.getString(1),
          row.getLong(2),
          row.getLong(3),
          row.getLong(4),
          row.getLong(5),
          row.getLong(6),
          row.getLong(7),
          row.getLong(8),
          row.getLong(9));
    }
  }
}
