package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [CertificateStore] keeps.
public abstract class CertificateStoreContract {

  /// The store under test; the same through one test, empty at its start.
  protected abstract CertificateStore certificates();

  /// Writes what it reads.
  protected abstract ChangeStore changes();

  @BeforeEach
  void twoOrganizations() {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    apply(new Change.OrganizationCreated(Samples.organization(2)));
    apply(new Change.KeyCreated(Samples.key(10, 1)));
    apply(new Change.KeyCreated(Samples.key(11, 1)));
    apply(new Change.KeyCreated(Samples.key(20, 2)));
  }

  @Test
  void aCertificateIsFoundByItsFingerprintAndByItsId() {
    Certificate certificate = Samples.certificate(100, 1, 10);
    assertThat(apply(new Change.CertificateAdded(certificate))).isTrue();

    assertThat(certificates().find(certificate.fingerprint())).isEqualTo(certificate);
    assertThat(certificates().byId(100)).isEqualTo(certificate);
    assertThat(certificates().find(new Fingerprint(1, 2, 3, 4))).isNull();
    assertThat(certificates().byId(101)).isNull();
  }

  @Test
  void everyBitOfTheFingerprintCounts() {
    Certificate certificate = Samples.certificate(100, 1, 10);
    apply(new Change.CertificateAdded(certificate));
    byte[] bytes = certificate.fingerprint().toBytes();
    for (int bit = 0; bit < 256; bit++) {
      byte[] other = bytes.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(certificates().find(Fingerprint.ofBytes(other))).as("bit %d", bit).isNull();
    }
  }

  @Test
  void theCertificatesOfAKeyComeInPages() {
    for (long id = 100; id < 105; id++) {
      apply(new Change.CertificateAdded(Samples.certificate(id, 1, 10)));
    }
    apply(new Change.CertificateAdded(Samples.certificate(110, 1, 11)));

    assertThat(certificates().ofKey(10, 0, 3))
        .extracting(Certificate::id)
        .containsExactly(100L, 101L, 102L);
    assertThat(certificates().ofKey(10, 102, 3))
        .extracting(Certificate::id)
        .containsExactly(103L, 104L);
    assertThat(certificates().ofKey(12, 0, 3)).isEmpty();
  }

  @Test
  void onlyGoodOnesAreCounted() {
    Certificate first = Samples.certificate(100, 1, 10);
    apply(new Change.CertificateAdded(first));
    apply(new Change.CertificateAdded(Samples.certificate(101, 1, 10)));
    apply(new Change.CertificateAdded(Samples.certificate(110, 1, 11)));
    assertThat(certificates().countGood(10, first.expiresMillis())).isEqualTo(2);
    assertThat(certificates().countGood(10, first.expiresMillis() + 1)).isZero();

    apply(new Change.CertificateRevoked(first.revokedAt(Samples.NOON)));

    assertThat(certificates().countGood(10, Samples.NOON)).isEqualTo(1);
  }

  @Test
  void aRepeatFindsItselfAndWritesNothing() {
    Certificate certificate = Samples.certificate(100, 1, 10);
    assertThat(apply(new Change.CertificateAdded(certificate))).isTrue();
    assertThat(apply(new Change.CertificateAdded(certificate))).isFalse();
    assertThat(apply(new Change.CertificateRevoked(certificate.revokedAt(7)))).isTrue();
    assertThat(apply(new Change.CertificateRevoked(certificate.revokedAt(8)))).isFalse();

    assertThat(certificates().byId(100)).isEqualTo(certificate.revokedAt(7));
    assertThat(changes().audit(1L, Long.MAX_VALUE, 2))
        .extracting(AuditEntry::kind)
        .containsExactly("certificate.revoked", "certificate.issued");
  }

  @Test
  void aRevokedCertificateNeverComesBack() {
    Certificate certificate = Samples.certificate(100, 1, 10);
    apply(new Change.CertificateAdded(certificate));
    apply(new Change.CertificateRevoked(certificate.revokedAt(7)));

    conflict(new Change.CertificateAdded(certificate));
    conflict(new Change.CertificateRevoked(certificate));
    conflict(new Change.CertificateAdded(again(certificate, 101, 1, 11)));
    assertThat(certificates().find(certificate.fingerprint())).isEqualTo(certificate.revokedAt(7));
  }

  @Test
  void aCertificateStandsForOneKeyOnly() {
    Certificate certificate = Samples.certificate(100, 1, 10);
    apply(new Change.CertificateAdded(certificate));

    conflict(new Change.CertificateAdded(again(certificate, 101, 1, 10)));
    conflict(new Change.CertificateAdded(again(certificate, 101, 2, 20)));
    conflict(new Change.CertificateAdded(again(certificate, 100, 1, 11)));
    conflict(new Change.CertificateRevoked(again(certificate, 100, 1, 11).revokedAt(7)));
    assertThat(certificates().byId(100)).isEqualTo(certificate);
  }

  @Test
  void aCertificateNeedsAKeyOfItsOrganizationThatIsNotDeleted() {
    conflict(new Change.CertificateAdded(Samples.certificate(100, 1, 12)));
    conflict(new Change.CertificateAdded(Samples.certificate(100, 1, 20)));
    apply(new Change.KeyChanged(Samples.key(10, 1).in(KeyState.DELETED)));
    conflict(new Change.CertificateAdded(Samples.certificate(100, 1, 10)));
    conflict(new Change.CertificateRevoked(Samples.certificate(100, 1, 11).revokedAt(7)));
  }

  private static Certificate again(Certificate it, long id, long organizationId, long keyId) {
    return new Certificate(
        id,
        organizationId,
        keyId,
        it.fingerprint(),
        it.label(),
        it.subject(),
        it.issued(),
        it.createdMillis(),
        it.notBeforeMillis(),
        it.expiresMillis(),
        0);
  }

  private boolean apply(Change change) {
    return changes().apply(change, "test", Samples.NOON);
  }

  private void conflict(Change change) {
    assertThatThrownBy(() -> apply(change)).as("%s", change).isInstanceOf(ConflictException.class);
  }
}
