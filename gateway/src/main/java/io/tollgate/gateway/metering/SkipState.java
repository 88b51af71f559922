package io.tollgate.gateway.metering;

/// Where a [Skipper] stands between two pieces of a document.
final class SkipState {

  /// Open brackets, that of the skipped container itself included; 0 when it has ended.
  int depth;

  /// Most open brackets allowed.
  int depthMax;

  /// Whether commas are wanted; else they may be left uncounted.
  boolean counting;

  /// Commas directly in the container.
  long commas;

  /// Whether the next byte is inside a string.
  boolean inString;

  /// Whether the next byte follows a backslash that escapes it.
  boolean escaped;

  /// Whether the nesting passed [#depthMax].
  boolean tooDeep;

  /// Whether a backslash stood outside strings, which no JSON has.
  boolean stray;

  /// Whether the container cannot be skipped any further.
  boolean failed() {
    return tooDeep || stray;
  }

  /// Stands right after the bracket that opens a container.
  void open(int depthMax, boolean counting) {
    this.depth = 1;
    this.depthMax = depthMax;
    this.counting = counting;
    commas = 0;
    inString = false;
    escaped = false;
    tooDeep = false;
    stray = false;
  }
}
