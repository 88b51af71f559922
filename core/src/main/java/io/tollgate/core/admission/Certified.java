package io.tollgate.core.admission;

import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import org.jspecify.annotations.Nullable;

/// A certificate and the key it stands for. A snapshot; a change makes another. What has become of
/// the key is the [Caller]'s to tell.
///
/// @param key how the key was found when this was read
public record Certified(Certificate certificate, KeyDigest key) {

  /// Why the certificate does not count, in the words of a key that does not.
  ///
  /// @return null if it does
  public @Nullable Refusal refuse(long atMillis) {
    if (certificate.good(atMillis)) {
      return null;
    }
    return Refusal.of(
        certificate.revoked()
            ? RefusalCode.KEY_DELETED
            : atMillis < certificate.notBeforeMillis()
                ? RefusalCode.KEY_NOT_YET
                : RefusalCode.KEY_EXPIRED);
  }
}
