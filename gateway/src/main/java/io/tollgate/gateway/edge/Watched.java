package io.tollgate.gateway.edge;

/// What stands open and has time-outs.
///
/// Thread: its event loop.
public interface Watched {

  /// Looks whether anything has taken too long.
  void tick(long nowNanos);

  /// Closes, whatever is under way.
  void close();
}
