package io.tollgate.core.admission;

import io.tollgate.core.account.Reach;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.price.Asked;

/// A call, as admission sees it.
///
/// Thread: the call's.
public interface Attempt {

  /// Arrival by the ledger's clock, milliseconds since 1970.
  long atMillis();

  /// Upper case.
  String method();

  /// Where it comes from.
  IpAddress from();

  /// The parameters that prices read.
  Asked asked();

  /// What it asks for that a plan may keep away from it. Asked only where the plan does.
  Reach.Wanted wanted();

  /// Whether it changes something at an endpoint of the dialect's own; false where it goes to a
  /// route.
  boolean changes();
}
