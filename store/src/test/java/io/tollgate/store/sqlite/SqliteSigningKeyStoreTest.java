package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeyStore;
import io.tollgate.testkit.SigningKeyStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signing keys on SQLite keep their contract, and their secrets.
class SqliteSigningKeyStoreTest extends SigningKeyStoreContract {

  private static final byte[] SECRET =
      "a secret of thirty-two bytes, no less".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path directory;
  private SqliteDatabase database = unopened();

  @SuppressWarnings("NullAway") // opened before each test
  private static SqliteDatabase unopened() {
    return null;
  }

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected SigningKeyStore store() {
    return new SqliteSigningKeyStore(database, SECRET);
  }

  private void execute(String sql) {
    database.write(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  @Test
  void noFileOfTheDatabaseHasThePrivateHalf() throws IOException {
    var key = SigningKey.make(1, 1);
    store().add(key, null, false, "test", 1);
    database.close();
    String secret = key.reveal().split(" ", -1)[1];
    String open = key.reveal().split(" ", -1)[0];

    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain(secret).doesNotContain(open);
        String raw =
            new String(java.util.Base64.getDecoder().decode(secret), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(raw.substring(raw.length() - 32))).isFalse();
      }
    }
    open();
  }

  @Test
  void underAnotherSecretThereIsNoKeyAndANewOneIsTaken() {
    var key = SigningKey.make(1, 1);
    store().add(key, null, false, "test", 1);
    byte[] other = SECRET.clone();
    other[0]++;
    var reading = new SqliteSigningKeyStore(database, other);

    assertThat(reading.all()).isEmpty();
    assertThat(reading.add(SigningKey.make(2, 2), null, false, "test", 2)).isTrue();
    assertThat(reading.all()).hasSize(1);
  }

  @Test
  void aRowThatSomebodyElseWroteOpensNothing() {
    var forged = SigningKey.make(1, 1);
    var stranger =
        new Seal("the secret of somebody else, 32 or so".getBytes(StandardCharsets.US_ASCII));
    byte[] sealed = stranger.seal(0, "signing-key", forged.id() + " 1 1", forged.reveal());
    database.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO signing_key VALUES (?, 1, 1, ?)")) {
        insert.setString(1, forged.id());
        insert.setBytes(2, sealed);
        return insert.executeUpdate();
      }
    });

    assertThat(store().all()).isEmpty();
  }

  @Test
  void aRowMovedInTimeDoesNotOpen() {
    store().add(SigningKey.make(1, 1), null, false, "test", 1);
    execute("DROP TRIGGER signing_key_no_update");
    execute("UPDATE signing_key SET signs_from_millis = 9");

    assertThat(store().all()).isEmpty();
  }

  @Test
  void eachStepIsAudited() {
    var first = SigningKey.make(1, 1);
    var second = SigningKey.make(2, 2);
    store().add(first, null, false, "tollgate", 1);
    store().add(second, first.id(), true, "alice", 2);

    var changes = new SqliteChangeStore(database);
    assertThat(changes.audit(null, Long.MAX_VALUE, 10))
        .extracting(AuditEntry::actor, AuditEntry::kind)
        .map(Object::toString)
        .containsExactly(
            "(\"alice\", \"signing-key.created\")",
            "(\"alice\", \"signing-key.removed\")",
            "(\"tollgate\", \"signing-key.created\")");
    assertThat(changes.audit(null, Long.MAX_VALUE, 10).getFirst().after())
        .contains(second.id())
        .doesNotContain(second.reveal().split(" ", -1)[1]);
    assertThat(changes.verify(null).breaks()).isEmpty();
  }
}
