package io.tollgate.store.ledger;

import io.tollgate.core.credit.Desk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process with no account in memory.
public enum NoDesks implements Desks {
  NONE;

  @Override
  public @Nullable Desk find(long organizationId) {
    return null;
  }

  @Override
  public Iterable<Desk> all() {
    return List.of();
  }
}
