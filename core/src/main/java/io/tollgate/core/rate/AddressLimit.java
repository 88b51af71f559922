package io.tollgate.core.rate;

import java.util.concurrent.ConcurrentHashMap;

/// Counts calls per client address and minute. An IPv6 client is its /64, which is what one
/// customer gets.
///
/// Bounded: addresses that made no call in the current minute leave when it is full; if it still
/// is, those that find no place share [#SHARED] counts, so that a flood of addresses is limited as
/// well, and together.
///
/// Thread: any.
public final class AddressLimit {

  /// Counts shared by addresses that found no place.
  static final int SHARED = 256;

  private final ConcurrentHashMap<Long, MinuteCount> counts = new ConcurrentHashMap<>();
  private final MinuteCount[] shared = new MinuteCount[SHARED];
  private final int addressesMax;
  private volatile long clearedMinuteEnd;

  /// @param addressesMax how many addresses are counted each for itself, 1 or more
  public AddressLimit(int addressesMax) {
    if (addressesMax < 1) {
      throw new IllegalArgumentException("addressesMax: " + addressesMax + " (expected: >= 1)");
    }
    this.addressesMax = addressesMax;
    for (int i = 0; i < SHARED; i++) {
      shared[i] = new MinuteCount();
    }
  }

  /// Counts one call.
  ///
  /// @param subject of [io.tollgate.core.key.IpAddress#subject]
  /// @param atMillis arrival, milliseconds since 1970
  /// @return calls of that minute, this one included
  public long count(long subject, long atMillis) {
    MinuteCount own = counts.get(subject);
    return (own == null ? place(subject, atMillis) : own).count(atMillis);
  }

  /// Calls counted in the minute of `atMillis` so far; counts none.
  ///
  /// @param subject of [io.tollgate.core.key.IpAddress#subject]
  public long counted(long subject, long atMillis) {
    MinuteCount own = counts.get(subject);
    if (own == null && counts.size() >= addressesMax) {
      own = shared[(int) (mixed(subject) >>> 56)];
    }
    return own == null ? 0 : own.counted(atMillis);
  }

  private MinuteCount place(long subject, long atMillis) {
    if (counts.size() >= addressesMax) {
      clear(atMillis);
      if (counts.size() >= addressesMax) {
        return shared[(int) (mixed(subject) >>> 56)];
      }
    }
    return counts.computeIfAbsent(subject, _ -> new MinuteCount());
  }

  /// At most once a minute: a second pass would find no more.
  private void clear(long atMillis) {
    if (atMillis >= clearedMinuteEnd) {
      clearedMinuteEnd = MinuteCount.endOf(atMillis);
      counts.values().removeIf(count -> count.counted(atMillis) == 0);
    }
  }

  /// Addresses counted each for itself right now.
  int size() {
    return counts.size();
  }

  private static long mixed(long word) {
    // Fibonacci hashing: the product's upper bits depend on every bit of the word.
    return (word ^ (word >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
  }
}
