package io.tollgate.store.ledger;

import io.tollgate.store.ledger.BooksReport.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Books that do not balance, as the database remembers them.
final class Differences {

  private Differences() {}

  /// @param full only a full run can clear it
  /// @param accepted an operator lets calls go on in spite of this very difference
  record Difference(
      long organizationId,
      long foundMillis,
      boolean full,
      String fingerprint,
      String evidence,
      boolean accepted) {

    /// What differs by how much, a line each.
    static String fingerprint(List<Finding> findings) {
      return findings.stream().map(Finding::fingerprint).sorted().collect(Collectors.joining("\n"));
    }

    /// Whether every line of another fingerprint is in this one.
    boolean covers(String other) {
      return Set.of(fingerprint.split("\n")).containsAll(Set.of(other.split("\n")));
    }

    /// Whether charged calls of the organization stop.
    boolean freezes() {
      return organizationId != 0 && !accepted;
    }
  }

  static Map<Long, Difference> read(Connection connection) throws SQLException {
    var all = new TreeMap<Long, Difference>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT organization_id, found_millis, full_run, fingerprint, evidence, accepted
                FROM difference
                """)) {
      while (row.next()) {
        all.put(
            row.getLong(1),
            new Difference(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3) == 1,
                row.getString(4),
                row.getString(5),
                row.getInt(6) == 1));
      }
    }
    return all;
  }

  /// Makes the table say this and nothing else.
  static void write(Connection connection, Map<Long, Difference> all) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM difference");
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO difference (organization_id, found_millis, full_run, fingerprint, evidence,
                                    accepted)
            VALUES (?, ?, ?, ?, ?, ?)
            """)) {
      for (Difference difference : all.values()) {
        insert.setLong(1, difference.organizationId());
        insert.setLong(2, difference.foundMillis());
        insert.setInt(3, difference.full() ? 1 : 0);
        insert.setString(4, difference.fingerprint());
        insert.setString(5, difference.evidence());
        insert.setInt(6, difference.accepted() ? 1 : 0);
        insert.executeUpdate();
      }
    }
  }
}
