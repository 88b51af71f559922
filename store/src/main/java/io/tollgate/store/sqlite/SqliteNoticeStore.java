package io.tollgate.store.sqlite;

import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.notice.NoticeStore;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Notices in the database.
///
/// Thread: any; blocks.
public final class SqliteNoticeStore implements NoticeStore {

  private static final String SELECT =
      """
      SELECT id, organization_id, key_id, kind, at_millis, facts, acknowledged_millis,
             acknowledged_by
      FROM notice
      """;

  private final Database database;

  public SqliteNoticeStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean add(Notice notice, long period) {
    return database.write(connection ->
        Sql.client(connection)
                .sql(
                    """
                    INSERT INTO notice (id, organization_id, key_id, kind, period, at_millis, facts)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (kind, key_id, period) DO NOTHING
                    """)
                .params(
                    notice.id(),
                    notice.organizationId(),
                    notice.keyId(),
                    notice.kind().name(),
                    period,
                    notice.atMillis(),
                    toRow(notice.facts()))
                .update()
            == 1);
  }

  @Override
  public List<Notice> page(@Nullable Long organizationId, boolean open, long beforeId, int limit) {
    String whose = organizationId == null ? "" : " AND organization_id = ?";
    String which = open ? " AND acknowledged_millis = 0" : "";
    return database.read(connection -> {
      JdbcClient.StatementSpec select =
          Sql.client(connection)
              .sql(SELECT + "WHERE id < ?" + whose + which + " ORDER BY id DESC LIMIT ?")
              .param(beforeId);
      if (organizationId != null) {
        select = select.param(organizationId);
      }
      return select.param(Sql.page(limit)).query(SqliteNoticeStore::fromRow).list();
    });
  }

  @Override
  public @Nullable Notice byId(long id) {
    return database.<@Nullable Notice>read(connection -> byId(Sql.client(connection), id));
  }

  private static @Nullable Notice byId(JdbcClient jdbc, long id) {
    return jdbc.sql(SELECT + "WHERE id = ?")
        .param(id)
        .query(SqliteNoticeStore::fromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public @Nullable Notice acknowledge(long id, String actor, long atMillis) {
    return database.<@Nullable Notice>write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      jdbc.sql(
              """
              UPDATE notice SET acknowledged_millis = ?, acknowledged_by = ?
              WHERE id = ? AND acknowledged_millis = 0
              """)
          .params(atMillis, actor, id)
          .update();
      return byId(jdbc, id);
    });
  }

  @Override
  public int prune(long beforeMillis) {
    return database.write(connection ->
        Sql.client(connection)
            .sql("DELETE FROM notice WHERE at_millis < ?")
            .param(beforeMillis)
            .update());
  }

  /// Neither names nor values have a line's end in them, and names no equals sign.
  private static String toRow(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + '=' + fact.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static Notice fromRow(ResultSet row, int number) throws SQLException {
    var facts = new LinkedHashMap<String, String>();
    row.getString(6)
        .lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          facts.put(line.substring(0, equals), line.substring(equals + 1));
        });
    return new Notice(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        NoticeKind.valueOf(row.getString(4)),
        row.getLong(5),
        facts,
        row.getLong(7),
        row.getString(8));
  }
}
