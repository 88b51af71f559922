package io.tollgate.core.key;

/// What an owner or an operator has decided about a key. Expiry is no state: it follows from the
/// clock.
public enum KeyState {
  ACTIVE,
  /// Reversible.
  DISABLED,
  /// Not reversible; the name stays in reports.
  DELETED
}
