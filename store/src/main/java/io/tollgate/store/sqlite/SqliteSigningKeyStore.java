package io.tollgate.store.sqlite;

import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeyStore;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Signing keys in the database, sealed.
///
/// Thread: any; blocks.
public final class SqliteSigningKeyStore implements SigningKeyStore {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteSigningKeyStore.class);

  private static final String SHELF = "signing-key";

  /// They are the installation's, no organization's.
  private static final long NOBODY = 0;

  private final Database database;
  private final Seal seal;

  /// @param secret the installation's, 32 bytes or more
  public SqliteSigningKeyStore(Database database, byte[] secret) {
    this(database, secret, null);
  }

  /// @param previous the secret before, while it still counts; else null
  public SqliteSigningKeyStore(Database database, byte[] secret, byte @Nullable [] previous) {
    this.database = database;
    this.seal = new Seal(secret, previous);
  }

  @Override
  public List<SigningKey> all() {
    return database.read(connection -> all(Sql.client(connection)));
  }

  private List<SigningKey> all(JdbcClient jdbc) {
    return jdbc
        .sql(
            """
            SELECT id, created_millis, signs_from_millis, sealed FROM signing_key
            ORDER BY signs_from_millis, id
            """)
        .query((row, _) -> Optional.ofNullable(fromRow(row)))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private @Nullable SigningKey fromRow(ResultSet row) throws SQLException {
    String id = row.getString(1);
    long created = row.getLong(2);
    long signsFrom = row.getLong(3);
    String text = seal.open(NOBODY, SHELF, place(id, created, signsFrom), row.getBytes(4));
    if (text == null) {
      LOG.error(
          "a signing key does not open, so it is not used: id={}; the secret of the installation"
              + " is another one, or the row was changed",
          id);
      return null;
    }
    return SigningKey.read(text, created, signsFrom);
  }

  /// What is sealed with the key: moved in time, it does not open either.
  private static String place(String id, long createdMillis, long signsFromMillis) {
    return id + " " + createdMillis + " " + signsFromMillis;
  }

  @Override
  public boolean add(
      SigningKey key, @Nullable String newestId, boolean alone, String actor, long atMillis) {
    String place = place(key.id(), key.createdMillis(), key.signsFromMillis());
    byte[] sealed = seal.seal(NOBODY, SHELF, place, key.reveal());
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      List<SigningKey> there = all(jdbc);
      String newest = there.isEmpty() ? null : there.getLast().id();
      if (newest == null ? newestId != null : !newest.equals(newestId)) {
        return false;
      }
      if (alone) {
        there.forEach(old -> remove(jdbc, old, actor, atMillis));
      }
      jdbc.sql(
              """
              INSERT INTO signing_key (id, created_millis, signs_from_millis, sealed)
              VALUES (?, ?, ?, ?)
              """)
          .params(key.id(), key.createdMillis(), key.signsFromMillis(), sealed)
          .update();
      audit(jdbc, "signing-key.created", null, AuditJson.of(key), actor, atMillis);
      return true;
    });
  }

  @Override
  public boolean remove(String id, String actor, long atMillis) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      for (SigningKey key : all(jdbc)) {
        if (key.id().equals(id)) {
          remove(jdbc, key, actor, atMillis);
          return true;
        }
      }
      return false;
    });
  }

  private static void remove(JdbcClient jdbc, SigningKey key, String actor, long atMillis) {
    jdbc.sql("DELETE FROM signing_key WHERE id = ?").param(key.id()).update();
    audit(jdbc, "signing-key.removed", AuditJson.of(key), "{}", actor, atMillis);
  }

  /// Seals anew what is sealed under the secret before, all at once: there are few.
  ///
  /// @return how many keys that were
  public int sealAnew() {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      List<Sealed> all =
          jdbc.sql("SELECT id, created_millis, signs_from_millis, sealed FROM signing_key")
              .query((row, _) ->
                  new Sealed(
                      row.getString(1),
                      place(row.getString(1), row.getLong(2), row.getLong(3)),
                      row.getBytes(4)))
              .list();
      int sealed = 0;
      for (Sealed there : all) {
        byte[] anew = seal.anew(NOBODY, SHELF, there.place, there.bytes);
        if (anew != null) {
          sealed +=
              jdbc.sql("UPDATE signing_key SET sealed = ? WHERE id = ?")
                  .params(anew, there.id)
                  .update();
        }
      }
      return sealed;
    });
  }

  private static final class Sealed {
    private final String id;
    private final String place;
    private final byte[] bytes;

    Sealed(String id, String place, byte[] bytes) {
      this.id = id;
      this.place = place;
      this.bytes = bytes;
    }
  }

  private static void audit(
      JdbcClient jdbc,
      String kind,
      @Nullable String before,
      String after,
      String actor,
      long atMillis) {
    var written = new SqliteChangeStore.Written(kind, NOBODY, before, after);
    new AuditEnd(jdbc).append(written, NOBODY, actor, atMillis);
  }
}
