package io.tollgate.app.e2e;

import io.tollgate.core.credit.Desk;
import io.tollgate.store.ledger.Desks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// No organization is in memory: the books alone are looked at.
enum NoDesks implements Desks {
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
