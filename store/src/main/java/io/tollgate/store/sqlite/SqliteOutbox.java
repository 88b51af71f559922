package io.tollgate.store.sqlite;

import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.store.jdbc.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Mail in the database, its texts sealed until they are sent.
///
/// Thread: any; blocks.
public final class SqliteOutbox implements Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteOutbox.class);

  private static final String SHELF = "mail";

  /// They are the installation's, no organization's.
  private static final long NOBODY = 0;

  /// Between plain text and HTML; neither has it.
  private static final char BETWEEN = '\0';

  private static final String SELECT =
      """
      SELECT sequence, id, recipient, kind, subject, sealed, created_millis, next_millis, tries,
             sent_millis, why
      FROM mail_outbox
      """;

  private final Database database;
  private final Seal seal;

  /// @param secret the installation's, 32 bytes or more
  /// @param previous the secret before, while it still counts; else null
  public SqliteOutbox(Database database, byte[] secret, byte @Nullable [] previous) {
    this.database = database;
    this.seal = new Seal(secret, previous);
  }

  @Override
  public boolean add(Message message, long atMillis) {
    return database.write(connection -> add(connection, message, atMillis));
  }

  /// Keeps a message in a transaction that is under way, with what it tells of.
  ///
  /// @return false if one of this id is or was there
  public boolean add(Connection transaction, Message message, long atMillis) {
    return add(Sql.client(transaction), message, atMillis);
  }

  boolean add(JdbcClient jdbc, Message message, long atMillis) {
    return jdbc.sql(
                """
                INSERT INTO mail_outbox (id, recipient, kind, subject, sealed, created_millis,
                                         next_millis, tries, sent_millis, why)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, '')
                ON CONFLICT (id) DO NOTHING
                """)
            .params(
                message.id(),
                message.to(),
                message.kind(),
                message.subject(),
                seal.seal(NOBODY, SHELF, message.id(), texts(message)),
                atMillis,
                atMillis)
            .update()
        == 1;
  }

  private static String texts(Message message) {
    if (message.text().indexOf(BETWEEN) >= 0 || message.html().indexOf(BETWEEN) >= 0) {
      throw new IllegalArgumentException("a text has a NUL");
    }
    return message.text() + BETWEEN + message.html();
  }

  @Override
  public List<Waiting> due(long atMillis, int limit) {
    List<Kept> due =
        database.read(connection ->
            Sql.client(connection)
                .sql(
                    SELECT
                        + "WHERE sent_millis = 0 AND next_millis <= ?"
                        + " ORDER BY next_millis, sequence LIMIT ?")
                .params(atMillis, Sql.page(limit))
                .query((row, _) -> fromRow(row))
                .list());
    var waiting = new ArrayList<Waiting>(due.size());
    for (Kept kept : due) {
      Message message = kept.message();
      if (message == null) {
        LOG.error("a message does not open, so it is not sent: id={}", kept.id());
        failed(kept.id(), "it does not open: the secret is another one", NEVER);
      } else {
        waiting.add(new Waiting(message, kept.tries()));
      }
    }
    return waiting;
  }

  private Kept fromRow(ResultSet row) throws SQLException {
    String id = row.getString(2);
    String to = row.getString(3);
    String kind = row.getString(4);
    String subject = row.getString(5);
    byte[] sealed = row.getBytes(6);
    String texts = sealed == null ? null : seal.open(NOBODY, SHELF, id, sealed);
    Message message = null;
    if (texts != null) {
      int between = texts.indexOf(BETWEEN);
      message =
          new Message(
              id, to, kind, subject, texts.substring(0, between), texts.substring(between + 1));
    }
    return new Kept(
        row.getLong(1),
        id,
        to,
        kind,
        subject,
        message,
        row.getLong(7),
        row.getLong(8),
        row.getInt(9),
        row.getLong(10),
        row.getString(11));
  }

  @Override
  public void sent(String id, long atMillis, boolean keepText) {
    database.write(connection ->
        Sql.client(connection)
            .sql(
                "UPDATE mail_outbox SET sent_millis = ?, why = '', sealed = CASE WHEN ? THEN sealed"
                    + " END WHERE id = ? AND sent_millis = 0")
            .params(atMillis, keepText, id)
            .update());
  }

  @Override
  public void failed(String id, String why, long nextMillis) {
    database.write(connection ->
        Sql.client(connection)
            .sql(
                "UPDATE mail_outbox SET tries = tries + 1, why = ?, next_millis = ?, sealed = CASE"
                    + " WHEN ? THEN NULL ELSE sealed END WHERE id = ? AND sent_millis = 0")
            .params(why, nextMillis, nextMillis == NEVER, id)
            .update());
  }

  @Override
  public List<Kept> page(long beforeSequence, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE sequence < ? ORDER BY sequence DESC LIMIT ?")
            .params(beforeSequence, Sql.page(limit))
            .query((row, _) -> fromRow(row))
            .list());
  }

  @Override
  public @Nullable Kept bySequence(long sequence) {
    return database.<@Nullable Kept>read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE sequence = ?")
            .param(sequence)
            .query((row, _) -> fromRow(row))
            .optional()
            .orElse(null));
  }

  @Override
  public int prune(long beforeMillis) {
    return database.write(connection ->
        Sql.client(connection)
            .sql(
                """
                DELETE FROM mail_outbox
                WHERE (sent_millis <> 0 AND sent_millis < ?)
                  OR (sent_millis = 0 AND next_millis = ? AND created_millis < ?)
                """)
            .params(beforeMillis, NEVER, beforeMillis)
            .update());
  }

  /// Seals anew what is sealed under the secret before, all at once: sent messages have no texts.
  ///
  /// @return how many messages that were
  public int sealAnew() {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      List<String> ids =
          jdbc.sql("SELECT id FROM mail_outbox WHERE sealed IS NOT NULL ORDER BY sequence")
              .query((row, _) -> row.getString(1))
              .list();
      int sealed = 0;
      for (String id : ids) {
        byte[] there =
            jdbc.sql("SELECT sealed FROM mail_outbox WHERE id = ?")
                .param(id)
                .query((row, _) -> row.getBytes(1))
                .single();
        byte[] anew = seal.anew(NOBODY, SHELF, id, there);
        if (anew != null) {
          sealed +=
              jdbc.sql("UPDATE mail_outbox SET sealed = ? WHERE id = ?").params(anew, id).update();
        }
      }
      return sealed;
    });
  }
}
