package io.tollgate.app.run;

import io.tollgate.core.unit.Clock;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How many keys need the installation's previous secret. Counted when somebody asks, at most once
/// a minute: of many keys that takes a while.
///
/// Thread: any that may block; one counts, others wait for it.
final class KeysLeft {

  private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final @Nullable LongSupplier counting;
  private final Clock clock;
  private OptionalLong count = OptionalLong.empty();
  private long countedNanos;

  /// @param counting null if there is no previous secret
  KeysLeft(@Nullable LongSupplier counting, Clock clock) {
    this.counting = counting;
    this.clock = clock;
  }

  /// @return empty if there is no previous secret
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  synchronized OptionalLong count() {
    long now = clock.nanos();
    if (counting != null && (count.isEmpty() || now - countedNanos >= FRESH_NANOS)) {
      count = OptionalLong.of(counting.getAsLong());
      countedNanos = now;
    }
    return count;
  }
}
