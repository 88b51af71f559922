package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Plan;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.rate.MinuteCount;

/// A caller's calls in the UTC minute a call arrived in.
///
/// @param limit of the plan; 0 is no limit
/// @param perKey whether the limit is the key's, not its organization's
/// @param used calls so far, the asking one included
/// @param resetMillis when the minute ends
record Minute(long limit, boolean perKey, long used, long resetMillis) {

  /// @param atMillis arrival of the asking call
  static Minute of(Caller caller, long atMillis) {
    Plan plan = caller.account().terms().plan();
    boolean perKey = plan != null && plan.minutePerKey();
    MinuteCount count = perKey ? caller.minute() : caller.account().minute();
    // A count that has gone on to the next minute no longer tells; this call it did count.
    long used = Math.max(1, count.counted(atMillis));
    return new Minute(
        plan == null ? 0 : plan.minuteLimit(), perKey, used, MinuteCount.endOf(atMillis));
  }

  boolean limited() {
    return limit > 0;
  }

  /// Calls left, 0 or more; of a limited minute.
  long left() {
    return Math.max(0, limit - used);
  }
}
