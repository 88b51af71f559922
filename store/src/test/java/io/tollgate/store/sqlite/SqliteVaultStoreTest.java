package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.vault.Deposit;
import io.tollgate.core.vault.VaultStore;
import io.tollgate.testkit.VaultStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deposits on SQLite keep their contract, and their secrets.
class SqliteVaultStoreTest extends VaultStoreContract {

  private static final byte[] SECRET =
      "a secret of thirty-two bytes, no less".getBytes(StandardCharsets.US_ASCII);
  private static final String SHELF = "ems/trading";
  private static final String TEXT = "PrivateApiKey=do-not-tell-4711";

  @TempDir private Path directory;
  private SqliteDatabase database = unopened();
  private SqliteChangeStore changes = new SqliteChangeStore(database);

  @SuppressWarnings("NullAway") // opened before each test
  private static SqliteDatabase unopened() {
    return null;
  }

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    changes = new SqliteChangeStore(database);
    for (long id = 1; id <= 2; id++) {
      var organization = new Organization(id, "Org " + id, Standing.ACTIVE, "basic", 0, 0);
      changes.apply(new Change.OrganizationCreated(organization), "test", 0);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected VaultStore vault() {
    return new SqliteVaultStore(database, SECRET);
  }

  private void put(long organizationId, String name) {
    vault().put(organizationId, SHELF, new Deposit(name, TEXT), 10, "key_7", 5);
  }

  private void execute(String sql) {
    database.write(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  private void doesNotOpen(long organizationId) {
    assertThatThrownBy(() -> vault().all(organizationId, SHELF))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not open")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("do-not-tell"));
  }

  @Test
  void noFileOfTheDatabaseHasTheText() throws IOException {
    put(1, "KRAKEN");
    database.close();

    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain("do-not-tell");
      }
    }
    open();
  }

  @Test
  void aTextMovedToAnotherCustomerShelfOrNameDoesNotOpen() {
    put(1, "KRAKEN");
    put(2, "KRAKEN");
    execute(
        "UPDATE vault_entry SET sealed = (SELECT sealed FROM vault_entry WHERE organization_id = 1)"
            + " WHERE organization_id = 2");
    doesNotOpen(2);
    assertThat(vault().all(1, SHELF)).hasSize(1);

    execute("UPDATE vault_entry SET name = 'BINANCE' WHERE organization_id = 1");
    doesNotOpen(1);
    execute("UPDATE vault_entry SET name = 'KRAKEN', shelf = 'x' WHERE organization_id = 1");
    execute("UPDATE vault_entry SET shelf = 'x' WHERE organization_id = 2");
    assertThatThrownBy(() -> vault().all(1, "x")).isInstanceOf(StoreException.class);
  }

  @Test
  void anotherSecretOpensNothing() {
    put(1, "KRAKEN");
    byte[] other = SECRET.clone();
    other[0] ^= 1;

    assertThatThrownBy(() -> new SqliteVaultStore(database, other).all(1, SHELF))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> new SqliteVaultStore(database, Arrays.copyOf(SECRET, 31)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noChangedByteEverOpens() {
    var seal = new Seal(SECRET);
    byte[] sealed = seal.seal(1, SHELF, "KRAKEN", TEXT);
    assertThat(seal.open(1, SHELF, "KRAKEN", sealed)).isEqualTo(TEXT);
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(seal.open(1, SHELF, "KRAKEN", changed)).as("seed %d, at %d", seed, at).isNull();
      assertThat(seal.open(1, SHELF, "KRAKEN", Arrays.copyOf(sealed, at))).isNull();
    }
    // Same letters, other borders.
    assertThat(seal.open(1, SHELF + "K", "RAKEN", sealed)).isNull();
    assertThat(seal.seal(1, SHELF, "KRAKEN", TEXT)).isNotEqualTo(sealed);
  }

  @Test
  void theAuditHasEachChangeItsActorAndNoText() {
    put(1, "KRAKEN");
    put(1, "KRAKEN");
    put(1, "BINANCE");
    vault().remove(1, SHELF, "BINANCE", "key_8", 6);
    vault().clear(1, SHELF, "key_9", 7);

    var audit = changes.audit(1L, Long.MAX_VALUE, 5);
    assertThat(audit)
        .extracting(entry -> entry.actor() + " " + entry.kind())
        .containsExactly(
            "key_9 vault.removed",
            "key_8 vault.removed",
            "key_7 vault.put",
            "key_7 vault.changed",
            "key_7 vault.put");
    assertThat(audit.get(2).after()).contains("BINANCE", SHELF);
    assertThat(audit.toString()).doesNotContain("do-not-tell");
    assertThat(changes.verify(null).breaks()).isEmpty();
  }
}
