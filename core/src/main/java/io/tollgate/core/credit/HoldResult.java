package io.tollgate.core.credit;

import io.tollgate.core.request.Refusal;
import io.tollgate.core.window.WindowKind;

/// What a desk answers when asked for a hold.
public sealed interface HoldResult
    permits Hold, HoldResult.NoCredit, HoldResult.TooFast, HoldResult.Closed {

  /// Not even the least price of the call fits; nothing has changed.
  ///
  /// @param limit whose allowance it is, and how many credits it has in all
  /// @param kind the window that is spent
  /// @param resetMillis when it begins anew, or, for a rolling day, when its oldest bucket leaves
  record NoCredit(Refusal.Limit limit, WindowKind kind, long resetMillis) implements HoldResult {}

  /// The second has no room for the call's ceiling; nothing has changed.
  ///
  /// @param hard credits a second may have
  /// @param retryMillis when the next begins
  record TooFast(long hard, long retryMillis) implements HoldResult {}

  /// The desk takes no holds; nothing has changed.
  enum Closed implements HoldResult {
    /// Charged calls are stopped until the books balance again.
    FROZEN,
    /// The desk has left memory; load the account again.
    RETIRED
  }
}
