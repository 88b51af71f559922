package io.tollgate.gateway.upstream;

/// Why an upstream gave no whole answer.
public enum UpstreamFailure {
  /// No connection could be made.
  UNREACHABLE,
  /// It closed, reset, or sent what is no answer.
  BROKEN,
  /// It took too long.
  TIMEOUT,
  /// All connections are in use and too many calls wait for one, or this one waited too long.
  OVERLOADED
}
