package io.tollgate.store.sqlite;

import io.tollgate.core.account.Organization;
import io.tollgate.core.mail.Message;
import io.tollgate.core.person.Access;
import io.tollgate.core.person.Failures;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.OneTimeLink;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.Theme;
import io.tollgate.core.person.TokenHash;
import io.tollgate.core.unit.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// People in one transaction.
///
/// Thread: that of the transaction.
final class SqlitePeople implements PeopleWriter {

  private static final String SHELF = "totp";

  /// They are no organization's.
  private static final long NOBODY = 0;

  /// How long links are remembered after their end, so that a second use is told as such.
  private static final long LINKS_KEPT_MILLIS = TimeUnit.DAYS.toMillis(30);

  private static final String SELECT =
      """
      SELECT id, email, name, created_millis, verified_millis, suspended, password IS NOT NULL,
             EXISTS (SELECT 1 FROM second_factor f
                     WHERE f.person_id = person.id AND f.confirmed_millis > 0),
             seen_millis, theme, zone, locale
      FROM person
      """;

  private static final String SELECT_MEMBER =
      "SELECT organization_id, person_id, role, since_millis FROM member ";

  private static final String SELECT_INVITATION =
      """
      SELECT id, organization_id, email, role, invited_by, created_millis, sent_millis,
             expires_millis, state, ended_millis
      FROM invitation
      """;

  private final JdbcClient jdbc;
  private final Seal seal;
  private final SqliteOutbox outbox;
  private final String actor;
  private final long atMillis;

  /// @param actor who writes; empty if nobody does
  SqlitePeople(JdbcClient jdbc, Seal seal, SqliteOutbox outbox, String actor, long atMillis) {
    this.jdbc = jdbc;
    this.seal = seal;
    this.outbox = outbox;
    this.actor = actor;
    this.atMillis = atMillis;
  }

  @Override
  public @Nullable Person byId(long personId) {
    return jdbc.sql(SELECT + "WHERE id = ?")
        .param(personId)
        .query(SqlitePeople::fromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public @Nullable Person byEmail(String email) {
    return jdbc.sql(SELECT + "WHERE email = ?")
        .param(email)
        .query(SqlitePeople::fromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public @Nullable Person byIdentity(Identity identity) {
    return jdbc.sql(
            SELECT
                + "WHERE id = (SELECT person_id FROM person_identity WHERE issuer = ? AND subject ="
                + " ?)")
        .params(identity.issuer(), identity.subject())
        .query(SqlitePeople::fromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public List<Identity> identities(long personId) {
    return jdbc.sql(
            "SELECT issuer, subject FROM person_identity WHERE person_id = ? ORDER BY issuer,"
                + " subject")
        .param(personId)
        .query((row, _) -> new Identity(row.getString(1), row.getString(2)))
        .list();
  }

  @Override
  public List<Person> page(long afterId, int limit) {
    return jdbc.sql(SELECT + "WHERE id > ? ORDER BY id LIMIT ?")
        .params(afterId, Sql.page(limit))
        .query(SqlitePeople::fromRow)
        .list();
  }

  private static Person fromRow(ResultSet row, int number) throws SQLException {
    return new Person(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getLong(5),
        row.getBoolean(6),
        row.getBoolean(7),
        row.getBoolean(8),
        row.getLong(9),
        new Preferences(Theme.valueOf(row.getString(10)), row.getString(11), row.getString(12)));
  }

  @Override
  public Access access(long personId) {
    Access.Factor factor =
        jdbc.sql(
                "SELECT sealed, confirmed_millis, last_step FROM second_factor WHERE person_id = ?")
            .param(personId)
            .query((row, _) ->
                new Access.Factor(open(personId, row.getBytes(1)), row.getLong(2), row.getLong(3)))
            .optional()
            .orElse(null);
    List<TokenHash> codes =
        jdbc.sql(
                "SELECT hash FROM recovery_code WHERE person_id = ? AND used_millis = 0 ORDER BY"
                    + " hash")
            .param(personId)
            .query((row, _) -> new TokenHash(row.getString(1)))
            .list();
    return jdbc.sql("SELECT password, long_password FROM person WHERE id = ?")
        .param(personId)
        .query((row, _) -> {
          String hash = row.getString(1);
          return new Access(
              hash == null ? null : new Secret(hash), row.getBoolean(2), factor, codes);
        })
        .single();
  }

  private Secret open(long personId, byte[] sealed) {
    String secret = seal.open(NOBODY, SHELF, Long.toString(personId), sealed);
    if (secret == null) {
      throw new StoreException(
          "the second factor of person "
              + personId
              + " does not open: the secret of the installation is another one, or it was changed",
          false,
          null);
    }
    return new Secret(secret);
  }

  @Override
  public @Nullable Member member(long organizationId, long personId) {
    return jdbc.sql(SELECT_MEMBER + "WHERE organization_id = ? AND person_id = ?")
        .params(organizationId, personId)
        .query(SqlitePeople::memberFromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public List<Member> members(long organizationId) {
    return jdbc.sql(SELECT_MEMBER + "WHERE organization_id = ? ORDER BY since_millis, person_id")
        .param(organizationId)
        .query(SqlitePeople::memberFromRow)
        .list();
  }

  @Override
  public List<Member> memberships(long personId) {
    return jdbc.sql(SELECT_MEMBER + "WHERE person_id = ? ORDER BY since_millis, organization_id")
        .param(personId)
        .query(SqlitePeople::memberFromRow)
        .list();
  }

  private static Member memberFromRow(ResultSet row, int number) throws SQLException {
    return new Member(
        row.getLong(1), row.getLong(2), Role.valueOf(row.getString(3)), row.getLong(4));
  }

  @Override
  public @Nullable Organization organization(long organizationId) {
    return SqliteOrganizationStore.byId(jdbc, organizationId);
  }

  @Override
  public @Nullable Invitation invitation(long invitationId) {
    return jdbc.sql(SELECT_INVITATION + "WHERE id = ?")
        .param(invitationId)
        .query(SqlitePeople::invitationFromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public @Nullable Invitation invitation(TokenHash token) {
    return jdbc.sql(SELECT_INVITATION + "WHERE token = ?")
        .param(token.hex())
        .query(SqlitePeople::invitationFromRow)
        .optional()
        .orElse(null);
  }

  @Override
  public List<Invitation> invitations(long organizationId) {
    return jdbc.sql(SELECT_INVITATION + "WHERE organization_id = ? ORDER BY id DESC LIMIT 1000")
        .param(organizationId)
        .query(SqlitePeople::invitationFromRow)
        .list();
  }

  private static Invitation invitationFromRow(ResultSet row, int number) throws SQLException {
    return new Invitation(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        Role.valueOf(row.getString(4)),
        row.getString(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        Invitation.State.valueOf(row.getString(9)),
        row.getLong(10));
  }

  @Override
  public @Nullable OneTimeLink link(TokenHash token) {
    return jdbc.sql(
            """
            SELECT kind, person_id, email, created_millis, expires_millis, used_millis
            FROM one_time_link WHERE token = ?
            """)
        .param(token.hex())
        .query((row, _) ->
            new OneTimeLink(
                token,
                OneTimeLink.Kind.valueOf(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)))
        .optional()
        .orElse(null);
  }

  @Override
  public long newestLinkMillis(long personId, OneTimeLink.Kind kind) {
    return jdbc.sql(
            "SELECT COALESCE(MAX(created_millis), 0) FROM one_time_link WHERE person_id = ? AND"
                + " kind = ?")
        .params(personId, kind.name())
        .query(Long.class)
        .single();
  }

  @Override
  public Failures failures(String email) {
    return jdbc.sql("SELECT failures, last_millis FROM sign_in_failure WHERE address = ?")
        .param(address(email))
        .query((row, _) -> new Failures(row.getInt(1), row.getLong(2)))
        .optional()
        .orElse(Failures.NONE);
  }

  private static String address(String email) {
    return TokenHash.of(new Secret(email)).hex();
  }

  @Override
  public void add(Person person) {
    jdbc.sql(
            """
            INSERT INTO person (id, email, name, created_millis, verified_millis, suspended,
                                long_password, seen_millis, theme, zone, locale)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
            """)
        .params(
            person.id(),
            person.email(),
            person.name(),
            person.createdMillis(),
            person.verifiedMillis(),
            person.suspended(),
            person.seenMillis(),
            person.preferences().theme().name(),
            person.preferences().zone(),
            person.preferences().locale())
        .update();
    audit("person.created", NOBODY, person.id(), null, AuditJson.of(person));
  }

  @Override
  public void change(Person person) {
    Person there = Objects.requireNonNull(byId(person.id()));
    jdbc.sql(
            """
            UPDATE person SET email = ?, name = ?, verified_millis = ?, suspended = ?,
                              theme = ?, zone = ?, locale = ?
            WHERE id = ?
            """)
        .params(
            person.email(),
            person.name(),
            person.verifiedMillis(),
            person.suspended(),
            person.preferences().theme().name(),
            person.preferences().zone(),
            person.preferences().locale(),
            person.id())
        .update();
    audit("person.changed", NOBODY, person.id(), AuditJson.of(there), AuditJson.of(person));
  }

  @Override
  public void seen(long personId, long seenMillis) {
    jdbc.sql("UPDATE person SET seen_millis = ? WHERE id = ?")
        .params(seenMillis, personId)
        .update();
  }

  @Override
  public void password(long personId, Secret hash, boolean longEnough) {
    jdbc.sql("UPDATE person SET password = ?, long_password = ? WHERE id = ?")
        .params(hash.reveal(), longEnough, personId)
        .update();
    note("person.password-changed", personId);
  }

  @Override
  public void removePassword(long personId) {
    jdbc.sql("UPDATE person SET password = NULL, long_password = 0 WHERE id = ?")
        .param(personId)
        .update();
    note("person.password-removed", personId);
  }

  @Override
  public void beginFactor(long personId, Secret secret) {
    jdbc.sql("DELETE FROM second_factor WHERE person_id = ?").param(personId).update();
    jdbc.sql(
            "INSERT INTO second_factor (person_id, sealed, confirmed_millis, last_step) VALUES (?,"
                + " ?, 0, 0)")
        .params(personId, seal.seal(NOBODY, SHELF, Long.toString(personId), secret.reveal()))
        .update();
    note("person.second-factor-begun", personId);
  }

  @Override
  public void confirmFactor(long personId, long step, List<TokenHash> recoveryCodes) {
    jdbc.sql("UPDATE second_factor SET confirmed_millis = ?, last_step = ? WHERE person_id = ?")
        .params(atMillis, step, personId)
        .update();
    put(personId, recoveryCodes);
    note("person.second-factor-added", personId);
  }

  @Override
  public void recoveryCodes(long personId, List<TokenHash> codes) {
    put(personId, codes);
    note("person.recovery-codes-made", personId);
  }

  private void put(long personId, List<TokenHash> codes) {
    jdbc.sql("DELETE FROM recovery_code WHERE person_id = ?").param(personId).update();
    for (TokenHash code : codes) {
      jdbc.sql("INSERT INTO recovery_code (person_id, hash) VALUES (?, ?)")
          .params(personId, code.hex())
          .update();
    }
  }

  @Override
  public void removeFactor(long personId) {
    jdbc.sql("DELETE FROM second_factor WHERE person_id = ?").param(personId).update();
    put(personId, List.of());
    note("person.second-factor-removed", personId);
  }

  @Override
  public void codeUsed(long personId, long step) {
    jdbc.sql("UPDATE second_factor SET last_step = ? WHERE person_id = ?")
        .params(step, personId)
        .update();
  }

  @Override
  public void recoveryCodeUsed(long personId, TokenHash code) {
    jdbc.sql("UPDATE recovery_code SET used_millis = ? WHERE person_id = ? AND hash = ?")
        .params(atMillis, personId, code.hex())
        .update();
    note("person.recovery-code-used", personId);
  }

  @Override
  public void signOut(long personId, @Nullable String kept) {
    jdbc.sql("DELETE FROM session WHERE person_id = ? AND digest <> ?")
        .params(personId, kept == null ? "" : kept)
        .update();
  }

  @Override
  public void identity(long personId, Identity identity) {
    jdbc.sql("INSERT INTO person_identity (issuer, subject, person_id) VALUES (?, ?, ?)")
        .params(identity.issuer(), identity.subject(), personId)
        .update();
    audit("person.identity-added", NOBODY, personId, null, AuditJson.of(identity));
  }

  @Override
  public void removeIdentity(long personId, Identity identity) {
    jdbc.sql("DELETE FROM person_identity WHERE issuer = ? AND subject = ? AND person_id = ?")
        .params(identity.issuer(), identity.subject(), personId)
        .update();
    audit("person.identity-removed", NOBODY, personId, AuditJson.of(identity), "{}");
  }

  @Override
  public void add(Organization organization) {
    SqliteOrganizationStore.insert(jdbc, organization);
    audit(
        "organization.created",
        organization.id(),
        organization.id(),
        null,
        AuditJson.of(organization));
  }

  @Override
  public void add(Member member) {
    jdbc.sql(
            "INSERT INTO member (organization_id, person_id, role, since_millis) VALUES (?, ?, ?,"
                + " ?)")
        .params(
            member.organizationId(), member.personId(), member.role().name(), member.sinceMillis())
        .update();
    audit("member.added", member.organizationId(), member.personId(), null, picture(member));
  }

  @Override
  public void change(Member member) {
    Member there = Objects.requireNonNull(member(member.organizationId(), member.personId()));
    jdbc.sql("UPDATE member SET role = ? WHERE organization_id = ? AND person_id = ?")
        .params(member.role().name(), member.organizationId(), member.personId())
        .update();
    audit(
        "member.changed",
        member.organizationId(),
        member.personId(),
        picture(there),
        picture(member));
  }

  @Override
  public void remove(Member member) {
    jdbc.sql("DELETE FROM member WHERE organization_id = ? AND person_id = ?")
        .params(member.organizationId(), member.personId())
        .update();
    audit("member.removed", member.organizationId(), member.personId(), picture(member), "{}");
  }

  /// With the address: the audit of an organization tells whom it speaks of.
  private String picture(Member member) {
    Person person = Objects.requireNonNull(byId(member.personId()));
    return AuditJson.of(member, person.email());
  }

  @Override
  public void add(Invitation invitation, TokenHash token) {
    jdbc.sql(
            """
            INSERT INTO invitation (id, organization_id, email, role, invited_by, created_millis,
                                    sent_millis, expires_millis, state, ended_millis, token)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            invitation.id(),
            invitation.organizationId(),
            invitation.email(),
            invitation.role().name(),
            invitation.invitedBy(),
            invitation.createdMillis(),
            invitation.sentMillis(),
            invitation.expiresMillis(),
            invitation.state().name(),
            invitation.endedMillis(),
            token.hex())
        .update();
    audit(
        "invitation.created",
        invitation.organizationId(),
        invitation.id(),
        null,
        AuditJson.of(invitation));
  }

  @Override
  public void change(Invitation invitation, @Nullable TokenHash token) {
    Invitation there = Objects.requireNonNull(invitation(invitation.id()));
    jdbc.sql(
            """
            UPDATE invitation SET sent_millis = ?, expires_millis = ?, state = ?, ended_millis = ?,
                                  token = COALESCE(?, token)
            WHERE id = ?
            """)
        .param(invitation.sentMillis())
        .param(invitation.expiresMillis())
        .param(invitation.state().name())
        .param(invitation.endedMillis())
        .param(token == null ? null : token.hex())
        .param(invitation.id())
        .update();
    audit(
        "invitation.changed",
        invitation.organizationId(),
        invitation.id(),
        AuditJson.of(there),
        AuditJson.of(invitation));
  }

  @Override
  public void add(OneTimeLink link) {
    jdbc.sql("DELETE FROM one_time_link WHERE expires_millis < ?")
        .param(atMillis - LINKS_KEPT_MILLIS)
        .update();
    jdbc.sql(
            """
            INSERT INTO one_time_link (token, kind, person_id, email, created_millis,
                                       expires_millis, used_millis)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            link.token().hex(),
            link.kind().name(),
            link.personId(),
            link.email(),
            link.createdMillis(),
            link.expiresMillis(),
            link.usedMillis())
        .update();
  }

  @Override
  public void used(TokenHash token, long usedMillis) {
    jdbc.sql("UPDATE one_time_link SET used_millis = ? WHERE token = ?")
        .params(usedMillis, token.hex())
        .update();
  }

  @Override
  public void voidLinks(long personId, OneTimeLink.Kind kind, long voidMillis) {
    jdbc.sql(
            """
            UPDATE one_time_link SET expires_millis = ?
            WHERE person_id = ? AND kind = ? AND used_millis = 0 AND expires_millis > ?
            """)
        .params(voidMillis, personId, kind.name(), voidMillis)
        .update();
  }

  @Override
  public void failures(String email, Failures failures) {
    jdbc.sql("DELETE FROM sign_in_failure WHERE last_millis < ?")
        .param(atMillis - Failures.KEPT.toMillis())
        .update();
    if (failures.count() == 0) {
      jdbc.sql("DELETE FROM sign_in_failure WHERE address = ?").param(address(email)).update();
      return;
    }
    jdbc.sql(
            """
            INSERT INTO sign_in_failure (address, failures, last_millis) VALUES (?, ?, ?)
            ON CONFLICT (address) DO UPDATE
            SET failures = excluded.failures, last_millis = excluded.last_millis
            """)
        .params(address(email), failures.count(), failures.lastMillis())
        .update();
  }

  @Override
  public void mail(Message message) {
    outbox.add(jdbc, message, atMillis);
  }

  /// @return how many were sealed anew
  static int sealAnew(JdbcClient jdbc, Seal seal, long personId) {
    byte[] there =
        jdbc.sql("SELECT sealed FROM second_factor WHERE person_id = ?")
            .param(personId)
            .query((row, _) -> row.getBytes(1))
            .single();
    byte[] anew = seal.anew(NOBODY, SHELF, Long.toString(personId), there);
    return anew == null
        ? 0
        : jdbc.sql("UPDATE second_factor SET sealed = ? WHERE person_id = ?")
            .params(anew, personId)
            .update();
  }

  /// Something of a person's that has no picture: it is a secret.
  private void note(String kind, long personId) {
    Person person = Objects.requireNonNull(byId(personId));
    audit(kind, NOBODY, personId, null, AuditJson.of(person));
  }

  private void audit(
      String kind, long organizationId, long subjectId, @Nullable String before, String after) {
    new AuditEnd(jdbc)
        .append(
            new SqliteChangeStore.Written(kind, subjectId, before, after),
            organizationId,
            actor,
            atMillis);
  }
}
