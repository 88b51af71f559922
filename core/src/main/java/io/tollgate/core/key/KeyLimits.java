package io.tollgate.core.key;

import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.WindowKind;

/// What one key may use of its organization's pool. The pool's own caps hold beside it.
///
/// Credits count in the windows of the organization's plan: a day's limit in its days, be they UTC,
/// anchored or rolling, a month's in its months.
///
/// @param dayCredits 0..=[#UNLIMITED]
/// @param monthCredits 0..=[#UNLIMITED]
/// @param minuteCalls calls per UTC minute, 1 or more; 0 is no limit
/// @param overage whether its calls may go beyond the organization's cap, where that allows overage
public record KeyLimits(long dayCredits, long monthCredits, long minuteCalls, boolean overage) {

  /// No limit of credits: as many as there can be.
  public static final long UNLIMITED = Credits.MAX;

  /// Most calls a minute's limit may state: what a minute's count can tell apart.
  public static final long MINUTE_CALLS_MAX = 1_000_000_000;

  /// A key that may use all its organization may.
  public static final KeyLimits NONE = new KeyLimits(UNLIMITED, UNLIMITED, 0);

  /// Limits of a key that takes part in its organization's overage.
  public KeyLimits(long dayCredits, long monthCredits, long minuteCalls) {
    this(dayCredits, monthCredits, minuteCalls, true);
  }

  public KeyLimits {
    Credits.require("dayCredits", dayCredits);
    Credits.require("monthCredits", monthCredits);
    if (minuteCalls < 0 || minuteCalls > MINUTE_CALLS_MAX) {
      throw new IllegalArgumentException(
          "minuteCalls: " + minuteCalls + " (expected: 0..=" + MINUTE_CALLS_MAX + ")");
    }
  }

  /// Whether its credits are limited beside its organization's.
  public boolean limitsCredits() {
    return dayCredits < UNLIMITED || monthCredits < UNLIMITED;
  }

  /// Credits the key may use in a window of this kind; [#UNLIMITED] for no limit.
  public long credits(WindowKind kind) {
    return kind.monthly() ? monthCredits : dayCredits;
  }
}
