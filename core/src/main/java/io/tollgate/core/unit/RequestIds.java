package io.tollgate.core.unit;

import java.util.SplittableRandom;

/// Makes request ids, in rising order.
///
/// Thread: one; each event loop has its own, seeded apart.
public final class RequestIds {

  private static final int COUNTER_BITS = 12;

  private final SplittableRandom random;
  private long lastMillis;
  private int counter;

  /// @param seed from a secure source: ids of two nodes must not meet
  public RequestIds(long seed) {
    random = new SplittableRandom(seed);
  }

  /// A new id.
  ///
  /// @param atMillis milliseconds since 1970
  public RequestId next(long atMillis) {
    if (atMillis > lastMillis) {
      lastMillis = atMillis;
      counter = 0;
    } else if (++counter == 1 << COUNTER_BITS) {
      lastMillis++;
      counter = 0;
    }
    long high = lastMillis << 16 | 0x7000L | counter;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new RequestId(high, low);
  }
}
