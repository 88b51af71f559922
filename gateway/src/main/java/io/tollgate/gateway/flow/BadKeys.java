package io.tollgate.gateway.flow;

import io.tollgate.core.rate.AddressLimit;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.edge.Origin;
import org.jspecify.annotations.Nullable;

/// How many wrong keys each address has shown in this minute. Once they are too many, no key is
/// looked up for it; those that are in memory go on.
///
/// Bounded as [AddressLimit] is. Thread: any.
final class BadKeys {

  private final AddressLimit counts;
  private final long max;

  /// @param max a minute; 0 is no limit
  BadKeys(int addressesMax, long max) {
    this.counts = new AddressLimit(addressesMax);
    this.max = max;
  }

  /// Asks before anything is looked up.
  ///
  /// @return null if the address may go on
  @Nullable Refusal refuse(Origin from, long atMillis) {
    return max > 0 && counts.counted(from.address().subject(), atMillis) >= max
        ? Refusal.until(RefusalCode.BAD_KEYS, MinuteCount.endOf(atMillis))
        : null;
  }

  /// A key was wrong.
  void count(Origin from, long atMillis) {
    if (max > 0) {
      counts.count(from.address().subject(), atMillis);
    }
  }
}
