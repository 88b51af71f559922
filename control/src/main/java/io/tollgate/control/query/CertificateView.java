package io.tollgate.control.query;

import io.tollgate.core.key.Certificate;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A client certificate that stands for a key.
///
/// @param key whose stead it takes
/// @param fingerprint SHA-256 of the certificate, hex
/// @param subject what it says of itself
/// @param issued whether Tollgate's own CA made it
/// @param notBefore as the certificate says
/// @param expiresAt as the certificate says
/// @param revokedAt null if it is not revoked
public record CertificateView(
    String id,
    String key,
    String organization,
    String fingerprint,
    String label,
    String subject,
    boolean issued,
    Instant createdAt,
    Instant notBefore,
    Instant expiresAt,
    @Nullable Instant revokedAt) {

  public static CertificateView of(Certificate certificate) {
    return new CertificateView(
        PublicId.CERTIFICATE.write(certificate.id()),
        PublicId.KEY.write(certificate.keyId()),
        PublicId.ORGANIZATION.write(certificate.organizationId()),
        certificate.fingerprint().toHex(),
        certificate.label(),
        certificate.subject(),
        certificate.issued(),
        Instant.ofEpochMilli(certificate.createdMillis()),
        Instant.ofEpochMilli(certificate.notBeforeMillis()),
        Instant.ofEpochMilli(certificate.expiresMillis()),
        certificate.revoked() ? Instant.ofEpochMilli(certificate.revokedMillis()) : null);
  }
}
