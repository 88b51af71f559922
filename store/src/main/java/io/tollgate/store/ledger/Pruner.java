package io.tollgate.store.ledger;

import io.tollgate.store.jdbc.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Removes details that are no longer kept, in small transactions, so that the folder never waits
/// long for the writer.
///
/// Thread: one at a time; blocks.
public final class Pruner {

  /*
   * Request rows leave from the front, those that are verified and rolled up, and what they sum to
   * is kept in pruned_sum: a full run of the verifier still adds up to the totals. Everything else leaves below
   * a floor that is moved first, in ledger_state; readers look at the floor, so they never see half
   * a day. The schema's triggers refuse any other delete.
   */

  /// Rows in one step: 20 to 70 ms, the more organizations the longer.
  private static final int STEP_ROWS = 2_000;

  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final Database database;
  private final Retention retention;
  private final Deque<Sweep> sweeps = new ArrayDeque<>();
  private boolean resumed;

  public Pruner(Database database, Retention retention) {
    this.database = database;
    this.retention = retention;
  }

  Retention retention() {
    return retention;
  }

  /// Everything of a table below a floor, organization by organization, day by day.
  ///
  /// @param and what else a row must be, SQL
  private record Sweep(String table, String and, String floor, long afterOrganization) {}

  /// One small transaction.
  ///
  /// @return whether there is more to do
  /// @throws io.tollgate.core.unit.StoreException the database is out of reach
  public boolean step() {
    if (!resumed) {
      // What a crash left below the floors.
      sweep();
      resumed = true;
    }
    if (database.write(this::pruneRequests)) {
      return true;
    }
    if (database.write(this::raiseFloors)) {
      sweep();
    }
    Sweep next = sweeps.poll();
    if (next == null) {
      return false;
    }
    Sweep rest = database.<@Nullable Sweep>write(connection -> sweep(connection, next));
    if (rest != null) {
      sweeps.addFirst(rest);
    }
    return !sweeps.isEmpty();
  }

  private void sweep() {
    sweeps.clear();
    sweeps.add(new Sweep("rollup_minute", "", "minute_floor", Long.MIN_VALUE));
    sweeps.add(new Sweep("rollup_quarter", "", "hour_floor", Long.MIN_VALUE));
    sweeps.add(new Sweep("rollup_hour", "", "hour_floor", Long.MIN_VALUE));
    for (String table : new String[] {"window_total", "key_total"}) {
      sweeps.add(new Sweep(table, " AND kind = 6", "rolling_floor", Long.MIN_VALUE));
    }
    // Their overage is a kind of its own there.
    for (String table : new String[] {"verified_sum", "pruned_sum"}) {
      sweeps.add(new Sweep(table, " AND kind IN (6, 22)", "rolling_floor", Long.MIN_VALUE));
    }
  }

  /// @return whether a whole step was pruned, so that there may be more
  private boolean pruneRequests(Connection connection) throws SQLException {
    LedgerState state = LedgerState.read(connection);
    long done = Math.min(state.verifiedRow(), state.rolledRow());
    long upTo = Math.min(done, state.prunedRow() + STEP_ROWS);
    long firstKept = firstKept(connection, state, upTo);
    if (firstKept <= state.prunedRow() + 1) {
      return false;
    }
    RequestSums.of(connection, state.prunedRow(), firstKept - 1).addTo(connection, "pruned_sum");
    raiseRequestFloor(connection, state.prunedRow(), firstKept - 1);
    update(connection, "UPDATE ledger_state SET pruned_row = ? WHERE id = 1", firstKept - 1);
    update(connection, "DELETE FROM request WHERE row_id <= ?", firstKept - 1);
    return firstKept == upTo + 1;
  }

  /// Rows stand in the order they were folded in: of what is pruned, the newest admission says
  /// since when all are kept.
  private static void raiseRequestFloor(Connection connection, long afterRow, long upToRow)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE ledger_state SET request_floor = MAX(request_floor,
              (SELECT MAX(at_millis) + 1 FROM request WHERE row_id > ? AND row_id <= ?))
            WHERE id = 1
            """)) {
      update.setLong(1, afterRow);
      update.setLong(2, upToRow);
      update.executeUpdate();
    }
  }

  private long firstKept(Connection connection, LedgerState state, long upTo) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT MIN(row_id) FROM request
            WHERE row_id > ? AND row_id <= ? AND row_id > ? AND at_millis >= ?
            """)) {
      select.setLong(1, state.prunedRow());
      select.setLong(2, upTo);
      select.setLong(3, state.lastRow() - retention.requestRowsMax());
      select.setLong(4, state.lastMillis() - retention.requestDays() * DAY);
      try (ResultSet row = select.executeQuery()) {
        long first = row.next() ? row.getLong(1) : 0;
        return first == 0 ? upTo + 1 : first;
      }
    }
  }

  /// @return whether a floor was raised
  private boolean raiseFloors(Connection connection) throws SQLException {
    long today = Rollup.DAY.startOf(LedgerState.read(connection).lastMillis());
    int raised = 0;
    raised += raise(connection, "minute_floor", today - retention.minuteDays() * DAY);
    raised += raise(connection, "hour_floor", today - retention.hourDays() * DAY);
    raised += raise(connection, "rolling_floor", today - retention.rollingDays() * DAY);
    return raised > 0;
  }

  private static int raise(Connection connection, String floor, long millis) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ledger_state SET %1$s = ? WHERE id = 1 AND %1$s < ?".formatted(floor))) {
      update.setLong(1, millis);
      update.setLong(2, millis);
      return update.executeUpdate();
    }
  }

  /// Deletes the oldest day below the floor, of the next organization that has one.
  ///
  /// @return what is left; null if nothing is
  private static @Nullable Sweep sweep(Connection connection, Sweep sweep) throws SQLException {
    Long organization =
        number(
            connection,
            "SELECT MIN(organization_id) FROM " + sweep.table() + " WHERE organization_id > ?",
            sweep.afterOrganization());
    if (organization == null) {
      return null;
    }
    Long oldest =
        number(
            connection,
            "SELECT MIN(start_millis) FROM "
                + sweep.table()
                + " WHERE organization_id = ?"
                + sweep.and()
                + " AND start_millis < (SELECT "
                + sweep.floor()
                + " FROM ledger_state)",
            organization);
    if (oldest == null) {
      return new Sweep(sweep.table(), sweep.and(), sweep.floor(), organization);
    }
    // The floor is a midnight, so the end of this day is not above it.
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM "
                + sweep.table()
                + " WHERE organization_id = ?"
                + sweep.and()
                + " AND start_millis < ?")) {
      delete.setLong(1, organization);
      delete.setLong(2, Rollup.DAY.startOf(oldest) + DAY);
      delete.executeUpdate();
    }
    return sweep;
  }

  private static @Nullable Long number(Connection connection, String sql, long parameter)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, parameter);
      try (ResultSet row = select.executeQuery()) {
        long value = row.next() ? row.getLong(1) : 0;
        return row.wasNull() ? null : value;
      }
    }
  }

  private static void update(Connection connection, String sql, long parameter)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, parameter);
      update.executeUpdate();
    }
  }
}
