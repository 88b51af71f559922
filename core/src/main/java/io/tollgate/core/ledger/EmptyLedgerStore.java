package io.tollgate.core.ledger;

import io.tollgate.core.unit.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A ledger in which nothing has ever happened: what is priced or tried without customers has one.
///
/// Thread: any.
public class EmptyLedgerStore implements LedgerStore {

  @Override
  public List<WindowTotal> totals(long organizationId, long startedSinceMillis) {
    return List.of();
  }

  @Override
  public List<KeyTotal> keyTotals(long organizationId, long atMillis) {
    return List.of();
  }

  @Override
  public long lastMillis() {
    return 0;
  }

  @Override
  public List<UsageRow> usage(UsageQuery query) {
    return List.of();
  }

  @Override
  public CallQuery.Calls calls(CallQuery query) {
    return new CallQuery.Calls(List.of(), null);
  }

  @Override
  public long callsSinceMillis() {
    return 0;
  }

  @Override
  public @Nullable PriceVersion price(String apiId, String routeId, long atMillis) {
    return null;
  }

  @Override
  public @Nullable StoredCall call(RequestId id) {
    return null;
  }
}
