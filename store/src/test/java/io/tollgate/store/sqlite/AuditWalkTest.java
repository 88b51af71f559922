package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.change.AuditReport.Break;
import io.tollgate.core.change.AuditReport.What;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is done to the audit behind its back is named.
class AuditWalkTest {

  @TempDir Path directory;
  private SqliteDatabase database;
  private SqliteChangeStore store;

  /// Seven entries: one organization that is renamed again and again.
  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    store = new SqliteChangeStore(database);
    store.apply(new Change.OrganizationCreated(organization("n1")), "ann", 1);
    for (int i = 2; i <= 7; i++) {
      store.apply(new Change.OrganizationChanged(organization("n" + i)), "ann", i);
    }
    run("DROP TRIGGER audit_no_update");
    run("DROP TRIGGER audit_no_delete");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anAuditThatNobodyTouchedIsWhole() {
    AuditReport report = store.verify(store.head());

    assertThat(report).isEqualTo(new AuditReport(7, 7, 7, List.of()));
    assertThat(report.whole()).isTrue();
    assertThat(store.verify(null).whole()).isTrue();
  }

  @Test
  void anAuditThatGrewSinceItsEndWasNotedIsWhole() {
    AuditHead noted = store.head();
    store.apply(new Change.OrganizationChanged(organization("n8")), "ann", 8);

    assertThat(store.verify(noted)).isEqualTo(new AuditReport(8, 8, 7, List.of()));
  }

  @Test
  void anAlteredEntryIsNamedAndNoOther() {
    for (String edit :
        List.of(
            "actor = 'eve'",
            "at_millis = 9",
            "kind = 'organization.created'",
            "organization_id = 5",
            "after_json = '{}'",
            "before_json = NULL")) {
      run("UPDATE audit SET " + edit + " WHERE sequence = 4");
      assertThat(found()).as(edit).containsExactly("4 ALTERED");
      run(
          """
          UPDATE audit SET actor = 'ann', at_millis = 4, kind = 'organization.changed',
              organization_id = 1,
              after_json = (SELECT before_json FROM audit WHERE sequence = 5),
              before_json = (SELECT after_json FROM audit WHERE sequence = 3)
          WHERE sequence = 4
          """);
      assertThat(found()).isEmpty();
    }
  }

  @Test
  void whatItsNeighboursSayAgainstAnAlteredEntryIsTold() {
    run("UPDATE audit SET after_json = replace(after_json, 'n4', 'n9') WHERE sequence = 4");

    assertThat(store.verify(null).breaks())
        .containsExactly(
            new Break(
                4,
                What.ALTERED,
                "was altered after it was written: its \"after\" is not what entry 5 found"));
  }

  @Test
  void twoAlteredEntriesAreNamed() {
    run("UPDATE audit SET actor = 'eve' WHERE sequence IN (2, 6)");

    assertThat(found()).containsExactly("2 ALTERED", "6 ALTERED");
  }

  @Test
  void theFirstAndTheLastEntryAreNamedToo() {
    AuditHead noted = store.head();
    run("UPDATE audit SET actor = 'eve' WHERE sequence IN (1, 7)");

    assertThat(found(noted)).containsExactly("1 ALTERED", "7 ALTERED");
    assertThat(found()).containsExactly("1 ALTERED", "7 FOREIGN");
  }

  @Test
  void missingEntriesAreNamed() {
    run("DELETE FROM audit WHERE sequence IN (1, 3, 4)");

    AuditReport report = store.verify(null);

    assertThat(report.breaks())
        .containsExactly(
            new Break(1, What.MISSING, "is missing"),
            new Break(3, What.MISSING, "to 4 are missing"));
    assertThat(report.entries()).isEqualTo(4);
  }

  @Test
  void anEntrySlippedIntoTheRoomOfAnotherIsNamed() {
    run("DELETE FROM audit WHERE sequence = 4");
    run(
        """
        INSERT INTO audit SELECT 4, 4, 'eve', kind, organization_id, subject_id, before_json,
            after_json, randomblob(32) FROM audit WHERE sequence = 3
        """);

    assertThat(found()).containsExactly("4 FOREIGN");
  }

  @Test
  void anEntrySlippedInWithTheRightLinkBreaksTheNext() {
    AuditWalk.Linked third = entry(3);
    run("DELETE FROM audit WHERE sequence = 4");
    insert(4, third);

    // Which of the two was changed can't be told from them alone; that the chain is broken can.
    assertThat(found()).containsExactly("5 ALTERED");
  }

  @Test
  void anAuditThatWasMadeAnewFromAnEntryOnIsNoticed() {
    AuditHead noted = store.head();
    run("DELETE FROM audit WHERE sequence >= 6");
    insert(6, entry(5));
    insert(7, entry(6));

    assertThat(found()).isEmpty();
    assertThat(found(noted)).containsExactly("7 FOREIGN");
  }

  @Test
  void aTruncatedEndIsNoticed() {
    AuditHead noted = store.head();
    run("DELETE FROM audit WHERE sequence >= 6");

    assertThat(found()).isEmpty();
    assertThat(store.verify(noted).breaks())
        .containsExactly(new Break(6, What.CUT, "to 7 are missing at the end"));
    run("DELETE FROM audit");
    assertThat(store.verify(noted).breaks())
        .containsExactly(new Break(1, What.CUT, "to 7 are missing at the end"));
  }

  @Test
  void aNoteIsReadAsItWasWritten() {
    AuditHead head = Objects.requireNonNull(store.head());

    assertThat(AuditHead.fromText(head.toText())).isEqualTo(head);
    assertThat(store.has(head)).isTrue();
    assertThat(store.has(new AuditHead(6, head.link()))).isFalse();
    for (String no : List.of("", "7", head.toText() + "\n", "0" + head.toText(), "x")) {
      assertThat(AuditHead.fromText(no)).as(no).isNull();
    }
  }

  private List<String> found() {
    return found(null);
  }

  private List<String> found(@Nullable AuditHead noted) {
    return store.verify(noted).breaks().stream()
        .map(one -> one.sequence() + " " + one.what())
        .toList();
  }

  private AuditWalk.Linked entry(long sequence) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(AuditWalk.SELECT + "WHERE sequence = ?")
            .param(sequence)
            .query(AuditWalk.Linked::fromRow)
            .single());
  }

  /// Writes an entry that follows from another, as the store would.
  private void insert(long sequence, AuditWalk.Linked before) {
    var entry = new AuditEntry(sequence, sequence, "eve", "organization.changed", 1, 1, "{}", "{}");
    database.write(connection ->
        Sql.client(connection)
            .sql(
                "INSERT INTO audit VALUES (?, ?, 'eve', 'organization.changed', 1, 1, '{}', '{}', ?)")
            .params(sequence, sequence, AuditChain.link(before.chain(), entry))
            .update());
  }

  private void run(String sql) {
    database.write(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  private static Organization organization(String name) {
    return new Organization(1, name, Standing.ACTIVE, "basic", 0, 0);
  }
}
