package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Plan;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.rate.MinuteCount;

/// A caller's calls in the UTC minute a call arrived in: by the plan's limit or by the key's own,
/// whichever leaves less.
///
/// @param limit calls a minute; 0 is no limit
/// @param perKey whether the limit is the key's, not its organization's
/// @param used calls so far, the asking one included
/// @param resetMillis when the minute ends
record Minute(long limit, boolean perKey, long used, long resetMillis) {

  /// @param atMillis arrival of the asking call
  static Minute of(Caller caller, long atMillis) {
    Plan plan = caller.account().terms().plan();
    boolean perKey = plan != null && plan.minutePerKey();
    // A count that has gone on to the next minute no longer tells; this call it did count.
    long counted = perKey ? caller.counted(atMillis) : caller.account().minute().counted(atMillis);
    long used = Math.max(1, counted);
    long reset = MinuteCount.endOf(atMillis);
    var ofPlan = new Minute(plan == null ? 0 : plan.minuteLimit(), perKey, used, reset);
    long keyLimit = caller.limits().minuteCalls();
    if (keyLimit == 0) {
      return ofPlan;
    }
    var own = new Minute(keyLimit, true, Math.max(1, caller.counted(atMillis)), reset);
    return ofPlan.limited() && ofPlan.left() <= own.left() ? ofPlan : own;
  }

  boolean limited() {
    return limit > 0;
  }

  /// Calls left, 0 or more; of a limited minute.
  long left() {
    return Math.max(0, limit - used);
  }
}
