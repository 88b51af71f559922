package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.key.TokenKey;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every [ChangeStore] keeps.
public abstract class ChangeStoreContract {

  /// The store under test; the same through one test, empty at its start.
  protected abstract ChangeStore changes();

  private static final String TOKEN_ID = "00000000-0000-4000-8000-000000000001";

  /// Reads what it writes.
  protected abstract KeyStore keys();

  /// Reads what it writes.
  protected abstract OrganizationStore organizations();

  @Test
  void whatAKeyMayDoIsKeptInEachState() {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    ApiKey key =
        Samples.key(10, 1)
            .edit()
            .note("of the build")
            .permissions(
                new Permissions(
                    Environment.QA,
                    List.of(Scope.parse("market:write"), Scope.parse("*:read")),
                    new Networks(
                        List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")),
                        List.of(Network.parse("192.0.2.7")))))
            .canary(true)
            .key();
    apply(new Change.KeyCreated(key));
    assertThat(keys().byId(10)).isEqualTo(key);
    for (KeyState state :
        List.of(KeyState.QUARANTINED, KeyState.LEAKED, KeyState.DISABLED, KeyState.ACTIVE)) {
      apply(new Change.KeyChanged(key.in(state)));
      assertThat(keys().byId(10)).isEqualTo(key.in(state));
    }

    ApiKey narrower =
        key.with(
            new Permissions(Environment.QA, List.of(Scope.parse("market:read")), Networks.ANY));
    apply(new Change.KeyChanged(narrower));

    assertThat(keys().byId(10)).isEqualTo(narrower);
  }

  @Test
  void whatAKeyIsMeantForAndWhatItReplacesNeverChange() {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    ApiKey key = Samples.key(10, 1);
    apply(new Change.KeyCreated(key));
    apply(new Change.KeyCreated(Samples.key(11, 1).edit().replaces(10).key()));

    conflict(
        new Change.KeyChanged(key.with(new Permissions(Environment.QA, List.of(), Networks.ANY))));
    conflict(new Change.KeyChanged(key.edit().replaces(11).key()));
    conflict(new Change.KeyChanged(key.edit().canary(true).key()));
    assertThat(keys().byId(11)).isEqualTo(Samples.key(11, 1).edit().replaces(10).key());
  }

  @Test
  void theSequenceIsThatOfTheNewestEntry() {
    assertThat(changes().sequence()).isZero();
    createOrganizationAndKey();

    assertThat(changes().sequence()).isEqualTo(audit().getFirst().sequence()).isPositive();
  }

  @Test
  void aRotationIsOneStep() {
    createOrganizationAndKey();
    ApiKey key = Samples.key(10, 1).with(List.of(Samples.tokenKey(TOKEN_ID, 5)));
    apply(new Change.KeyChanged(key));
    ApiKey next = key.successor(11, new KeyDigest(11, 1, 1, 1), "tg_…b", Samples.NOON);
    ApiKey old = key.edit().expires(Samples.NOON + 1).replacedBy(11).key();
    int before = audit().size();

    assertThat(apply(new Change.KeyRotated(old, next))).isTrue();
    assertThat(apply(new Change.KeyRotated(old, next))).isFalse();

    assertThat(keys().byId(10)).isEqualTo(old);
    assertThat(keys().byId(11)).isEqualTo(next);
    assertThat(next.tokenKeys()).isEqualTo(key.tokenKeys()).isNotEmpty();
    assertThat(audit()).hasSize(before + 1);
    assertThat(audit().getFirst().kind()).isEqualTo("key.rotated");
    assertThat(audit().getFirst().after()).contains("\"replaces\":\"10\"", "\"replacedBy\":\"11\"");
  }

  @Test
  void aRotationThatDoesNotFitWritesNothing() {
    createOrganizationAndKey();
    ApiKey key = Samples.key(10, 1);
    ApiKey next = key.successor(11, new KeyDigest(11, 1, 1, 1), "tg_…b", Samples.NOON);
    ApiKey old = key.edit().expires(Samples.NOON + 1).replacedBy(11).key();
    ApiKey twin = key.successor(11, key.digest(), "tg_…b", Samples.NOON);
    int before = audit().size();

    conflict(new Change.KeyRotated(old.edit().label("another").key(), next));
    conflict(new Change.KeyRotated(old.in(KeyState.DISABLED), next));
    conflict(new Change.KeyRotated(old.edit().replacedBy(12).key(), next));
    conflict(new Change.KeyRotated(old, Samples.key(11, 1)));
    conflict(new Change.KeyRotated(old, twin));
    assertThat(keys().byId(10)).isEqualTo(key);
    assertThat(keys().byId(11)).isNull();
    assertThat(audit()).hasSize(before);

    apply(new Change.KeyRotated(old, next));

    ApiKey third = key.successor(12, new KeyDigest(12, 1, 1, 1), "tg_…c", Samples.NOON);
    conflict(
        new Change.KeyRotated(key.edit().expires(Samples.NOON + 1).replacedBy(12).key(), third));
    ApiKey fourth = next.successor(13, new KeyDigest(13, 1, 1, 1), "tg_…d", Samples.NOON);
    apply(
        new Change.KeyRotated(next.edit().expires(Samples.NOON + 1).replacedBy(13).key(), fourth));
    assertThat(keys().byId(13)).isEqualTo(fourth);
    assertThat(fourth.firstId()).isEqualTo(10);
  }

  @Test
  void aRepeatFindsItselfAndWritesNothing() {
    var changes =
        List.of(
            new Change.OrganizationCreated(Samples.organization(1)),
            new Change.KeyCreated(Samples.key(10, 1)),
            new Change.Granted(Samples.grant(20, 1, 100)),
            new Change.OrganizationChanged(suspended(Samples.organization(1))),
            new Change.KeyChanged(Samples.key(10, 1).in(KeyState.DISABLED)));
    for (Change change : changes) {
      assertThat(apply(change)).as("%s", change).isTrue();
      assertThat(apply(change)).as("%s again", change).isFalse();
    }

    assertThat(audit()).hasSize(changes.size());
    assertThat(organizations().grants(1, 10)).hasSize(1);
  }

  @Test
  void aRepeatOfADeleteFindsItself() {
    createOrganizationAndKey();
    var delete = new Change.KeyChanged(Samples.key(10, 1).in(KeyState.DELETED));
    apply(delete);

    assertThat(apply(delete)).isFalse();
  }

  @Test
  void theSameIdWithOtherContentIsAConflict() {
    createOrganizationAndKey();
    apply(new Change.Granted(Samples.grant(20, 1, 100)));

    conflict(new Change.OrganizationCreated(suspended(Samples.organization(1))));
    conflict(new Change.KeyCreated(Samples.key(10, 1).in(KeyState.DISABLED)));
    conflict(new Change.Granted(Samples.grant(20, 1, 101)));
  }

  @Test
  void whatIsNotThereCannotChangeOrOwn() {
    conflict(new Change.OrganizationChanged(Samples.organization(1)));
    conflict(new Change.KeyCreated(Samples.key(10, 1)));
    conflict(new Change.KeyChanged(Samples.key(10, 1)));
    Grant orphan = Samples.grant(20, 1, 100);
    conflict(new Change.Granted(orphan));

    assertThat(audit()).isEmpty();
    assertThat(keys().byId(10)).isNull();
    assertThat(organizations().grants(1, 10)).isEmpty();
  }

  @Test
  void aDeletedKeyIsFinal() {
    createOrganizationAndKey();
    ApiKey deleted = Samples.key(10, 1).in(KeyState.DELETED);
    apply(new Change.KeyChanged(deleted));

    conflict(new Change.KeyChanged(deleted.in(KeyState.ACTIVE)));
    conflict(new Change.KeyChanged(deleted.in(KeyState.DISABLED)));

    assertThat(keys().byId(10)).isEqualTo(deleted);
  }

  @Test
  void limitsOfAKeyAreKeptAndChanged() {
    createOrganizationAndKey();
    ApiKey limited = Samples.key(10, 1).with(new KeyLimits(0, 30_000, 60));
    apply(new Change.KeyChanged(limited));
    ApiKey born = Samples.key(11, 1).with(new KeyLimits(5, KeyLimits.UNLIMITED, 0, false));
    apply(new Change.KeyCreated(born));

    assertThat(keys().byId(10)).isEqualTo(limited);
    assertThat(keys().find(born.digest())).isEqualTo(born);
    assertThat(audit().get(1).after())
        .contains("\"dayCredits\":0", "\"monthCredits\":30000", "\"minuteCalls\":60");
    apply(new Change.KeyChanged(limited.with(KeyLimits.NONE)));
    assertThat(keys().ofOrganization(1, 0, 10)).containsExactly(Samples.key(10, 1), born);
    assertThat(audit().getFirst().after()).doesNotContain("Credits").doesNotContain("minuteCalls");
  }

  @Test
  void publicKeysOfAKeyAreKeptAndChanged() {
    createOrganizationAndKey();
    List<TokenKey> two =
        List.of(
            Samples.tokenKey("985b2d4d-d215-407c-8716-5523604bc4e2", 5),
            Samples.tokenKey("115b2d4d-d215-407c-8716-5523604bc4e2", 6));
    ApiKey key = Samples.key(10, 1).with(two);
    ApiKey born =
        Samples.key(11, 1)
            .with(List.of(Samples.tokenKey("225b2d4d-d215-407c-8716-5523604bc4e2", 7)));
    apply(new Change.KeyCreated(Samples.key(12, 1)));

    assertThat(apply(new Change.KeyChanged(key))).isTrue();
    assertThat(apply(new Change.KeyChanged(key))).isFalse();
    apply(new Change.KeyCreated(born));
    assertThat(keys().byId(10)).isEqualTo(key);
    assertThat(keys().find(born.digest())).isEqualTo(born);
    assertThat(keys().ofOrganization(1, 0, 10)).containsExactly(key, born, Samples.key(12, 1));
    assertThat(audit().get(1).before()).doesNotContain("publicKeys");
    assertThat(audit().get(1).after()).contains(two.get(0).id(), two.get(1).id());

    ApiKey less = key.with(List.of(two.get(1))).in(KeyState.DISABLED);
    apply(new Change.KeyChanged(less));
    assertThat(keys().byId(10)).isEqualTo(less);
    apply(new Change.KeyChanged(less.with(List.of())));
    assertThat(keys().byId(10)).isEqualTo(Samples.key(10, 1).in(KeyState.DISABLED));
    assertThat(keys().byId(11)).isEqualTo(born);
  }

  @Test
  void aDisabledKeyCanComeBack() {
    createOrganizationAndKey();
    ApiKey key = Samples.key(10, 1);
    apply(new Change.KeyChanged(key.in(KeyState.DISABLED)));

    assertThat(apply(new Change.KeyChanged(key))).isTrue();
    assertThat(keys().find(key.digest())).isEqualTo(key);
  }

  @Test
  void digestOrganizationAndApiOfAKeyNeverChange() {
    createOrganizationAndKey();
    apply(new Change.OrganizationCreated(Samples.organization(2)));
    ApiKey key = Samples.key(10, 1);

    conflict(new Change.KeyChanged(with(key, new KeyDigest(9, 9, 9, 9), 1, "market")));
    conflict(new Change.KeyChanged(with(key, key.digest(), 2, "market")));
    conflict(new Change.KeyChanged(with(key, key.digest(), 1, "other")));

    assertThat(keys().byId(10)).isEqualTo(key);
  }

  @Test
  void twoKeysNeverShareADigestNotEvenWithADeletedOne() {
    createOrganizationAndKey();
    apply(new Change.OrganizationCreated(Samples.organization(2)));
    ApiKey key = Samples.key(10, 1);
    ApiKey twin = with(Samples.key(11, 2), key.digest(), 2, "market");

    conflict(new Change.KeyCreated(twin));
    apply(new Change.KeyChanged(key.in(KeyState.DELETED)));
    conflict(new Change.KeyCreated(twin));
  }

  @Test
  void ofManyChangesEachIsMadeOrRefusedForItself() {
    createOrganizationAndKey();
    ApiKey twin = with(Samples.key(12, 1), Samples.key(10, 1).digest(), 1, "market");

    var conflicts =
        changes()
            .applyAll(
                List.of(
                    new Change.KeyCreated(Samples.key(11, 1), true),
                    new Change.KeyCreated(twin, true),
                    new Change.KeyCreated(Samples.key(13, 1), true)),
                "ann",
                77);

    assertThat(conflicts.get(0)).isNull();
    assertThat(conflicts.get(1)).isNotNull();
    assertThat(conflicts.get(2)).isNull();
    assertThat(keys().byId(11)).isEqualTo(Samples.key(11, 1));
    assertThat(keys().byId(12)).isNull();
    assertThat(keys().byId(13)).isEqualTo(Samples.key(13, 1));
    assertThat(audit().subList(0, 2))
        .allMatch(entry -> entry.kind().equals("key.imported") && entry.actor().equals("ann"));
  }

  @Test
  void theAuditTellsBeforeAndAfterNewestFirst() {
    createOrganizationAndKey();
    changes().apply(new Change.KeyChanged(Samples.key(10, 1).in(KeyState.DISABLED)), "ann", 77);

    List<AuditEntry> audit = audit();

    assertThat(audit)
        .extracting(AuditEntry::sequence)
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    AuditEntry newest = audit.getFirst();
    assertThat(newest.actor()).isEqualTo("ann");
    assertThat(newest.atMillis()).isEqualTo(77);
    assertThat(newest.organizationId()).isEqualTo(1);
    assertThat(newest.subjectId()).isEqualTo(10);
    assertThat(newest.before()).contains("ACTIVE").doesNotContain("DISABLED");
    assertThat(newest.after()).contains("DISABLED").doesNotContain("ACTIVE");
    assertThat(audit.getLast().before()).isNull();
  }

  @Test
  void theAuditComesInPagesAndPerOrganization() {
    for (long id = 1; id <= 3; id++) {
      apply(new Change.OrganizationCreated(Samples.organization(id)));
      apply(new Change.OrganizationChanged(suspended(Samples.organization(id))));
    }
    List<AuditEntry> all = audit();

    assertThat(all).hasSize(6);
    assertThat(changes().audit(null, all.get(3).sequence(), 2))
        .containsExactly(all.get(4), all.get(5));
    assertThat(changes().audit(2L, Long.MAX_VALUE, 100)).containsExactly(all.get(2), all.get(3));
    assertThat(changes().audit(9L, Long.MAX_VALUE, 100)).isEmpty();
  }

  @Test
  void noDigestIsInTheAudit() {
    createOrganizationAndKey();
    KeyDigest digest = Samples.key(10, 1).digest();

    assertThat(audit().toString())
        .doesNotContain(digest.toHex())
        .doesNotContain(Long.toString(digest.b()))
        .doesNotContain("digest");
  }

  @Test
  void ofManyRivalsOnlyOneCreates() throws Exception {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    ApiKey first = Samples.key(10, 1);
    try (var rivals = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tries =
          java.util.stream.LongStream.range(10, 26)
              .mapToObj(id -> with(Samples.key(id, 1), first.digest(), 1, "market"))
              .<Callable<Boolean>>map(key -> () -> tryCreate(key))
              .toList();
      long created = 0;
      for (var outcome : rivals.invokeAll(tries)) {
        created += outcome.get() ? 1 : 0;
      }

      assertThat(created).isEqualTo(1);
    }
    assertThat(keys().ofOrganization(1, 0, 100)).hasSize(1);
    assertThat(audit()).hasSize(2);
  }

  private boolean tryCreate(ApiKey key) {
    try {
      return apply(new Change.KeyCreated(key));
    } catch (ConflictException _) {
      // One of the rivals was first.
      return false;
    }
  }

  private void createOrganizationAndKey() {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    apply(new Change.KeyCreated(Samples.key(10, 1)));
  }

  private boolean apply(Change change) {
    return changes().apply(change, "test", Samples.NOON);
  }

  private void conflict(Change change) {
    assertThatThrownBy(() -> apply(change)).as("%s", change).isInstanceOf(ConflictException.class);
  }

  private List<AuditEntry> audit() {
    return changes().audit(null, Long.MAX_VALUE, 100);
  }

  private static Organization suspended(Organization one) {
    return new Organization(
        one.id(),
        one.name(),
        Standing.SUSPENDED,
        one.planId(),
        one.anchorMillis(),
        one.createdMillis());
  }

  private static ApiKey with(ApiKey key, KeyDigest digest, long organizationId, String apiId) {
    return new ApiKey(
        key.id(),
        organizationId,
        apiId,
        digest,
        key.label(),
        key.hint(),
        key.state(),
        key.createdMillis(),
        key.notBeforeMillis(),
        key.expiresMillis());
  }
}
