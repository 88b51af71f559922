package io.tollgate.core.unit;

/// The two clocks, never mixed: the wall for windows and records, the monotonic one for spans.
///
/// Thread: any.
public interface Clock {

  /// Milliseconds since 1970-01-01T00:00Z. May jump in either direction.
  long wallMillis();

  /// Nanoseconds from an arbitrary origin; never runs back.
  long nanos();

  /// The machine's clocks.
  static Clock system() {
    return new Clock() {
      @Override
      public long wallMillis() {
        return System.currentTimeMillis();
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }
}
