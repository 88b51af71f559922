package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import java.util.List;

/// What a caller may use in a window: its organization's allowance, or the key's own part of it
/// where the key has limits.
///
/// @param cap the key's limit where it has one in this window, else the organization's
/// @param used by the key where it has limits at all, else by the organization
/// @param left until the first of both is reached
/// @param resetMillis when credits come back
/// @param limited whether anything caps the window
record Share(long cap, long used, long left, long resetMillis, boolean limited) {

  /// The one of a day, or of a month, that ends first: a plan may cap the UTC day and the rolling
  /// one at once.
  static Share tightest(Caller caller, boolean daily, long nowMillis) {
    Desk desk = caller.account().desk();
    Desk.Statement statement = desk.statement(nowMillis);
    boolean own = caller.limits().limitsCredits();
    List<Allowance> all = statement.allowances();
    List<Allowance> ofKey =
        own ? desk.statement(caller, nowMillis).allowances() : statement.allowances();
    Share tightest = null;
    // The plan may have changed between both pictures.
    for (int i = 0; i < Math.min(all.size(), ofKey.size()); i++) {
      Allowance allowance = all.get(i);
      boolean asked =
          daily ? allowance.window().kind().daily() : allowance.window().kind().monthly();
      if (asked) {
        Share share = of(allowance, ofKey.get(i));
        if (tightest == null || share.left() < tightest.left()) {
          tightest = share;
        }
      }
    }
    if (tightest == null) {
      Allowance only = daily ? statement.day() : statement.month();
      return of(only, only);
    }
    return tightest;
  }

  private static Share of(Allowance all, Allowance own) {
    return new Share(
        own.limited() ? own.cap() : all.cap(),
        own.used(),
        Math.min(own.left(), all.left()),
        own.limited() ? own.resetMillis() : all.resetMillis(),
        own.limited() || all.limited());
  }
}
