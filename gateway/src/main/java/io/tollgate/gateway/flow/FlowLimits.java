package io.tollgate.gateway.flow;

import java.time.Duration;

/// Bounds of the calls themselves.
///
/// @param addressesMax client addresses counted each for itself, per api; beyond: counted together
/// @param badKeysMax wrong keys a minute from one address; beyond, keys that are not in memory are
///   not looked up for it; 0 is no limit
/// @param keyWait how long a key may be looked up; beyond: 503
/// @param blockingMax calls answered off the event loops at once; beyond: 503
/// @param tick how often waits are looked at: every time-out is late by up to this much
public record FlowLimits(
    int addressesMax, long badKeysMax, Duration keyWait, int blockingMax, Duration tick) {

  /// What holds where nothing else is said.
  public static FlowLimits defaults() {
    return new FlowLimits(65_536, 60, Duration.ofSeconds(5), 64, Duration.ofMillis(100));
  }

  /// The same with another limit of wrong keys.
  public FlowLimits badKeysMax(long max) {
    return new FlowLimits(addressesMax, max, keyWait, blockingMax, tick);
  }
}
