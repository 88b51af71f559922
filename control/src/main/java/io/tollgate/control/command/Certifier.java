package io.tollgate.control.command;

import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.control.certificate.Issuing;
import io.tollgate.control.certificate.ShownCertificate;
import io.tollgate.control.command.Outcome.Done;
import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Gives certificates to keys and takes them away.
///
/// Thread: any that may block.
public final class Certifier {

  /// Certificates of one key that are neither revoked nor expired. A client that asks for a new one
  /// at each start has a long way to go.
  static final int OF_KEY_MAX = 1_000;

  private final ControlPorts.Stores stores;
  private final LedgerClock clock;
  private final Issuing issuing;

  public Certifier(ControlPorts.Stores stores, LedgerClock clock, Issuing issuing) {
    this.stores = stores;
    this.clock = clock;
    this.issuing = issuing;
  }

  /// Makes a key pair and a certificate that stands for a key.
  ///
  /// @param expiresMillis null for as long as usual, or as the key
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<CertificateMade> issue(
      long id, LiveKey key, String label, @Nullable Long expiresMillis, String actor) {
    long now = clock.millis();
    Rejected<CertificateMade> no = refuse(key, now);
    if (no != null) {
      return no;
    }
    ClientAuthority ca = issuing.authority().get();
    long last = Math.min(key.expiresMillis() - 1, ca.expires().toEpochMilli());
    long expires = expiresMillis == null ? usual(now, last) : expiresMillis;
    if (expires <= now) {
      return new Rejected<>(Reason.INVALID, "expiresAt", "lies in the past");
    }
    if (expires > last) {
      return new Rejected<>(
          Reason.INVALID, "expiresAt", "must not be after the end of its key or of the CA");
    }
    // A certificate tells whole seconds.
    Instant end = Instant.ofEpochMilli(expires).truncatedTo(ChronoUnit.SECONDS);
    ClientAuthority.Issued issued =
        ca.issue(PublicId.KEY.write(key.id()), Instant.ofEpochMilli(now), end);
    Certificate certificate = certificate(id, key, label, issued.certificate(), true, now);
    return add(certificate, new CertificateMade(certificate, issued), actor, now);
  }

  private long usual(long now, long last) {
    return Math.min(last, now + issuing.life().toMillis());
  }

  /// Lets a certificate of another CA stand for a key.
  ///
  /// @param pem the certificate
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<CertificateMade> register(
      long id, LiveKey key, String label, String pem, String actor) {
    long now = clock.millis();
    Rejected<CertificateMade> no = refuse(key, now);
    if (no != null) {
      return no;
    }
    ShownCertificate shown;
    try {
      shown = ShownCertificate.read(pem);
    } catch (ShownCertificate.UnusableException e) {
      return new Rejected<>(Reason.INVALID, "certificate", String.valueOf(e.getMessage()));
    }
    if (shown.expiresMillis() <= now) {
      return new Rejected<>(Reason.INVALID, "certificate", "has expired");
    }
    Certificate certificate = certificate(id, key, label, shown, false, now);
    return add(certificate, new CertificateMade(certificate, null), actor, now);
  }

  private @Nullable Rejected<CertificateMade> refuse(LiveKey key, long now) {
    if (key.state() == KeyState.DELETED) {
      return new Rejected<>(Reason.CONFLICT, null, "the key is deleted, and that is final");
    }
    if (key.expiresMillis() <= now) {
      return new Rejected<>(Reason.CONFLICT, null, "the key has expired");
    }
    if (stores.certificates().countGood(key.id(), now) >= OF_KEY_MAX) {
      return new Rejected<>(
          Reason.CONFLICT,
          null,
          "the key has " + OF_KEY_MAX + " good certificates; revoke those that are not used");
    }
    return null;
  }

  private static Certificate certificate(
      long id, LiveKey key, String label, ShownCertificate shown, boolean issued, long now) {
    return new Certificate(
        id,
        key.organizationId(),
        key.id(),
        shown.fingerprint(),
        label,
        shown.subject(),
        issued,
        now,
        shown.notBeforeMillis(),
        shown.expiresMillis(),
        0);
  }

  private Outcome<CertificateMade> add(
      Certificate certificate, CertificateMade made, String actor, long now) {
    try {
      return new Done<>(
          made, stores.changes().apply(new Change.CertificateAdded(certificate), actor, now));
    } catch (ConflictException e) {
      return new Rejected<>(Reason.CONFLICT, null, String.valueOf(e.getMessage()));
    }
  }

  /// Ends a certificate for good.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Certificate> revoke(long certificateId, String actor) {
    Certificate there = stores.certificates().byId(certificateId);
    if (there == null) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such certificate");
    }
    if (there.revoked()) {
      return new Done<>(there, false);
    }
    long now = clock.millis();
    Certificate revoked = there.revokedAt(now);
    try {
      return new Done<>(
          revoked, stores.changes().apply(new Change.CertificateRevoked(revoked), actor, now));
    } catch (ConflictException e) {
      return new Rejected<>(Reason.CONFLICT, null, String.valueOf(e.getMessage()));
    }
  }
}
