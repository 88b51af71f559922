package io.tollgate.core.rate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Counts calls in the UTC minute they arrive in. Lives in memory: a restart begins the minute
/// anew.
///
/// Thread: any; one compare-and-set a call.
public final class MinuteCount {

  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
  private static final int COUNT_BITS = 32;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /// The minute's number in the upper half, its count in the lower.
  private final AtomicLong minuteAndCount = new AtomicLong();

  /// Counts one call.
  ///
  /// @param atMillis arrival, milliseconds since 1970
  /// @return calls of that minute, this one included
  public long count(long atMillis) {
    long minute = Math.floorDiv(atMillis, MINUTE);
    while (true) {
      long old = minuteAndCount.get();
      // A call that arrives late counts in the minute that has begun: time never runs back.
      long next = (old >>> COUNT_BITS) >= minute ? old + 1 : (minute << COUNT_BITS) + 1;
      if (minuteAndCount.compareAndSet(old, next)) {
        return next & COUNT_MASK;
      }
    }
  }

  /// Calls counted in the minute of `atMillis` so far.
  public long counted(long atMillis) {
    long now = minuteAndCount.get();
    return (now >>> COUNT_BITS) == Math.floorDiv(atMillis, MINUTE) ? now & COUNT_MASK : 0;
  }

  /// When the minute of `atMillis` ends.
  public static long endOf(long atMillis) {
    return (Math.floorDiv(atMillis, MINUTE) + 1) * MINUTE;
  }
}
