package io.tollgate.control.command;

import io.tollgate.core.key.KeyLimits;
import org.jspecify.annotations.Nullable;

/// Whether what is asked of a new key goes together.
final class KeyTerms {

  static final String NEVER_BINDS =
      "a day's limit above the month's can never bind: dayCredits must be at most monthCredits";

  private KeyTerms() {}

  /// Whether a key can be in force from one instant to another.
  ///
  /// @return what is wrong with its end; null if nothing
  static @Nullable String refuse(long notBeforeMillis, long expiresMillis, long now) {
    if (expiresMillis <= now) {
      return "lies in the past";
    }
    return expiresMillis <= notBeforeMillis ? "must be after notBefore" : null;
  }

  /// Whether the month's limit is the smaller one, which is a typing error.
  static boolean neverBinds(KeyLimits limits) {
    return limits.dayCredits() < KeyLimits.UNLIMITED && limits.dayCredits() > limits.monthCredits();
  }
}
