package io.tollgate.store.sqlite;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.TokenHash;
import io.tollgate.core.unit.StoreException;
import io.tollgate.testkit.OutboxContract;
import io.tollgate.testkit.PersonStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People and mail on SQLite keep their contracts, and their secrets.
class SqlitePersonStoreTest {

  private static final byte[] SECRET =
      "a secret of thirty-two bytes, no less".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEXT =
      "another secret of thirty-two bytes, no less".getBytes(StandardCharsets.US_ASCII);
  private static final Person ANN =
      Person.make(1, "ann@example.com", "Ann", 1, Preferences.DEFAULT);

  @TempDir Path directory;
  SqliteDatabase database;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private SqliteOutbox mail(byte[] secret, byte @Nullable [] previous) {
    return new SqliteOutbox(database, secret, previous);
  }

  private SqlitePersonStore store(byte[] secret, byte @Nullable [] previous) {
    return new SqlitePersonStore(database, secret, previous, mail(secret, previous));
  }

  @Nested
  class People extends PersonStoreContract {
    @Override
    protected PersonStore people() {
      return store(SECRET, null);
    }

    @Override
    protected Outbox outbox() {
      return mail(SECRET, null);
    }
  }

  @Nested
  class Mails extends OutboxContract {
    @Override
    protected Outbox outbox() {
      return mail(SECRET, null);
    }
  }

  private void fill() {
    store(SECRET, null)
        .write(
            "test",
            5,
            people -> {
              people.add(ANN);
              people.password(1, new Secret("$argon2id$" + "x".repeat(60)), true);
              people.beginFactor(1, new Secret("SECRETOFANAUTHENTICATOR"));
              people.confirmFactor(1, 7, List.of(TokenHash.of(new Secret("RECOVERY-CODE-4711"))));
              people.mail(
                  new Message(
                      "m",
                      "ann@example.com",
                      "reset",
                      "Reset",
                      "link do-not-tell-4711",
                      "<p>x</p>"));
              return true;
            });
  }

  @Test
  void noFileHasASecretInClear() throws IOException {
    fill();
    database.close();

    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes)
            .doesNotContain("SECRETOFANAUTHENTICATOR")
            .doesNotContain("RECOVERY-CODE-4711")
            .doesNotContain("do-not-tell-4711");
      }
    }
    open();
  }

  @Test
  void theAuditTellsWhatWasDoneAndNoSecret() {
    fill();

    List<AuditEntry> audit = new SqliteChangeStore(database).audit(null, Long.MAX_VALUE, 10);

    assertThat(audit)
        .extracting(AuditEntry::kind)
        .containsExactly(
            "person.second-factor-added",
            "person.second-factor-begun",
            "person.password-changed",
            "person.created");
    assertThat(audit)
        .allSatisfy(entry -> {
          assertThat(entry.actor()).isEqualTo("test");
          assertThat(entry.after()).contains("ann@example.com").doesNotContain("argon2");
        });
    assertThat(new SqliteChangeStore(database).verify(null).whole()).isTrue();
  }

  @Test
  void withoutTheSecretNothingOpens() {
    fill();

    assertThatThrownBy(() -> store(NEXT, null).read(people -> people.access(1)))
        .isInstanceOf(StoreException.class);
    assertThat(mail(NEXT, null).due(10, 10)).isEmpty();
  }

  @Test
  void whatIsSealedIsSealedAnewUnderANewSecret() {
    fill();

    assertThat(store(NEXT, SECRET).sealAnew()).isEqualTo(1);
    assertThat(mail(NEXT, SECRET).sealAnew()).isEqualTo(1);
    assertThat(store(NEXT, SECRET).sealAnew()).isZero();

    assertThat(requireNonNull(store(NEXT, null).read(people -> people.access(1)).factor()).secret())
        .isEqualTo(new Secret("SECRETOFANAUTHENTICATOR"));
    assertThat(mail(NEXT, null).due(10, 10)).hasSize(1);
  }

  @Test
  void aMessageGoesIntoAnyTransaction() {
    Message message = new Message("m", "ann@example.com", "alert", "80 %", "text", "<p>x</p>");

    assertThatThrownBy(() ->
            database.write(connection -> {
              mail(SECRET, null).add(connection, message, 5);
              throw new IllegalStateException("test");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(mail(SECRET, null).due(5, 10)).isEmpty();

    database.write(connection -> mail(SECRET, null).add(connection, message, 5));
    assertThat(mail(SECRET, null).due(5, 10)).hasSize(1);
  }
}
