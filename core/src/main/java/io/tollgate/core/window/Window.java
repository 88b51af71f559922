package io.tollgate.core.window;

/// One span of one kind: `startMillis` belongs to it, `endMillis` no longer does.
///
/// @param startMillis milliseconds since 1970
/// @param endMillis more than `startMillis`
public record Window(WindowKind kind, long startMillis, long endMillis) {

  public Window {
    if (endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "endMillis: " + endMillis + " (expected: > " + startMillis + ")");
    }
  }

  /// Whether the instant lies in this window.
  public boolean holds(long atMillis) {
    return atMillis >= startMillis && atMillis < endMillis;
  }
}
