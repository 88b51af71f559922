package io.tollgate.core.key;

/// What an owner or an operator has decided about a key, or a leak report has. Expiry is no state:
/// it follows from the clock.
public enum KeyState {
  ACTIVE,
  /// Reported as leaked: it reads as before, until its owner has replaced it, and writes no more.
  QUARANTINED,
  /// Reversible.
  DISABLED,
  /// Reported as leaked: refused. Only an operator takes it back.
  LEAKED,
  /// Not reversible; the name stays in reports.
  DELETED
}
