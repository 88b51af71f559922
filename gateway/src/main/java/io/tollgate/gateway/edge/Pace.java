package io.tollgate.gateway.edge;

/// Tells a peer that makes next to no progress from one that is merely slow: in each span in which
/// something waits to pass, some bytes must.
///
/// Thread: one.
final class Pace {

  private final long spanNanos;
  private final long bytesMin;
  private boolean watching;
  private long sinceNanos;
  private long sinceBytes;

  Pace(long spanNanos, long bytesMin) {
    this.spanNanos = spanNanos;
    this.bytesMin = bytesMin;
  }

  /// Takes a look.
  ///
  /// @param waiting whether anything waits to pass right now
  /// @param bytes that have passed so far, never fewer than before
  /// @return whether a span is over in which too little has passed
  boolean tooSlow(boolean waiting, long bytes, long nowNanos) {
    if (!waiting) {
      watching = false;
      return false;
    }
    if (!watching) {
      watching = true;
    } else if (nowNanos - sinceNanos < spanNanos) {
      return false;
    } else if (bytes - sinceBytes < bytesMin) {
      return true;
    }
    sinceNanos = nowNanos;
    sinceBytes = bytes;
    return false;
  }
}
