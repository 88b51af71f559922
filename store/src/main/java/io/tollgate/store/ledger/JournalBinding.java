package io.tollgate.store.ledger;

import io.tollgate.store.jdbc.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Which journal the ledger is folded from.
///
/// Thread: any; blocks.
public final class JournalBinding {

  private final Database database;

  public JournalBinding(Database database) {
    this.database = database;
  }

  /// Binds an empty ledger to a journal; of one that is bound, checks that it is this one.
  ///
  /// @throws JournalMismatchException it is another, or another generation of it
  public void require(String name, long generation) {
    LedgerState there = database.read(LedgerState::read);
    String boundTo = there.journalName();
    if (boundTo == null && there.lastRow() == 0) {
      bind(name, generation);
    } else if (!name.equals(boundTo) || generation != there.journalGeneration()) {
      throw new JournalMismatchException(
          "the database holds the ledger of journal %s, generation %d, but this is journal %s,"
                  .formatted(boundTo, there.journalGeneration(), name)
              + " generation %d: put back the two that belong together, or, if the old journal is"
                  .formatted(generation)
              + " lost for good, declare this one its successor");
    }
  }

  /// An operator declares a journal the successor of the one before, which is lost or was folded to
  /// its end: the ledger goes on from the new one's beginning. What the old one held and the ledger
  /// does not is given up.
  public void succeed(String name, long generation) {
    bind(name, generation);
  }

  private void bind(String name, long generation) {
    boolean _ = database.write(connection -> bind(connection, name, generation));
  }

  private static boolean bind(Connection connection, String name, long generation)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ledger_state SET journal_name = ?, journal_generation = ? WHERE id = 1")) {
      update.setString(1, name);
      update.setLong(2, generation);
      return update.executeUpdate() == 1;
    }
  }
}
