package io.tollgate.core.unit;

import java.util.concurrent.TimeUnit;

/// The time that windows are computed from: never runs back, and hands out no fresh window because
/// somebody set the clock.
///
/// The wall clock is followed while the monotonic clock confirms it within [#TOLERANCE_MILLIS]. A
/// wall that falls behind is answered with the last instant given out; a wall that jumps ahead by
/// more than the tolerance is not believed: time goes on by the monotonic clock and [#inDoubt]
/// turns true until the wall agrees again or an operator accepts it.
///
/// Thread: any; a short critical section, no I/O.
public final class LedgerClock {

  /// How far the wall may stray from the monotonic clock before it is in doubt: 5 minutes.
  public static final long TOLERANCE_MILLIS = TimeUnit.MINUTES.toMillis(5);

  private final Clock clock;
  private long lastMillis;
  private long baseMillis;
  private long baseNanos;
  private volatile boolean inDoubt;

  /// @param floorMillis the last durable instant: time starts no earlier than it
  public LedgerClock(Clock clock, long floorMillis) {
    this.clock = clock;
    this.baseMillis = Math.max(clock.wallMillis(), floorMillis);
    this.baseNanos = clock.nanos();
    this.lastMillis = baseMillis;
  }

  /// The instant to decide by, in milliseconds since 1970; never less than any answer before.
  public synchronized long millis() {
    long wall = clock.wallMillis();
    long nanos = clock.nanos();
    long expected = baseMillis + TimeUnit.NANOSECONDS.toMillis(nanos - baseNanos);
    long stray = wall - expected;
    if (stray > TOLERANCE_MILLIS) {
      inDoubt = true;
      lastMillis = Math.max(lastMillis, expected);
    } else if (stray < -TOLERANCE_MILLIS) {
      // Behind: time stands on the monotonic clock, so a window still ends when it should.
      inDoubt = true;
      lastMillis = Math.max(lastMillis, expected);
    } else {
      inDoubt = false;
      if (wall > lastMillis) {
        lastMillis = wall;
      }
      // Follows slow drift, so that years of it never look like a jump.
      baseMillis = wall;
      baseNanos = nanos;
    }
    return lastMillis;
  }

  /// Whether the wall clock and the monotonic clock disagree by more than the tolerance.
  public boolean inDoubt() {
    return inDoubt;
  }

  /// An operator confirms the wall clock: time goes on from it, but never back.
  public synchronized void accept() {
    baseMillis = Math.max(clock.wallMillis(), lastMillis);
    baseNanos = clock.nanos();
    lastMillis = baseMillis;
    inDoubt = false;
  }
}
