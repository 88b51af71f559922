package io.tollgate.core.alert;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// When a message that did not arrive is tried again.
final class Retries {

  /// Pauses behind each try; some 32 hours in all, so that a receiver that is down over a night, or
  /// for a working day, gets everything.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14));

  private Retries() {}

  /// @param tries that were made, 1 or more
  /// @param random spreads what failed together by a fifth to either side
  /// @return 0 to give up
  static long next(int tries, long atMillis, RandomGenerator random) {
    if (tries > PAUSES.size()) {
      return 0;
    }
    long pause = PAUSES.get(tries - 1).toMillis();
    return atMillis + pause - pause / 5 + random.nextLong(2 * pause / 5 + 1);
  }
}
