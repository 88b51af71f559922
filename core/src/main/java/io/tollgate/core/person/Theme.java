package io.tollgate.core.person;

/// How pages look.
public enum Theme {
  /// As the person's system says.
  SYSTEM,
  LIGHT,
  DARK
}
