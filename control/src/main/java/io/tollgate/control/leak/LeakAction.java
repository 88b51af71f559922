package io.tollgate.control.leak;

/// What is done about a key that was reported as leaked. Each raises a notice as well.
public enum LeakAction {
  /// It is refused from now on.
  DISABLE,
  /// It reads as before and writes no more.
  QUARANTINE,
  /// Nothing else.
  NOTIFY
}
