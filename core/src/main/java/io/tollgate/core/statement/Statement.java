package io.tollgate.core.statement;

import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a subscription cost in one month. Open while the month lasts and its last calls may still
/// be charged; closed it never changes.
///
/// @param id made before the first try
/// @param kind the month's kind
/// @param startMillis the month's start, which names the window in the ledger
/// @param endMillis the month's end, or earlier where the subscription began anew within it
/// @param currency ISO 4217 code; null where nothing has a price
/// @param lines in the order they were written; overage comes with the closing
/// @param closing null while it is open
public record Statement(
    long id,
    long organizationId,
    WindowKind kind,
    long startMillis,
    long endMillis,
    @Nullable String currency,
    List<StatementLine> lines,
    @Nullable Closing closing) {

  public Statement {
    lines = List.copyOf(lines);
  }

  /// Whether it is that of a window.
  public boolean of(Window window) {
    return kind == window.kind() && startMillis == window.startMillis();
  }

  /// The sum of its lines, in the currency's smallest unit.
  public long minor() {
    return lines.stream().mapToLong(StatementLine::minor).reduce(0, Math::addExact);
  }

  /// The same statement with all its figures.
  ///
  /// @param overage the line for credits beyond the cap; null if there were none
  public Statement closed(Closing last, @Nullable StatementLine overage) {
    var all = new ArrayList<>(lines);
    if (overage != null) {
      all.add(overage);
    }
    return new Statement(id, organizationId, kind, startMillis, endMillis, currency, all, last);
  }

  /// The month's figures, as the ledger had them at the end.
  ///
  /// @param atMillis when it was closed
  /// @param included credits of the plan; [io.tollgate.core.account.Plan.Cap#UNLIMITED] for any
  ///   number
  /// @param granted credits granted on top
  /// @param used credits charged
  /// @param overage of those, the credits beyond the cap
  /// @param overageNanos what these cost, in billionths of the currency's unit
  public record Closing(
      long atMillis, long included, long granted, long used, long overage, long overageNanos) {}
}
