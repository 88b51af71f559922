package io.tollgate.store.sqlite;

import io.tollgate.core.unit.StoreException;
import io.tollgate.store.jdbc.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.sqlite.SQLiteConfig;

/// What the database knows of the installation's secret and the one before: which it was written
/// under, and how much of it still is.
///
/// Thread: one; blocks.
public final class SqliteSecrets {

  /*
   * Keys are counted by generation: each has that of the secret it was hashed under, so that a new
   * secret marks none of them. What says which secret a generation's is, is noted at a start, when
   * both are at hand: so it is right as well for a database that was restored from a time before
   * the rotation.
   */

  private static final int BATCH = 1_000;

  private final Database database;

  public SqliteSecrets(Database database) {
    this.database = database;
  }

  /// How the secrets at hand go with the database.
  public enum Fit {
    /// It was written under the current one, and perhaps in part under the one before.
    GOOD,
    /// It was written under neither: no key of it can be recognised.
    OTHER
  }

  /// Notes the secret in force.
  ///
  /// @param current a fingerprint of it, 32 bytes
  /// @param previous that of the one before, while it still counts; else null
  public Fit begin(byte[] current, byte @Nullable [] previous) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      byte[] noted =
          jdbc.sql("SELECT fingerprint FROM key_secret WHERE fingerprint IS NOT NULL")
              .query(byte[].class)
              .optional()
              .orElse(null);
      if (Arrays.equals(noted, current)) {
        return Fit.GOOD;
      }
      byte[] before = noted == null ? previous : noted;
      if (before == null) {
        note(jdbc, current, 0);
        return Fit.GOOD;
      }
      if (Arrays.equals(before, previous)) {
        note(jdbc, current, 1);
        return Fit.GOOD;
      }
      return Fit.OTHER;
    });
  }

  private static void note(JdbcClient jdbc, byte[] current, int further) {
    jdbc.sql("UPDATE key_secret SET fingerprint = ?, generation = generation + ?")
        .params(current, further)
        .update();
  }

  /// How many keys were not shown since the rotation, and have their digest under the secret
  /// before. Deleted ones do not count: nothing is lost with them.
  public long left() {
    return database.read(SqliteSecrets::left);
  }

  /// As [#left], of a file that a server may have open; in another process than that.
  ///
  /// @throws StoreException it can't be read
  public static long leftIn(Path file) {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
      return left(connection);
    } catch (SQLException | DataAccessException e) {
      throw new StoreException(file + " can't be read: " + e.getMessage(), false, e);
    }
  }

  private static long left(Connection connection) {
    return Sql.client(connection)
        .sql(
            """
            SELECT COUNT(*) FROM api_key, key_secret
            WHERE api_key.generation < key_secret.generation
              AND api_key.generation >= key_secret.oldest AND state <> 'DELETED'
            """)
        .query(Long.class)
        .single();
  }

  /// Nothing of the secret before counts any more: keys that are left are gone, and what the others
  /// were found under is taken out.
  public void forgetPrevious() {
    int cleared;
    do {
      cleared =
          database.write(connection ->
              Sql.client(connection)
                  .sql(
                      """
                      UPDATE api_key SET previous_digest = NULL WHERE id IN (
                        SELECT id FROM api_key WHERE previous_digest IS NOT NULL LIMIT ?)
                      """)
                  .param(BATCH)
                  .update());
    } while (cleared == BATCH);
    database.write(connection ->
        Sql.client(connection).sql("UPDATE key_secret SET oldest = generation").update());
  }
}
