package io.tollgate.core.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where signing keys are kept, unreadable without the installation's secret (port). Each change is
/// one transaction with its audit entry. Blocks: virtual threads only.
public interface SigningKeyStore {

  /// Those that are kept, in the order in which they sign.
  ///
  /// One that does not open, since it was sealed under another secret or by nobody who has it, is
  /// left out.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  List<SigningKey> all();

  /// Adds a key behind the newest there is.
  ///
  /// @param newestId the newest, as far as the author knows; null for none
  /// @param alone whether all others go, and with them the tokens they signed
  /// @param actor who did it, for the audit
  /// @return false if another one is the newest: nothing has changed then
  boolean add(
      SigningKey key, @Nullable String newestId, boolean alone, String actor, long atMillis);

  /// Takes a key away that signs no more, and whose last token has expired.
  ///
  /// @return whether it was there
  boolean remove(String id, String actor, long atMillis);
}
