package io.tollgate.core.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.window.WindowKind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallersTest {

  private static final KeyDigest DIGEST = new KeyDigest(1, 2, 3, 4);
  private static final KeyDigest NEXT = new KeyDigest(7, 7, 7, 7);
  private static final Fingerprint FINGERPRINT = new Fingerprint(5, 6, 7, 8);
  private static final Certificate CERTIFICATE =
      new Certificate(9, 1, 5, FINGERPRINT, "label", "CN=key", true, 0, 10, 90, 0);

  private static final long NOW = 1_800_000_000_000L;
  private static final IpAddress FROM = new IpAddress(0, 7);

  private final Keys keys = new Keys();
  private final Deque<Runnable> blocking = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final Certificates certificates = new Certificates();
  private final Callers callers =
      new Callers(keys, certificates, accounts(), blocking::add, new Callers.Bounds(100, 3, 2));

  @Test
  void aKnownKeyIsFoundAndRemembered() {
    keys.there = key(KeyState.ACTIVE);

    load(DIGEST);
    blocking.remove().run();

    assertThat(told).containsExactly("found ACTIVE");
    assertThat(callers.find(DIGEST)).isNotNull();
  }

  @Test
  void severalWaitingForOneKeyShareOneLookUp() {
    keys.there = key(KeyState.ACTIVE);

    load(DIGEST);
    load(DIGEST);
    load(DIGEST);
    blocking.remove().run();

    assertThat(blocking).isEmpty();
    assertThat(told).hasSize(3);
  }

  @Test
  void anUnknownKeyIsRememberedUntilItIsCreated() {
    load(DIGEST);
    blocking.remove().run();
    assertThat(told).containsExactly("unknown");
    assertThat(callers.isUnknown(DIGEST)).isTrue();

    callers.changed(new Change.KeyCreated(key(KeyState.ACTIVE)));

    assertThat(callers.isUnknown(DIGEST)).isFalse();
  }

  @Test
  void aFloodOfUnknownKeysDrivesNoKnownKeyOut() {
    keys.there = key(KeyState.ACTIVE);
    load(DIGEST);
    blocking.remove().run();
    keys.there = null;

    for (int i = 0; i < 50; i++) {
      load(new KeyDigest(i, 9, 9, 9));
      blocking.remove().run();
    }

    assertThat(callers.find(DIGEST)).isNotNull();
  }

  @Test
  void aKeyAndItsSuccessorCountInOneMinute() {
    keys.there = key(KeyState.ACTIVE);
    load(DIGEST);
    blocking.remove().run();
    Caller before = Objects.requireNonNull(callers.find(DIGEST));
    before.count(NOW);
    var nextDigest = new KeyDigest(9, 9, 9, 9);
    ApiKey next = key(KeyState.ACTIVE).successor(6, nextDigest, "hint", 1);
    ApiKey old = key(KeyState.ACTIVE).edit().expires(50).replacedBy(6).key();

    callers.changed(new Change.KeyRotated(old, next));
    keys.there = next;
    load(nextDigest);
    blocking.remove().run();

    Caller ending = Objects.requireNonNull(callers.find(DIGEST));
    Caller begun = Objects.requireNonNull(callers.find(nextDigest));
    assertThat(ending.expiresMillis()).isEqualTo(50);
    assertThat(begun.id()).isEqualTo(6);
    assertThat(List.of(before.firstId(), ending.firstId(), begun.firstId())).containsOnly(5L);
    // A call that was admitted before the change may count after it.
    assertThat(begun.count(NOW)).isEqualTo(2);
    assertThat(before.count(NOW)).isEqualTo(3);
    assertThat(ending.count(NOW)).isEqualTo(4);
    assertThat(begun.counted(NOW)).isEqualTo(4);
  }

  @Test
  void aKeyGoesOnCountingWhenItChanges() {
    keys.there = key(KeyState.ACTIVE);
    load(DIGEST);
    blocking.remove().run();
    Caller before = Objects.requireNonNull(callers.find(DIGEST));
    before.count(NOW);
    before.isNews(NOW, FROM, false);

    callers.changed(new Change.KeyChanged(key(KeyState.QUARANTINED)));
    before.count(NOW);

    Caller after = Objects.requireNonNull(callers.find(DIGEST));
    assertThat(after.state()).isEqualTo(KeyState.QUARANTINED);
    assertThat(before.state()).isEqualTo(KeyState.ACTIVE);
    assertThat(after.counted(NOW)).isEqualTo(2);
    assertThat(after.isNews(NOW, FROM, false)).isFalse();
  }

  @Test
  void aCallerSaysWhatItsKeySays() throws ReflectiveOperationException {
    ApiKey key =
        new ApiKey(
            5,
            1,
            "api",
            DIGEST,
            "label",
            "note",
            "hint",
            KeyState.QUARANTINED,
            1,
            2,
            3,
            new KeyLimits(4, 5, 6, false),
            new Permissions(
                Environment.QA,
                List.of(Scope.parse("market:read")),
                new Networks(List.of(), List.of())),
            List.of(),
            0,
            0,
            5,
            true);

    var caller = new Caller(key, TestCallers.ACCOUNT);
    for (var said : LiveKey.class.getMethods()) {
      assertThat(said.invoke(caller)).as(said.getName()).isEqualTo(said.invoke(key));
    }
  }

  @Test
  void whenMemoryIsFullSomeLeave() {
    for (int i = 0; i < 1_000; i++) {
      var digest = new KeyDigest(Long.MAX_VALUE / 500 * i, i, 9, 9);
      keys.there = TestCallers.key(i + 1L, digest, KeyState.ACTIVE);
      load(digest);
      blocking.remove().run();
      assertThat(callers.find(digest)).isNotNull();
    }

    int found = 0;
    for (int i = 0; i < 1_000; i++) {
      found += callers.find(new KeyDigest(Long.MAX_VALUE / 500 * i, i, 9, 9)) == null ? 0 : 1;
    }
    assertThat(found).isBetween(90, 100);
  }

  @Test
  void aSuccessorThatWasSoughtBeforeItWasMadeIsFoundAfter() {
    var nextDigest = new KeyDigest(9, 9, 9, 9);
    load(nextDigest);
    blocking.remove().run();
    ApiKey next = key(KeyState.ACTIVE).successor(6, nextDigest, "hint", 1);

    callers.changed(new Change.KeyRotated(key(KeyState.ACTIVE).edit().replacedBy(6).key(), next));

    assertThat(callers.isUnknown(nextDigest)).isFalse();
  }

  @Test
  void aKeyOfThePreviousSecretMovesAndIsRememberedUnderItsNewDigestOnly() {
    begunToMove();
    load(DIGEST);
    blocking.remove().run();
    assertThat(callers.find(DIGEST)).isNotNull();

    loadMoving();

    assertThat(told).containsExactly("found ACTIVE", "found ACTIVE");
    assertThat(callers.find(DIGEST)).isNull();
    assertThat(callers.find(NEXT)).isNotNull();

    // Whoever still knows it by its former digest finds it, and it is not remembered there.
    load(DIGEST);
    blocking.remove().run();
    assertThat(told).hasSize(3).last().isEqualTo("found ACTIVE");
    assertThat(callers.find(DIGEST)).isNull();
  }

  @Test
  void aKeyThatIsDisabledWhileItMovesIsFoundDisabled() {
    begunToMove();
    keys.afterRead =
        () -> {
          ApiKey there = requireNonNull(keys.there);
          if (there.digest().equals(NEXT) && there.state() == KeyState.ACTIVE) {
            keys.there = there.in(KeyState.DISABLED);
            callers.changed(new Change.KeyChanged(keys.there));
          }
        };

    loadMoving();

    assertThat(told).containsExactly("found DISABLED");
    assertThat(requireNonNull(callers.find(NEXT)).state()).isEqualTo(KeyState.DISABLED);
  }

  @Test
  void aKeyThatIsSoughtUnderItsFormerDigestWhileItMovesIsNotRememberedThere() {
    begunToMove();
    load(DIGEST);
    keys.afterRead =
        () -> {
          keys.afterRead = null;
          loadMoving();
          ApiKey disabled = requireNonNull(keys.there).in(KeyState.DISABLED);
          keys.there = disabled;
          callers.changed(new Change.KeyChanged(disabled));
        };

    blocking.remove().run();

    assertThat(told).containsExactly("found ACTIVE", "found DISABLED");
    assertThat(callers.find(DIGEST)).isNull();
  }

  @Test
  void aKeyThatIsUnknownUnderBothSecretsIsRemembered() {
    begunToMove();
    keys.there = null;

    loadMoving();

    assertThat(told).containsExactly("unknown");
    assertThat(callers.isUnknown(NEXT)).isTrue();
    assertThat(callers.isUnknown(DIGEST)).isFalse();
  }

  private void begunToMove() {
    keys.strict = true;
    keys.there = key(KeyState.ACTIVE);
    callers.moveWith(new Moves(), new LedgerClock(Clock.system(), 0));
  }

  private void loadMoving() {
    callers.load(NEXT, DIGEST, Runnable::run, waiting());
    blocking.removeLast().run();
  }

  /// Does what a move does, and tells of it.
  private final class Moves implements ChangeStore {

    @Override
    public boolean apply(Change change, String actor, long atMillis) {
      if (!(change instanceof Change.KeyMoved moved)) {
        throw new IllegalArgumentException("only moves");
      }
      keys.there = requireNonNull(keys.there).at(moved.to());
      keys.former = moved.from();
      callers.changed(change);
      return true;
    }

    @Override
    public long sequence() {
      return 0;
    }

    @Override
    public List<AuditEntry> audit(@Nullable Long organizationId, long beforeSequence, int limit) {
      return List.of();
    }
  }

  @Test
  void aDisabledKeyIsDisabledBeforeItsAuthorIsAnswered() {
    keys.there = key(KeyState.ACTIVE);
    load(DIGEST);
    blocking.remove().run();

    callers.changed(new Change.KeyChanged(key(KeyState.DISABLED)));

    assertThat(callers.find(DIGEST)).extracting(c -> c.state()).isEqualTo(KeyState.DISABLED);
  }

  @Test
  void aChangeDuringALookUpIsNotLost() {
    keys.there = key(KeyState.ACTIVE);
    keys.afterRead =
        () -> {
          keys.afterRead = null;
          keys.there = key(KeyState.DISABLED);
          callers.changed(new Change.KeyChanged(key(KeyState.DISABLED)));
        };

    load(DIGEST);
    blocking.remove().run();

    assertThat(told).containsExactly("found DISABLED");
    assertThat(callers.find(DIGEST)).extracting(c -> c.state()).isEqualTo(KeyState.DISABLED);
  }

  @Test
  void aStoreThatCannotBeAskedIsSaidAndNothingIsRemembered() {
    keys.afterRead =
        () -> {
          throw new StoreException("disk", true, new IOException());
        };

    load(DIGEST);
    blocking.remove().run();

    assertThat(told).containsExactly("unavailable");
    assertThat(callers.isUnknown(DIGEST)).isFalse();
  }

  @Test
  void moreLookUpsThanTheBoundAreRefusedAsOverload() {
    load(new KeyDigest(1, 0, 0, 0));
    load(new KeyDigest(2, 0, 0, 0));
    load(new KeyDigest(3, 0, 0, 0));

    assertThat(told).containsExactly("overloaded");
  }

  @Test
  void anErrorInTheStoreLeavesNobodyWaiting() {
    keys.afterRead =
        () -> {
          throw new IllegalStateException("a bug");
        };

    load(DIGEST);
    try {
      blocking.remove().run();
    } catch (IllegalStateException _) {
      // The executor's business; what counts is who was told.
    }

    assertThat(told).containsExactly("unavailable");
  }

  private void load(KeyDigest digest) {
    callers.load(digest, Runnable::run, waiting());
  }

  private Callers.Waiting<Caller> waiting() {
    return new Callers.Waiting<>() {
      @Override
      public void found(Caller caller) {
        told.add("found " + caller.state());
      }

      @Override
      public void unknown() {
        told.add("unknown");
      }

      @Override
      public void unavailable(boolean overloaded) {
        told.add(overloaded ? "overloaded" : "unavailable");
      }
    };
  }

  // ---- certificates

  @Test
  void aCertificateLeadsToItsKey() {
    keys.there = key(KeyState.ACTIVE);
    certificates.there = CERTIFICATE;

    load(FINGERPRINT);
    blocking.remove().run();

    assertThat(told).containsExactly("found good");
    assertThat(callers.find(FINGERPRINT)).isEqualTo(new Certified(CERTIFICATE, DIGEST));
  }

  @Test
  void anUnknownCertificateIsRememberedUntilItIsAdded() {
    load(FINGERPRINT);
    blocking.remove().run();
    assertThat(told).containsExactly("unknown");
    assertThat(callers.isUnknown(FINGERPRINT)).isTrue();

    callers.changed(new Change.CertificateAdded(CERTIFICATE));

    assertThat(callers.isUnknown(FINGERPRINT)).isFalse();
  }

  @Test
  void aRevokedCertificateIsRefusedFromThenOn() {
    keys.there = key(KeyState.ACTIVE);
    certificates.there = CERTIFICATE;
    load(FINGERPRINT);
    blocking.remove().run();

    callers.changed(new Change.CertificateRevoked(CERTIFICATE.revokedAt(50)));

    assertThat(requireNonNull(callers.find(FINGERPRINT)).refuse(50))
        .isEqualTo(Refusal.of(RefusalCode.KEY_DELETED));
  }

  @Test
  void aRevocationDuringALookUpIsNotForgotten() {
    keys.there = key(KeyState.ACTIVE);
    certificates.there = CERTIFICATE;
    certificates.afterRead =
        () -> {
          certificates.afterRead = null;
          certificates.there = CERTIFICATE.revokedAt(50);
          callers.changed(new Change.CertificateRevoked(CERTIFICATE.revokedAt(50)));
        };

    load(FINGERPRINT);
    blocking.remove().run();

    assertThat(told).containsExactly("found revoked");
  }

  @Test
  void aFloodOfUnknownCertificatesDrivesNoKeyOut() {
    keys.there = key(KeyState.ACTIVE);
    load(DIGEST);
    blocking.remove().run();
    for (int i = 0; i < 50; i++) {
      load(new Fingerprint(i, 9, 9, 9));
      blocking.remove().run();
    }

    assertThat(callers.find(DIGEST)).isNotNull();
  }

  @Test
  void aCertificateCountsInItsTimeOnly() {
    var certified = new Certified(CERTIFICATE, DIGEST);

    assertThat(certified.refuse(9)).isEqualTo(Refusal.of(RefusalCode.KEY_NOT_YET));
    assertThat(certified.refuse(10)).isNull();
    assertThat(certified.refuse(90)).isNull();
    assertThat(certified.refuse(91)).isEqualTo(Refusal.of(RefusalCode.KEY_EXPIRED));
  }

  private void load(Fingerprint fingerprint) {
    callers.load(
        fingerprint,
        Runnable::run,
        new Callers.Waiting<>() {
          @Override
          public void found(Certified certified) {
            told.add(certified.certificate().revoked() ? "found revoked" : "found good");
          }

          @Override
          public void unknown() {
            told.add("unknown");
          }

          @Override
          public void unavailable(boolean overloaded) {
            told.add(overloaded ? "overloaded" : "unavailable");
          }
        });
  }

  private static ApiKey key(KeyState state) {
    return new ApiKey(5, 1, "api", DIGEST, "label", "hint", state, 0, 0, Long.MAX_VALUE);
  }

  private static Accounts accounts() {
    var plan =
        new Plan(
            "plan",
            "Plan",
            List.of(new Plan.Cap(WindowKind.UTC_DAY, 10)),
            false,
            0,
            false,
            Set.of("api"),
            Set.of());
    var catalog = new Catalog(List.of(), List.of(plan));
    return new Accounts(
        new Organizations(),
        new EmptyLedgerStore(),
        () -> catalog,
        new LedgerClock(Clock.system(), 0),
        10);
  }

  private static final class Keys implements KeyStore {
    @Nullable ApiKey there;
    @Nullable Runnable afterRead;

    /// Whether only the digest it has finds it, or the former one.
    boolean strict;

    @Nullable KeyDigest former;

    @Override
    public @Nullable ApiKey find(KeyDigest digest) {
      boolean other =
          strict && there != null && !digest.equals(there.digest()) && !digest.equals(former);
      ApiKey read = other ? null : there;
      if (afterRead != null) {
        afterRead.run();
      }
      return read;
    }

    @Override
    public @Nullable ApiKey byId(long id) {
      return there;
    }

    @Override
    public List<ApiKey> ofOrganization(long organizationId, long afterId, int limit) {
      return List.of();
    }
  }

  private static final class Certificates implements CertificateStore {
    @Nullable Certificate there;
    @Nullable Runnable afterRead;

    @Override
    public @Nullable Certificate find(Fingerprint fingerprint) {
      Certificate read = there;
      if (afterRead != null) {
        afterRead.run();
      }
      return read;
    }

    @Override
    public @Nullable Certificate byId(long id) {
      return there;
    }

    @Override
    public List<Certificate> ofKey(long keyId, long afterId, int limit) {
      return List.of();
    }

    @Override
    public int countGood(long keyId, long atMillis) {
      return 0;
    }
  }

  private static final class Organizations implements OrganizationStore {
    @Override
    public Organization byId(long id) {
      return new Organization(id, "name", Standing.ACTIVE, "plan", 0, 0);
    }

    @Override
    public List<Organization> page(long afterId, int limit) {
      return List.of();
    }

    @Override
    public List<Grant> grants(long organizationId, int limit) {
      return List.of();
    }
  }
}
