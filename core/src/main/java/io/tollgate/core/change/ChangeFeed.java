package io.tollgate.core.change;

import java.time.Duration;

/// Whether this node knows what was changed: since when it has not heard from where changes are
/// kept. A node in the dark might serve a key that was revoked, so beyond [#SILENCE_MAX] it refuses
/// rather than guesses, and comes back by itself.
///
/// Thread: any. Cost of asking: one volatile read.
public final class ChangeFeed {

  /// Longest silence that keys are served in: five times what a revocation may take to reach a
  /// node, so that a pause of the machine is no outage.
  public static final Duration SILENCE_MAX = Duration.ofSeconds(5);

  private static final long SILENCE_NANOS_MAX = SILENCE_MAX.toNanos();

  private volatile long heardNanos;

  /// @param nowNanos [io.tollgate.core.unit.Clock#nanos]; counts as heard, since what is read next
  ///   comes from the store itself
  public ChangeFeed(long nowNanos) {
    heardNanos = nowNanos;
  }

  /// Every change up to an instant is known here.
  ///
  /// @param askedNanos when the store was asked, not when it answered
  public synchronized void heard(long askedNanos) {
    if (askedNanos - heardNanos > 0) {
      heardNanos = askedNanos;
    }
  }

  /// Whether the silence is too long to serve anybody by what is in memory.
  public boolean silent(long nowNanos) {
    return nowNanos - heardNanos > SILENCE_NANOS_MAX;
  }

  /// How long nothing was heard; 0 or more.
  public Duration silence(long nowNanos) {
    return Duration.ofNanos(Math.max(0, nowNanos - heardNanos));
  }
}
