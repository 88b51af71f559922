package io.tollgate.control.person;

import io.tollgate.core.unit.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Answers on the stroke of a clock, so that how long the work took can't be read from when the
/// answer came: whether an address is known is nobody's business.
///
/// Thread: any that may block; virtual ones, since they wait.
public final class EvenTime {

  private final Clock clock;
  private final long strokeNanos;

  /// @param stroke answers come after a multiple of it; longer than what work differs by
  public EvenTime(Clock clock, Duration stroke) {
    this.clock = clock;
    this.strokeNanos = stroke.toNanos();
  }

  /// Does work; what it throws is late as well.
  public <T> T of(Supplier<T> work) {
    long begin = clock.nanos();
    try {
      return work.get();
    } finally {
      awaitStroke(begin);
    }
  }

  private void awaitStroke(long begin) {
    if (strokeNanos == 0) {
      return;
    }
    long took = clock.nanos() - begin;
    long end = begin + (took / strokeNanos + 1) * strokeNanos;
    for (long left = end - clock.nanos(); left > 0; left = end - clock.nanos()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }
}
