package io.tollgate.store.sqlite;

import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.statement.StatementStore;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Statements in the database.
///
/// Thread: any; blocks.
public final class SqliteStatementStore implements StatementStore {

  private static final String SELECT =
      """
      SELECT id, organization_id, kind, start_millis, end_millis, currency, closed_millis, included,
             granted, used, overage, overage_nanos
      FROM statement
      """;

  private final Database database;

  public SqliteStatementStore(Database database) {
    this.database = database;
  }

  @Override
  public @Nullable Statement byId(long id) {
    return database.<@Nullable Statement>read(connection -> byId(Sql.client(connection), id));
  }

  static @Nullable Statement byId(JdbcClient jdbc, long id) {
    return jdbc.sql(SELECT + "WHERE id = ?")
        .param(id)
        .query((row, _) -> fromRow(jdbc, row))
        .optional()
        .orElse(null);
  }

  @Override
  public List<Statement> page(long organizationId, long beforeStartMillis, int limit) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      return jdbc.sql(
              SELECT
                  + "WHERE organization_id = ? AND start_millis < ? ORDER BY start_millis DESC"
                  + " LIMIT ?")
          .params(organizationId, beforeStartMillis, Sql.page(limit))
          .query((row, _) -> fromRow(jdbc, row))
          .list();
    });
  }

  @Override
  public Statement open(Statement statement) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      // A month that was cut short and then goes on after all: its end is where it was.
      jdbc.sql(
              """
              UPDATE statement SET end_millis = ?
              WHERE organization_id = ? AND kind = ? AND start_millis = ? AND end_millis < ?
                AND closed_millis IS NULL
              """)
          .params(
              statement.endMillis(),
              statement.organizationId(),
              statement.kind().code(),
              statement.startMillis(),
              statement.endMillis())
          .update();
      int made =
          jdbc.sql(
                  """
                  INSERT INTO statement (id, organization_id, kind, start_millis, end_millis,
                                         currency)
                  VALUES (?, ?, ?, ?, ?, ?)
                  ON CONFLICT (organization_id, kind, start_millis) DO NOTHING
                  """)
              .params(
                  Arrays.asList(
                      statement.id(),
                      statement.organizationId(),
                      statement.kind().code(),
                      statement.startMillis(),
                      statement.endMillis(),
                      statement.currency()))
              .update();
      if (made == 1) {
        int line = 0;
        for (StatementLine each : statement.lines()) {
          insert(jdbc, statement.id(), line++, each);
        }
      }
      return jdbc.sql(SELECT + "WHERE organization_id = ? AND kind = ? AND start_millis = ?")
          .params(statement.organizationId(), statement.kind().code(), statement.startMillis())
          .query((row, _) -> fromRow(jdbc, row))
          .single();
    });
  }

  /// Adds a line to an open statement, in the transaction of what it is for.
  static void add(JdbcClient jdbc, Statement statement, StatementLine line) {
    insert(jdbc, statement.id(), statement.lines().size(), line);
  }

  private static void insert(JdbcClient jdbc, long id, int number, StatementLine line) {
    jdbc.sql(
            """
            INSERT INTO statement_line (statement_id, line, what, at_millis, plan_id, plan_name,
                                        credits, minor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            id,
            number,
            line.what().name(),
            line.atMillis(),
            line.planId(),
            line.planName(),
            line.credits(),
            line.minor())
        .update();
  }

  @Override
  public void cut(long id, long endMillis) {
    database.write(connection ->
        Sql.client(connection)
            .sql("UPDATE statement SET end_millis = ? WHERE id = ? AND end_millis > ?")
            .params(endMillis, id, endMillis)
            .update());
  }

  @Override
  public boolean close(Statement statement) {
    Statement.Closing closing = statement.closing();
    if (closing == null) {
      throw new IllegalArgumentException("a statement without its figures: " + statement.id());
    }
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      Statement there = byId(jdbc, statement.id());
      if (there == null) {
        throw new StoreException("there is no statement " + statement.id(), false, null);
      }
      if (there.closing() != null) {
        return false;
      }
      // Those that are there stay; a line that came since the author read it is one of them.
      List<StatementLine> lines = statement.lines();
      lines.stream()
          .filter(line -> line.what() == StatementLine.What.OVERAGE)
          .forEach(line -> add(jdbc, there, line));
      jdbc.sql(
              """
              UPDATE statement SET closed_millis = ?, included = ?, granted = ?, used = ?,
                                   overage = ?, overage_nanos = ?
              WHERE id = ?
              """)
          .params(
              closing.atMillis(),
              closing.included(),
              closing.granted(),
              closing.used(),
              closing.overage(),
              closing.overageNanos(),
              statement.id())
          .update();
      return true;
    });
  }

  @Override
  public List<Statement> ended(long beforeMillis, int limit) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      return jdbc.sql(
              SELECT
                  + "WHERE closed_millis IS NULL AND end_millis < ? ORDER BY end_millis, id LIMIT ?")
          .params(beforeMillis, Sql.page(limit))
          .query((row, _) -> fromRow(jdbc, row))
          .list();
    });
  }

  @Override
  public List<Long> withoutAt(long atMillis, long afterId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT id FROM organization
                WHERE id > ? AND NOT EXISTS (
                  SELECT 1 FROM statement
                  WHERE organization_id = organization.id AND closed_millis IS NULL
                    AND start_millis <= ? AND end_millis > ?)
                ORDER BY id LIMIT ?
                """)
            .params(afterId, atMillis, atMillis, Sql.page(limit))
            .query(Long.class)
            .list());
  }

  @Override
  public List<Long> plansDue(long atMillis, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql("SELECT id FROM organization WHERE next_plan_millis <= ? ORDER BY id LIMIT ?")
            .params(atMillis, Sql.page(limit))
            .query(Long.class)
            .list());
  }

  private static Statement fromRow(JdbcClient jdbc, ResultSet row) throws SQLException {
    long id = row.getLong(1);
    long closedMillis = row.getLong(7);
    Statement.Closing closing =
        row.wasNull()
            ? null
            : new Statement.Closing(
                closedMillis,
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12));
    return new Statement(
        id,
        row.getLong(2),
        WindowKind.ofCode(row.getInt(3)),
        row.getLong(4),
        row.getLong(5),
        row.getString(6),
        lines(jdbc, id),
        closing);
  }

  private static List<StatementLine> lines(JdbcClient jdbc, long id) {
    return jdbc.sql(
            """
            SELECT what, at_millis, plan_id, plan_name, credits, minor
            FROM statement_line WHERE statement_id = ? ORDER BY line
            """)
        .param(id)
        .query((row, _) ->
            new StatementLine(
                StatementLine.What.valueOf(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6)))
        .list();
  }
}
