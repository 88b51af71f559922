package io.tollgate.store.sqlite;

import io.tollgate.core.session.SessionStore;
import io.tollgate.core.session.StoredSession;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sessions in the database.
///
/// Thread: any; blocks.
public final class SqliteSessionStore implements SessionStore {

  private static final String SELECT =
      """
      SELECT digest, person_id, created_millis, seen_millis, agent, address, facts
      FROM session
      """;

  private final Database database;

  public SqliteSessionStore(Database database) {
    this.database = database;
  }

  @Override
  public @Nullable StoredSession find(String digest) {
    return database.<@Nullable StoredSession>read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE digest = ?")
            .param(digest)
            .query(SqliteSessionStore::fromRow)
            .optional()
            .orElse(null));
  }

  @Override
  public void add(StoredSession session) {
    database.write(connection -> {
      insert(Sql.client(connection), session);
      return true;
    });
  }

  @Override
  public boolean replace(String digest, StoredSession session) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      if (remove(jdbc, digest) == 0) {
        return false;
      }
      insert(jdbc, session);
      return true;
    });
  }

  @Override
  public boolean remove(String digest) {
    return database.write(connection -> remove(Sql.client(connection), digest)) == 1;
  }

  @Override
  public List<StoredSession> ofPerson(long personId) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE person_id = ? ORDER BY seen_millis DESC, digest")
            .param(personId)
            .query(SqliteSessionStore::fromRow)
            .list());
  }

  @Override
  public int removeOfPerson(long personId, @Nullable String keptDigest) {
    return database.write(connection ->
        Sql.client(connection)
            .sql("DELETE FROM session WHERE person_id = ? AND digest <> ?")
            .params(personId, keptDigest == null ? "" : keptDigest)
            .update());
  }

  @Override
  public int removeUnusedSince(long seenMillis) {
    return database.write(connection ->
        Sql.client(connection)
            .sql("DELETE FROM session WHERE seen_millis < ?")
            .param(seenMillis)
            .update());
  }

  private static int remove(JdbcClient jdbc, String digest) {
    return jdbc.sql("DELETE FROM session WHERE digest = ?").param(digest).update();
  }

  private static void insert(JdbcClient jdbc, StoredSession session) {
    jdbc.sql(
            """
            INSERT INTO session (
              digest, person_id, created_millis, seen_millis, agent, address, facts)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            session.digest(),
            session.personId(),
            session.createdMillis(),
            session.seenMillis(),
            session.agent(),
            session.address(),
            toRow(session.facts()))
        .update();
  }

  /// Neither names nor values have a line's end in them, and names no equals sign.
  private static String toRow(Map<String, String> facts) {
    return new TreeMap<>(facts)
        .entrySet().stream()
            .map(fact -> fact.getKey() + '=' + fact.getValue())
            .collect(Collectors.joining("\n"));
  }

  private static StoredSession fromRow(ResultSet row, int number) throws SQLException {
    var facts = new HashMap<String, String>();
    row.getString(7)
        .lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          facts.put(line.substring(0, equals), line.substring(equals + 1));
        });
    return new StoredSession(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        facts);
  }
}
