package io.tollgate.testkit;

import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Client certificates in memory; out of reach on demand.
///
/// Thread: any.
public final class MemoryCertificateStore implements CertificateStore {

  private final TreeMap<Long, Certificate> certificates = new TreeMap<>();
  private boolean down;
  private int finds;

  public synchronized void put(Certificate certificate) {
    certificates.put(certificate.id(), certificate);
  }

  /// Whether the store is out of reach from now on.
  public synchronized void down(boolean outOfReach) {
    down = outOfReach;
  }

  /// How often a certificate was looked for.
  public synchronized int finds() {
    return finds;
  }

  private void requireUp() {
    if (down) {
      throw new StoreException("out of reach", true, new IOException("as the test wishes"));
    }
  }

  @Override
  public synchronized @Nullable Certificate find(Fingerprint fingerprint) {
    finds++;
    requireUp();
    for (Certificate certificate : certificates.values()) {
      if (certificate.fingerprint().equals(fingerprint)) {
        return certificate;
      }
    }
    return null;
  }

  @Override
  public synchronized @Nullable Certificate byId(long id) {
    requireUp();
    return certificates.get(id);
  }

  @Override
  public synchronized List<Certificate> ofKey(long keyId, long afterId, int limit) {
    requireUp();
    return certificates.tailMap(afterId, false).values().stream()
        .filter(certificate -> certificate.keyId() == keyId)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized int countGood(long keyId, long atMillis) {
    requireUp();
    return (int)
        certificates.values().stream()
            .filter(certificate ->
                certificate.keyId() == keyId
                    && !certificate.revoked()
                    && certificate.expiresMillis() >= atMillis)
            .count();
  }
}
