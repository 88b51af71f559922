package io.tollgate.store.ledger;

import io.tollgate.core.window.WindowKind;
import java.util.List;

/// The columns of the request table that hold the starts of the windows a call was charged to.
public final class WindowColumns {

  /// Their kinds, in the order the statements name them: `utc_day`, `utc_month`, `anchored_day`,
  /// `anchored_month`, `rolling_minute`.
  public static final List<WindowKind> KINDS =
      List.of(
          WindowKind.UTC_DAY,
          WindowKind.UTC_MONTH,
          WindowKind.ANCHORED_DAY,
          WindowKind.ANCHORED_MONTH,
          WindowKind.ROLLING_DAY);

  private WindowColumns() {}
}
