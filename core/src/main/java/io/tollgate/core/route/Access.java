package io.tollgate.core.route;

/// Who may call.
public enum Access {
  /// A key is asked for.
  KEY,
  /// Nobody is asked; calls are limited per address.
  ANONYMOUS,
  /// Nobody is asked and nobody is limited; use is metered all the same.
  OPEN,
  /// Nobody is asked; each call is paid for by itself, see [Payments].
  PAYMENT
}
