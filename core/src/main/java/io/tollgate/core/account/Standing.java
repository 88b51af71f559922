package io.tollgate.core.account;

/// Whether an organization may call at all.
public enum Standing {
  ACTIVE,
  /// A plan was chosen and never paid or activated.
  UNPAID,
  /// The subscription ran out.
  LAPSED,
  /// Stopped by an operator.
  SUSPENDED
}
