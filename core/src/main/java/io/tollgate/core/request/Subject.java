package io.tollgate.core.request;

/// Whose a limit is.
public enum Subject {
  /// The organization's: what all its keys draw on together.
  ORGANIZATION,
  /// The key's own.
  KEY
}
