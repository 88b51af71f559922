package io.tollgate.store.ledger;

import io.tollgate.core.credit.Desk;
import org.jspecify.annotations.Nullable;

/// The desks in memory, as folder and verifier reach them.
///
/// Thread: any; answers at once.
public interface Desks {

  /// @return null if this organization has none in memory
  @Nullable Desk find(long organizationId);

  /// Every desk in memory.
  Iterable<Desk> all();
}
