package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Reach;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.price.Asked;
import io.tollgate.core.request.Query;

/// A call that only arrives.
record Tried(long atMillis) implements Attempt {

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public IpAddress from() {
    return new IpAddress(0, 1);
  }

  @Override
  public Asked asked() {
    return Query.EMPTY;
  }

  @Override
  public Reach.Wanted wanted() {
    return Reach.Wanted.NOTHING;
  }

  @Override
  public boolean changes() {
    return false;
  }
}
