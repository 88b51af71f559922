package io.tollgate.core.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where client certificates are kept, without their private keys (port). Blocks: virtual threads
/// only.
public interface CertificateStore {

  /// Knows none.
  CertificateStore NONE =
      new CertificateStore() {
        @Override
        public @Nullable Certificate find(Fingerprint fingerprint) {
          return null;
        }

        @Override
        public @Nullable Certificate byId(long id) {
          return null;
        }

        @Override
        public List<Certificate> ofKey(long keyId, long afterId, int limit) {
          return List.of();
        }

        @Override
        public int countGood(long keyId, long atMillis) {
          return 0;
        }
      };

  /// @return null if no certificate has this fingerprint; revoked ones are found
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  @Nullable Certificate find(Fingerprint fingerprint);

  /// @return null if no certificate has this id
  @Nullable Certificate byId(long id);

  /// The certificates of a key, oldest first, revoked and expired ones included.
  ///
  /// @param afterId the last id of the page before; 0 for the first page
  /// @param limit 1..=1000
  List<Certificate> ofKey(long keyId, long afterId, int limit);

  /// How many certificates of a key are neither revoked nor expired.
  int countGood(long keyId, long atMillis);
}
