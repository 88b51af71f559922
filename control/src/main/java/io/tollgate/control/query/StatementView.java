package io.tollgate.control.query;

import io.tollgate.core.account.Plan;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.window.WindowKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a month of a subscription cost. Amounts are in the currency's smallest unit, each line
/// rounded half up for itself.
///
/// @param window the month's kind, as in the ledger
/// @param endsAt the month's end, or earlier where the subscription began anew within it
/// @param closedAt null while it is open; from then on it never changes
/// @param currency ISO 4217 code; null where nothing has a price
/// @param included credits of the plan; null for any number
/// @param granted credits granted on top
/// @param used credits charged
/// @param overage of those, the credits beyond the cap
/// @param totalMinor the sum of the lines
/// @param grants what was granted, oldest first
public record StatementView(
    String id,
    String organization,
    WindowKind window,
    Instant startsAt,
    Instant endsAt,
    @Nullable Instant closedAt,
    @Nullable String currency,
    @Nullable Long included,
    long granted,
    long used,
    long overage,
    long totalMinor,
    List<LineView> lines,
    List<GrantView> grants) {

  /// @param statement with its closing, or with the figures of now
  /// @param closed whether these are final
  static StatementView of(
      Statement statement, Statement.Closing figures, boolean closed, List<GrantView> grants) {
    return new StatementView(
        PublicId.STATEMENT.write(statement.id()),
        PublicId.ORGANIZATION.write(statement.organizationId()),
        statement.kind(),
        Instant.ofEpochMilli(statement.startMillis()),
        Instant.ofEpochMilli(statement.endMillis()),
        closed ? Instant.ofEpochMilli(figures.atMillis()) : null,
        statement.currency(),
        figures.included() == Plan.Cap.UNLIMITED ? null : figures.included(),
        figures.granted(),
        figures.used(),
        figures.overage(),
        statement.minor(),
        statement.lines().stream().map(LineView::of).toList(),
        grants);
  }

  /// One line.
  ///
  /// @param at since when what it is for holds
  /// @param plan id of the plan it is for
  /// @param planName as it was when the line was written
  /// @param credits of a plan, those it includes in the month, null for any number; of overage,
  ///   those beyond the cap
  /// @param amountMinor what it costs
  public record LineView(
      StatementLine.What what,
      Instant at,
      String plan,
      String planName,
      @Nullable Long credits,
      long amountMinor) {

    static LineView of(StatementLine line) {
      return new LineView(
          line.what(),
          Instant.ofEpochMilli(line.atMillis()),
          line.planId(),
          line.planName(),
          line.credits() == Plan.Cap.UNLIMITED ? null : line.credits(),
          line.minor());
    }
  }
}
