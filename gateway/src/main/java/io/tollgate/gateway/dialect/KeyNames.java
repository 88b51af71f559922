package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.unit.StoreException;

/// What people know their keys by (port). It stays in the store: memory has what calls are decided
/// by.
@FunctionalInterface
public interface KeyNames {

  /// What a caller's key is known by. Blocks.
  ///
  /// @throws StoreException the store is out of reach
  Name of(Caller caller);

  /// @param label what its owner calls it
  /// @param hint its first and last characters
  record Name(String label, String hint) {}

  /// As a store has them.
  static KeyNames in(KeyStore keys) {
    return caller -> {
      ApiKey key = keys.byId(caller.id());
      if (key == null) {
        throw new StoreException("a key that is served is not in the store", false, null);
      }
      return new Name(key.label(), key.hint());
    };
  }
}
