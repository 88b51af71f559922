package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.notice.NoticeStore;
import io.tollgate.core.session.SessionStore;
import io.tollgate.core.statement.StatementStore;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.watch.UseStore;
import io.tollgate.store.jdbc.ConstraintException;
import io.tollgate.store.ledger.Folder;
import io.tollgate.store.ledger.ListJournal;
import io.tollgate.store.ledger.NoDesks;
import io.tollgate.testkit.CertificateStoreContract;
import io.tollgate.testkit.ChangeStoreContract;
import io.tollgate.testkit.KeyStoreContract;
import io.tollgate.testkit.LedgerStoreContract;
import io.tollgate.testkit.NoticeStoreContract;
import io.tollgate.testkit.OrganizationStoreContract;
import io.tollgate.testkit.SessionStoreContract;
import io.tollgate.testkit.StatementStoreContract;
import io.tollgate.testkit.UseStoreContract;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stores on SQLite keep their contracts.
class SqliteStoresTest {

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

  @Nested
  class Keys extends KeyStoreContract {
    @Override
    protected KeyStore keys() {
      return new SqliteKeyStore(database);
    }

    @Override
    protected ChangeStore changes() {
      return new SqliteChangeStore(database);
    }
  }

  @Nested
  class Statements extends StatementStoreContract {
    @Override
    protected StatementStore statements() {
      return new SqliteStatementStore(database);
    }

    @Override
    protected ChangeStore changes() {
      return new SqliteChangeStore(database);
    }
  }

  @Nested
  class Certificates extends CertificateStoreContract {
    private final List<SqliteChangeStore> stores = new ArrayList<>();

    @Override
    protected CertificateStore certificates() {
      return new SqliteCertificateStore(database);
    }

    @Override
    protected ChangeStore changes() {
      if (stores.isEmpty()) {
        stores.add(new SqliteChangeStore(database));
      }
      return stores.getFirst();
    }
  }

  private void addKey(ApiKey key) {
    var changes = new SqliteChangeStore(database);
    if (new SqliteOrganizationStore(database).byId(key.organizationId()) == null) {
      var owner = new Organization(key.organizationId(), "Acme", Standing.ACTIVE, "basic", 0, 0);
      changes.apply(new Change.OrganizationCreated(owner), "test", 0);
    }
    changes.apply(new Change.KeyCreated(key), "test", 0);
  }

  @Nested
  class Uses extends UseStoreContract {
    @Override
    protected UseStore uses() {
      return new SqliteUseStore(database);
    }

    @Override
    protected void add(ApiKey key) {
      addKey(key);
    }

    @Override
    protected void change(ApiKey key) {
      new SqliteChangeStore(database).apply(new Change.KeyChanged(key), "test", 0);
    }
  }

  @Nested
  class Notices extends NoticeStoreContract {
    @Override
    protected NoticeStore notices() {
      return new SqliteNoticeStore(database);
    }

    @Override
    protected void add(ApiKey key) {
      addKey(key);
    }
  }

  @Nested
  class Sessions extends SessionStoreContract {
    @Override
    protected SessionStore store() {
      return new SqliteSessionStore(database);
    }
  }

  @Nested
  class Organizations extends OrganizationStoreContract {
    @Override
    protected OrganizationStore organizations() {
      return new SqliteOrganizationStore(database);
    }

    @Override
    protected ChangeStore changes() {
      return new SqliteChangeStore(database);
    }
  }

  @Nested
  class Changes extends ChangeStoreContract {
    private final List<SqliteChangeStore> stores = new ArrayList<>();

    @Override
    protected ChangeStore changes() {
      if (stores.isEmpty()) {
        stores.add(new SqliteChangeStore(database));
      }
      return stores.getFirst();
    }

    @Override
    protected KeyStore keys() {
      return new SqliteKeyStore(database);
    }

    @Override
    protected OrganizationStore organizations() {
      return new SqliteOrganizationStore(database);
    }
  }

  @Nested
  class Ledger extends LedgerStoreContract {
    private final ListJournal journal = new ListJournal("j", 1);

    @Override
    protected LedgerStore ledger() {
      return new SqliteLedgerStore(database);
    }

    @Override
    protected void fold(List<CallRecord> records) {
      records.forEach(record -> journal.append(0, record));
      new Folder(
              database,
              journal,
              new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, Clock.system(), 100))
          .foldAll();
    }
  }

  @Test
  void listenersAreToldInOrderAndBeforeTheAnswer() {
    var store = new SqliteChangeStore(database);
    var heard = new ArrayList<String>();
    store.tell(change -> heard.add("first " + change.organizationId()));
    store.tell(change -> heard.add("second " + change.organizationId()));

    store.apply(new Change.OrganizationCreated(organization(1, "a")), "ann", 1);
    store.apply(new Change.OrganizationCreated(organization(2, "b")), "ann", 2);

    assertThat(heard).containsExactly("first 1", "second 1", "first 2", "second 2");
  }

  @Test
  void aListenerSeesTheChangeInTheStore() {
    var store = new SqliteChangeStore(database);
    var organizations = new SqliteOrganizationStore(database);
    var seen = new ArrayList<Object>();
    store.tell(change -> seen.add(organizations.byId(change.organizationId())));

    store.apply(new Change.OrganizationCreated(organization(1, "a")), "ann", 1);

    assertThat(seen).containsExactly(organization(1, "a"));
  }

  @Test
  void aRepeatIsToldAgainAConflictIsNot() {
    var store = new SqliteChangeStore(database);
    var heard = new ArrayList<Change>();
    var create = new Change.OrganizationCreated(organization(1, "a"));
    store.apply(create, "ann", 1);
    store.tell(heard::add);

    assertThat(store.apply(create, "ann", 2)).isFalse();
    assertThatThrownBy(
            () -> store.apply(new Change.OrganizationCreated(organization(1, "b")), "ann", 3))
        .isInstanceOf(ChangeStore.ConflictException.class);

    assertThat(heard).containsExactly(create);
  }

  @Test
  void theAuditIsValidJsonWhateverTheNames() {
    var store = new SqliteChangeStore(database);
    store.apply(
        new Change.OrganizationCreated(organization(1, "\"\\\n\u0000\u2028é\uD83D\uDE80\uD800")),
        "ann",
        1);

    assertThat(store.audit(null, Long.MAX_VALUE, 1).getFirst().after())
        .contains("\"name\":\"\\\"\\\\\\u000a\\u0000\u2028é\\ud83d\\ude80\\ud800\"")
        .contains("\"id\":\"1\"");
  }

  @Test
  void theAuditCannotBeEdited() {
    var store = new SqliteChangeStore(database);
    for (int i = 1; i <= 5; i++) {
      store.apply(new Change.OrganizationCreated(organization(i, "n" + i)), "ann", i);
    }
    assertThat(store.verify(null).breaks()).isEmpty();

    assertThatThrownBy(() -> run("UPDATE audit SET actor = 'eve' WHERE sequence = 3"))
        .isInstanceOf(ConstraintException.class);
    assertThatThrownBy(() -> run("DELETE FROM audit WHERE sequence = 3"))
        .isInstanceOf(ConstraintException.class);
    assertThat(store.verify(null).breaks()).isEmpty();
  }

  @Test
  void aDeletedKeyAndAGrantAreFinalInTheDatabaseToo() {
    run(
        "INSERT INTO organization (id, name, standing, plan_id, anchor_millis, created_millis)"
            + " VALUES (1, 'a', 'ACTIVE', 'p', 0, 0)");
    run(
        """
        INSERT INTO api_key (id, organization_id, api_id, digest, label, hint, state,
                             created_millis, not_before_millis, expires_millis)
        VALUES (1, 1, 'm', zeroblob(32), '', '', 'DELETED', 0, 0, 1)
        """);
    run("INSERT INTO grant_entry VALUES (1, 1, 3, 0, 5, 'r', 'a', 0)");

    assertThatThrownBy(() -> run("UPDATE api_key SET state = 'ACTIVE'"))
        .isInstanceOf(ConstraintException.class);
    assertThatThrownBy(() -> run("DELETE FROM api_key")).isInstanceOf(ConstraintException.class);
    assertThatThrownBy(() -> run("UPDATE grant_entry SET credits = 6"))
        .isInstanceOf(ConstraintException.class);
    assertThatThrownBy(() ->
            run(
                """
                INSERT INTO api_key (id, organization_id, api_id, digest, label, hint, state,
                                     created_millis, not_before_millis, expires_millis)
                VALUES (2, 9, 'm', x'00', '', '', 'ACTIVE', 0, 0, 1)
                """))
        .isInstanceOf(ConstraintException.class);
  }

  private void run(String sql) {
    database.write(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  private static Organization organization(long id, String name) {
    return new Organization(id, name, Standing.ACTIVE, "basic", 0, 0);
  }
}
