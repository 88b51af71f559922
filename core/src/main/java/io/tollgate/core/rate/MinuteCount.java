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
    while (true) {
      long old = minuteAndCount.get();
      long next = next(old, atMillis);
      if (minuteAndCount.compareAndSet(old, next)) {
        return calls(next);
      }
    }
  }

  /// Calls counted in the minute of `atMillis` so far.
  public long counted(long atMillis) {
    return counted(minuteAndCount.get(), atMillis);
  }

  /// A count with one call more, for those who keep it in a field of their own.
  ///
  /// @param old 0 for none yet
  public static long next(long old, long atMillis) {
    long minute = Math.floorDiv(atMillis, MINUTE);
    // A call that arrives late counts in the minute that has begun: time never runs back.
    return (old >>> COUNT_BITS) >= minute ? old + 1 : (minute << COUNT_BITS) + 1;
  }

  /// The calls of the minute that a count, made by [#next], has come to.
  public static long calls(long count) {
    return count & COUNT_MASK;
  }

  /// As [#counted(long)], of a count that [#next] made.
  public static long counted(long count, long atMillis) {
    return (count >>> COUNT_BITS) == Math.floorDiv(atMillis, MINUTE) ? calls(count) : 0;
  }

  /// When the minute of `atMillis` ends.
  public static long endOf(long atMillis) {
    return (Math.floorDiv(atMillis, MINUTE) + 1) * MINUTE;
  }
}
