package io.tollgate.store.sqlite;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.sqlite.AuditWalk.Linked;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Changes and their audit in the database.
///
/// Changes are told one at a time, in the order in which they became durable. A repeat that finds
/// itself is told again: the first try may have ended between the commit and the telling.
///
/// Thread: any; blocks.
public final class SqliteChangeStore implements ChangeStore {

  private final Database database;
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private final GroupCommit<Asked> commits;

  public SqliteChangeStore(Database database) {
    this.database = database;
    this.commits =
        new GroupCommit<>(
            database,
            jdbc -> {
              var audit = new AuditEnd(jdbc);
              return asked -> write(jdbc, audit, asked);
            },
            this::tellAll);
  }

  private record Asked(Change change, String actor, long atMillis) {}

  /// Adds a listener, told after those that are there.
  public void tell(ChangeListener listener) {
    listeners.add(listener);
  }

  @Override
  public boolean apply(Change change, String actor, long atMillis) {
    Change asked = change;
    while (true) {
      try {
        return commits.apply(new Asked(asked, actor, atMillis));
      } catch (MovedException moved) {
        // Whoever is told of it knows the key by its digest of now, so the change has to have that.
        asked = at(asked, moved.digest);
      }
    }
  }

  private static Change at(Change change, KeyDigest digest) {
    return switch (change) {
      case Change.KeyChanged changed -> new Change.KeyChanged(changed.key().at(digest));
      case Change.KeyRotated rotated ->
          new Change.KeyRotated(rotated.old().at(digest), rotated.next());
      default -> throw new IllegalStateException("no change of a key");
    };
  }

  /// The key has another digest since the author of a change read it.
  private static final class MovedException extends RuntimeException {
    private final transient KeyDigest digest;

    MovedException(KeyDigest digest) {
      super("the key has moved", null, false, false);
      this.digest = digest;
    }
  }

  private static void requireNotMoved(JdbcClient jdbc, ApiKey there, ApiKey key) {
    if (!there.digest().equals(key.digest())
        && SqliteKeyStore.hadDigest(jdbc, key.id(), key.digest())) {
      throw new MovedException(there.digest());
    }
  }

  @Override
  public List<@Nullable ConflictException> applyAll(
      List<? extends Change> changes, String actor, long atMillis) {
    var conflicts = new ArrayList<@Nullable ConflictException>(changes.size());
    List<Asked> asked = changes.stream().map(change -> new Asked(change, actor, atMillis)).toList();
    for (RuntimeException failure : commits.applyAll(asked)) {
      if (failure == null || failure instanceof ConflictException) {
        conflicts.add((ConflictException) failure);
      } else {
        throw failure;
      }
    }
    return conflicts;
  }

  private void tellAll(Asked asked) {
    listeners.forEach(listener -> listener.changed(asked.change()));
  }

  private static boolean write(JdbcClient jdbc, AuditEnd audit, Asked asked) {
    Change change = asked.change();
    if (change instanceof Change.KeyMoved moved) {
      // No entry: nothing changes for anybody but whoever holds the database alone.
      return SqliteKeyStore.move(jdbc, moved.keyId(), moved.from(), moved.to());
    }
    Written written =
        switch (change) {
          case Change.OrganizationCreated created -> create(jdbc, created.organization());
          case Change.OrganizationChanged changed -> change(jdbc, changed.organization());
          case Change.PlanChanged changed ->
              change(jdbc, changed.organization(), changed.statementId(), changed.line());
          case Change.KeyCreated created ->
              create(jdbc, created.key(), created.imported() ? "key.imported" : "key.created");
          case Change.KeyChanged changed -> change(jdbc, changed.key());
          case Change.KeyRotated rotated -> rotate(jdbc, rotated.old(), rotated.next());
          case Change.KeyMoved _ -> null;
          case Change.Granted granted -> create(jdbc, granted.grant());
          case Change.Noted noted ->
              new Written(noted.kind(), 0, null, AuditJson.ofNote(noted.words()));
          case Change.CertificateAdded added -> create(jdbc, added.certificate());
          case Change.CertificateRevoked revoked -> revoke(jdbc, revoked.certificate());
        };
    if (written == null) {
      return false;
    }
    audit.append(written, change.organizationId(), asked.actor(), asked.atMillis());
    return true;
  }

  /// What the audit says of a change.
  record Written(String kind, long subjectId, @Nullable String before, String after) {}

  private static @Nullable Written create(JdbcClient jdbc, Organization organization) {
    Organization there = SqliteOrganizationStore.byId(jdbc, organization.id());
    if (there != null) {
      requireSame(there.equals(organization), "organization", organization.id());
      return null;
    }
    SqliteOrganizationStore.insert(jdbc, organization);
    return new Written("organization.created", organization.id(), null, AuditJson.of(organization));
  }

  private static @Nullable Written change(JdbcClient jdbc, Organization organization) {
    Organization there = requireOrganization(jdbc, organization.id());
    if (there.equals(organization)) {
      return null;
    }
    if (there.createdMillis() != organization.createdMillis()) {
      throw new ConflictException("organization " + organization.id() + " was created before");
    }
    SqliteOrganizationStore.update(jdbc, organization);
    return new Written(
        "organization.changed", organization.id(), AuditJson.of(there), AuditJson.of(organization));
  }

  private static @Nullable Written change(
      JdbcClient jdbc, Organization organization, long statementId, StatementLine line) {
    Written changed = change(jdbc, organization);
    if (changed == null) {
      return null;
    }
    Statement statement = SqliteStatementStore.byId(jdbc, statementId);
    if (statement == null
        || statement.organizationId() != organization.id()
        || statement.closing() != null) {
      throw new ConflictException("there is no open statement " + statementId);
    }
    SqliteStatementStore.add(jdbc, statement, line);
    return new Written(
        "plan.changed",
        organization.id(),
        changed.before(),
        AuditJson.of(organization, line, statement.currency()));
  }

  private static @Nullable Written create(JdbcClient jdbc, ApiKey key, String kind) {
    if (SqliteKeyStore.insert(jdbc, key)) {
      return new Written(kind, key.id(), null, AuditJson.of(key));
    }
    ApiKey there = SqliteKeyStore.byId(jdbc, key.id());
    if (there != null) {
      requireSame(there.equals(key), "key", key.id());
      return null;
    }
    requireOrganization(jdbc, key.organizationId());
    ApiKey twin = SqliteKeyStore.byDigest(jdbc, key.digest());
    throw new ConflictException(
        "the same key is there already" + (twin == null ? "" : ", as key " + twin.id()));
  }

  private static @Nullable Written change(JdbcClient jdbc, ApiKey key) {
    ApiKey there = SqliteKeyStore.byId(jdbc, key.id());
    if (there == null) {
      throw new ConflictException("there is no key " + key.id());
    }
    requireNotMoved(jdbc, there, key);
    if (there.equals(key)) {
      return null;
    }
    if (there.state() == KeyState.DELETED) {
      throw new ConflictException("key " + key.id() + " is deleted, and that is final");
    }
    if (!there.digest().equals(key.digest())) {
      throw new ConflictException("key " + key.id() + ": the key itself never changes");
    }
    if (there.organizationId() != key.organizationId()
        || !there.apiId().equals(key.apiId())
        || !there.hint().equals(key.hint())
        || there.createdMillis() != key.createdMillis()
        || there.permissions().environment() != key.permissions().environment()
        || there.replacesId() != key.replacesId()
        || there.replacedById() != key.replacedById()
        || there.firstId() != key.firstId()
        || there.canary() != key.canary()) {
      throw new ConflictException(
          "key "
              + key.id()
              + ": only label, note, state, validity, limits, permissions and public keys can"
              + " change");
    }
    SqliteKeyStore.update(jdbc, key);
    return new Written("key.changed", key.id(), AuditJson.of(there), AuditJson.of(key));
  }

  private static @Nullable Written rotate(JdbcClient jdbc, ApiKey old, ApiKey next) {
    ApiKey made = SqliteKeyStore.byId(jdbc, next.id());
    if (made != null) {
      requireSame(made.equals(next), "key", next.id());
      return null;
    }
    ApiKey there = SqliteKeyStore.byId(jdbc, old.id());
    if (there == null) {
      throw new ConflictException("there is no key " + old.id());
    }
    if (there.replacedById() != 0) {
      throw new ConflictException("key " + old.id() + " was replaced before");
    }
    requireNotMoved(jdbc, there, old);
    requireRotation(there, old, next);
    if (!SqliteKeyStore.insert(jdbc, next)) {
      throw new ConflictException("the same key is there already");
    }
    SqliteKeyStore.update(jdbc, old);
    return new Written("key.rotated", old.id(), AuditJson.of(there), AuditJson.of(old, next));
  }

  /// A rotation changes when a key ends and what takes its place, and nothing else.
  private static void requireRotation(ApiKey there, ApiKey old, ApiKey next) {
    ApiKey ended = there.edit().expires(old.expiresMillis()).replacedBy(next.id()).key();
    boolean succeeds =
        next.replacesId() == there.id()
            && next.firstId() == there.firstId()
            && next.organizationId() == there.organizationId()
            && next.apiId().equals(there.apiId());
    if (!old.equals(ended) || old.expiresMillis() > there.expiresMillis() || !succeeds) {
      throw new ConflictException("key " + old.id() + " was changed meanwhile");
    }
  }

  private static @Nullable Written create(JdbcClient jdbc, Grant grant) {
    Grant there = SqliteOrganizationStore.grantById(jdbc, grant.id());
    if (there != null) {
      requireSame(there.equals(grant), "grant", grant.id());
      return null;
    }
    requireOrganization(jdbc, grant.organizationId());
    if (!grant.kind().monthly()) {
      throw new ConflictException("a grant is for a month, not for " + grant.kind());
    }
    SqliteOrganizationStore.insert(jdbc, grant);
    return new Written("grant.created", grant.id(), null, AuditJson.of(grant));
  }

  private static @Nullable Written create(JdbcClient jdbc, Certificate certificate) {
    Certificate there = SqliteCertificateStore.byId(jdbc, certificate.id());
    if (there != null) {
      requireSame(there.equals(certificate), "certificate", certificate.id());
      return null;
    }
    ApiKey key = SqliteKeyStore.byId(jdbc, certificate.keyId());
    if (key == null || key.organizationId() != certificate.organizationId()) {
      throw new ConflictException("there is no key " + certificate.keyId());
    }
    if (key.state() == KeyState.DELETED) {
      throw new ConflictException("key " + key.id() + " is deleted, and that is final");
    }
    Certificate twin = SqliteCertificateStore.byFingerprint(jdbc, certificate.fingerprint());
    if (twin != null) {
      throw new ConflictException(
          "the same certificate is there already, as certificate " + twin.id());
    }
    SqliteCertificateStore.insert(jdbc, certificate);
    return new Written(
        certificate.issued() ? "certificate.issued" : "certificate.registered",
        certificate.id(),
        null,
        AuditJson.of(certificate));
  }

  private static @Nullable Written revoke(JdbcClient jdbc, Certificate certificate) {
    Certificate there = SqliteCertificateStore.byId(jdbc, certificate.id());
    if (there == null) {
      throw new ConflictException("there is no certificate " + certificate.id());
    }
    if (there.revoked() && certificate.revoked()) {
      // Since when, the first revocation has said.
      return null;
    }
    if (!certificate.revoked()
        || !there.revokedAt(certificate.revokedMillis()).equals(certificate)) {
      throw new ConflictException(
          "certificate " + certificate.id() + ": all that can change is that it is revoked");
    }
    SqliteCertificateStore.revoke(jdbc, certificate);
    return new Written(
        "certificate.revoked", certificate.id(), AuditJson.of(there), AuditJson.of(certificate));
  }

  private static Organization requireOrganization(JdbcClient jdbc, long id) {
    Organization organization = SqliteOrganizationStore.byId(jdbc, id);
    if (organization == null) {
      throw new ConflictException("there is no organization " + id);
    }
    return organization;
  }

  private static void requireSame(boolean same, String what, long id) {
    if (!same) {
      throw new ConflictException(what + " " + id + " is there already, and is different");
    }
  }

  @Override
  public long sequence() {
    return database.read(connection ->
        Sql.client(connection)
            .sql("SELECT COALESCE(MAX(sequence), 0) FROM audit")
            .query(Long.class)
            .single());
  }

  @Override
  public List<AuditEntry> audit(@Nullable Long organizationId, long beforeSequence, int limit) {
    String ofOne = organizationId == null ? "" : "AND organization_id = :organization ";
    return database.read(connection -> {
      var query =
          Sql.client(connection)
              .sql(
                  AuditWalk.SELECT
                      + "WHERE sequence < :before "
                      + ofOne
                      + "ORDER BY sequence DESC LIMIT :limit")
              .param("before", beforeSequence)
              .param("limit", Sql.page(limit));
      return (organizationId == null ? query : query.param("organization", organizationId))
          .query(Linked::fromRow).list().stream().map(Linked::entry).toList();
    });
  }

  @Override
  public List<AuditEntry> auditOf(long organizationId, long subjectId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                AuditWalk.SELECT
                    + "WHERE subject_id = :subject AND organization_id = :organization"
                    + " ORDER BY sequence DESC LIMIT :limit")
            .param("subject", subjectId)
            .param("organization", organizationId)
            .param("limit", Sql.page(limit))
            .query(Linked::fromRow)
            .list()
            .stream()
            .map(Linked::entry)
            .toList());
  }

  /// The newest entry; null if there is none.
  public @Nullable AuditHead head() {
    return database.<@Nullable AuditHead>read(connection ->
        Sql.client(connection)
            .sql(AuditWalk.SELECT + "ORDER BY sequence DESC LIMIT 1")
            .query(Linked::fromRow)
            .optional()
            .map(Linked::head)
            .orElse(null));
  }

  /// Whether an entry is there as it was noted.
  public boolean has(AuditHead noted) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(AuditWalk.SELECT + "WHERE sequence = ?")
            .param(noted.sequence())
            .query(Linked::fromRow)
            .optional()
            .map(Linked::head)
            .filter(noted::equals)
            .isPresent());
  }

  /// Walks the whole audit along its chain.
  ///
  /// @param noted the newest entry as it was noted elsewhere; null if it was not
  public AuditReport verify(@Nullable AuditHead noted) {
    return AuditWalk.of(database, noted);
  }
}
