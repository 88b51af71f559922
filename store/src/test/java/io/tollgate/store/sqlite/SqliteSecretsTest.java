package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.vault.Deposit;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database whose installation gets another secret.
class SqliteSecretsTest {

  private static final byte[] OLD = secret(1);
  private static final byte[] NEW = secret(2);
  private static final KeyDigest NEXT = new KeyDigest(9, 9, 9, 9);
  private static final ApiKey KEY = key(10);
  private static final long NOON = 1_000_000;
  private static final String SHELF = "ems/trading";

  @TempDir private Path directory;
  private SqliteDatabase database = unopened();
  private SqliteChangeStore changes = new SqliteChangeStore(database);
  private SqliteKeyStore keys = new SqliteKeyStore(database);
  private SqliteSecrets secrets = new SqliteSecrets(database);
  private final List<Change> told = new ArrayList<>();

  @SuppressWarnings("NullAway") // opened before each test
  private static SqliteDatabase unopened() {
    return null;
  }

  private static byte[] secret(int of) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) of);
    return secret;
  }

  private static ApiKey key(long id) {
    return new ApiKey(
        id,
        1,
        "market",
        new KeyDigest(id, 1, 2, 3),
        "label",
        "hint",
        KeyState.ACTIVE,
        0,
        0,
        Long.MAX_VALUE);
  }

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    changes = new SqliteChangeStore(database);
    keys = new SqliteKeyStore(database);
    secrets = new SqliteSecrets(database);
    assertThat(secrets.begin(OLD, null)).isEqualTo(SqliteSecrets.Fit.GOOD);
    apply(
        new Change.OrganizationCreated(
            new Organization(1, "Acme", Standing.ACTIVE, "basic", 0, 0)));
    apply(new Change.KeyCreated(KEY));
    changes.tell(told::add);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aMovedKeyIsFoundUnderBothDigestsAndLeavesNoEntryInTheAudit() {
    rotate();
    long entries = changes.sequence();

    assertThat(move()).isTrue();
    assertThat(move()).isFalse();

    assertThat(keys.find(NEXT)).isEqualTo(KEY.at(NEXT));
    assertThat(keys.find(KEY.digest())).isEqualTo(KEY.at(NEXT));
    assertThat(changes.sequence()).isEqualTo(entries);
    assertThat(keys.findAll(List.of(KEY.digest(), NEXT, new KeyDigest(7, 7, 7, 7))))
        .isEqualTo(Map.of(KEY.digest(), KEY.at(NEXT), NEXT, KEY.at(NEXT)));
  }

  @Test
  void aChangeByWhoeverReadTheKeyBeforeItMovedIsMadeAndToldWithTheDigestOfNow() {
    rotate();
    move();

    assertThat(apply(new Change.KeyChanged(KEY.in(KeyState.DISABLED)))).isTrue();

    assertThat(keys.find(NEXT)).isEqualTo(KEY.at(NEXT).in(KeyState.DISABLED));
    assertThat(told.getLast()).isEqualTo(new Change.KeyChanged(KEY.at(NEXT).in(KeyState.DISABLED)));
  }

  @Test
  void aRotationByWhoeverReadTheKeyBeforeItMovedIsMadeToo() {
    rotate();
    move();
    ApiKey next = KEY.successor(11, new KeyDigest(11, 1, 1, 1), "tg_…b", NOON);
    ApiKey old = KEY.edit().expires(NOON).replacedBy(11).key();

    assertThat(apply(new Change.KeyRotated(old, next))).isTrue();

    assertThat(told.getLast()).isEqualTo(new Change.KeyRotated(old.at(NEXT), next));
    assertThat(keys.byId(10)).isEqualTo(old.at(NEXT));
  }

  @Test
  void aDeletedKeyMovesAndStaysDeleted() {
    apply(new Change.KeyChanged(KEY.in(KeyState.DELETED)));
    rotate();

    assertThat(move()).isTrue();

    assertThat(keys.find(NEXT)).isEqualTo(KEY.at(NEXT).in(KeyState.DELETED));
    assertThatThrownBy(() -> apply(new Change.KeyChanged(KEY.at(NEXT))))
        .isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> execute("UPDATE api_key SET state = 'ACTIVE'"))
        .hasMessageContaining("final");
  }

  @Test
  void aDigestChangesOnlyWithTheSecret() {
    assertThatThrownBy(() -> execute("UPDATE api_key SET digest = randomblob(32)"))
        .hasMessageContaining("only with the secret");
    assertThatThrownBy(this::move).hasMessageContaining("only with the secret");
  }

  @Test
  void keysThatAreLeftAreCountedThroughRotationsAndRestarts() {
    apply(new Change.KeyCreated(key(11)));
    assertThat(secrets.left()).isZero();
    rotate();
    apply(new Change.KeyCreated(key(12)));
    rotate();

    assertThat(secrets.left()).isEqualTo(2);
    move();
    assertThat(secrets.left()).isEqualTo(1);
    apply(new Change.KeyChanged(key(11).in(KeyState.DELETED)));
    assertThat(secrets.left()).isZero();

    secrets.forgetPrevious();
    assertThat(keys.find(KEY.digest())).isNull();
    assertThat(secrets.begin(NEW, null)).isEqualTo(SqliteSecrets.Fit.GOOD);
    assertThat(secrets.begin(secret(3), NEW)).isEqualTo(SqliteSecrets.Fit.GOOD);
    assertThat(secrets.left()).isEqualTo(2);
  }

  @Test
  void aSecretThatIsNotTheDatabasesIsSeen() {
    assertThat(secrets.begin(secret(3), null)).isEqualTo(SqliteSecrets.Fit.OTHER);
    assertThat(secrets.begin(secret(3), secret(4))).isEqualTo(SqliteSecrets.Fit.OTHER);
    assertThat(secrets.begin(OLD, null)).isEqualTo(SqliteSecrets.Fit.GOOD);
  }

  @Test
  void whatIsSealedUnderTheSecretBeforeOpensAndIsSealedAnew() {
    var before = new SqliteVaultStore(database, OLD);
    for (int i = 0; i < 250; i++) {
      before.put(1, SHELF, new Deposit("name " + i, "text " + i), 1_000, "test", 5);
    }
    var both = new SqliteVaultStore(database, NEW, OLD);
    both.put(1, SHELF, new Deposit("young", "text"), 1_000, "test", 5);
    var all = both.all(1, SHELF);
    assertThat(all).hasSize(251);
    var after = new SqliteVaultStore(database, NEW);
    assertThatThrownBy(() -> after.all(1, SHELF)).isInstanceOf(StoreException.class);

    assertThat(both.sealAnew()).isEqualTo(250);
    assertThat(both.sealAnew()).isZero();

    assertThat(after.all(1, SHELF)).hasSize(251);
    assertThat(after.all(1, SHELF).stream().map(Deposit::reveal))
        .containsExactlyElementsOf(all.stream().map(Deposit::reveal).toList());
    assertThatThrownBy(() -> before.all(1, SHELF)).isInstanceOf(StoreException.class);
  }

  private void rotate() {
    assertThat(secrets.begin(NEW, OLD)).isEqualTo(SqliteSecrets.Fit.GOOD);
  }

  private boolean move() {
    return apply(new Change.KeyMoved(1, 10, KEY.digest(), NEXT));
  }

  private boolean apply(Change change) {
    return changes.apply(change, "test", 1);
  }

  private void execute(String sql) {
    database.write(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }
}
