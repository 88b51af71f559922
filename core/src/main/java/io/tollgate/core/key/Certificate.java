package io.tollgate.core.key;

import java.util.Objects;

/// A client certificate that stands for a key. It opens what the key opens, as long as both are
/// good.
///
/// @param id public, stands in reports
/// @param organizationId its key's
/// @param keyId whose stead it takes; never another's
/// @param fingerprint how it is found
/// @param label what its owner calls it
/// @param subject what it says of itself, for people: nothing is decided by it
/// @param issued whether our own CA made it; else another's, whose certificate was registered
/// @param createdMillis milliseconds since 1970
/// @param notBeforeMillis as it says
/// @param expiresMillis as it says
/// @param revokedMillis 0 if it is not revoked; that is final
public record Certificate(
    long id,
    long organizationId,
    long keyId,
    Fingerprint fingerprint,
    String label,
    String subject,
    boolean issued,
    long createdMillis,
    long notBeforeMillis,
    long expiresMillis,
    long revokedMillis) {

  public Certificate {
    Objects.requireNonNull(fingerprint);
    if (expiresMillis < notBeforeMillis) {
      throw new IllegalArgumentException(
          "expires: " + expiresMillis + " (expected: not before not-before)");
    }
  }

  public boolean revoked() {
    return revokedMillis != 0;
  }

  /// Whether it counts at an instant. Its key may not, all the same.
  public boolean good(long atMillis) {
    return !revoked() && atMillis >= notBeforeMillis && atMillis <= expiresMillis;
  }

  /// The same certificate, revoked.
  ///
  /// @param atMillis not 0
  public Certificate revokedAt(long atMillis) {
    return new Certificate(
        id,
        organizationId,
        keyId,
        fingerprint,
        label,
        subject,
        issued,
        createdMillis,
        notBeforeMillis,
        expiresMillis,
        atMillis);
  }
}
