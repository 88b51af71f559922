package io.tollgate.control.command;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Standing;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.unit.Money;
import io.tollgate.core.window.Window;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens a statement for each month of a subscription, and closes it when the last calls of the
/// month are in the ledger.
///
/// Thread: any that may block.
public final class StatementBook {

  /// How long after its month a statement closes: a call belongs to the month it came in, and may
  /// last an hour, the most that `upstream.total` can be.
  public static final Duration GRACE = Duration.ofHours(2);

  private static final int BATCH = 500;

  private final ControlPorts ports;

  public StatementBook(ControlPorts ports) {
    this.ports = ports;
  }

  /// The open statement of the month that is running, begun here if it was not before.
  ///
  /// @param plan the one the month begins with, if it begins here
  /// @return null if the subscription is not in force, so that nothing is charged
  @Nullable Statement current(Organization organization, @Nullable Plan plan, long now) {
    boolean charged =
        organization.standing() == Standing.ACTIVE || organization.standing() == Standing.SUSPENDED;
    if (plan == null || !charged) {
      return null;
    }
    Window month = PlanStep.month(organization, plan, now);
    Money price = plan.offer().price();
    OveragePrice overage = plan.overage();
    String currency =
        price != null ? price.currency() : overage == null ? null : overage.currency();
    var line =
        new StatementLine(
            StatementLine.What.PLAN,
            month.startMillis(),
            plan.id(),
            plan.name(),
            plan.month().credits(),
            price == null ? 0 : price.minor());
    return ports
        .stores()
        .statements()
        .open(
            new Statement(
                ports.making().ids().getAsLong(),
                organization.id(),
                month.kind(),
                month.startMillis(),
                month.endMillis(),
                currency,
                List.of(line),
                null));
  }

  /// Begins the statement of the month that is running, and ends those of months that were cut
  /// short because the subscription began anew.
  void turn(Organization organization, long now) {
    Plan plan = ports.catalog().get().plan(organization.planId());
    Statement current = current(organization, plan, now);
    for (Statement one : ports.stores().statements().page(organization.id(), Long.MAX_VALUE, 2)) {
      if (one.closing() == null
          && one.endMillis() > now
          && one.startMillis() < now
          && (current == null || one.id() != current.id())) {
        ports.stores().statements().cut(one.id(), now);
      }
    }
  }

  /// The figures of a statement's month as the ledger has them now.
  public Statement.Closing figures(Statement statement, long now) {
    long used = 0;
    long overage = 0;
    long overageNanos = 0;
    for (WindowTotal total :
        ports.stores().ledger().totals(statement.organizationId(), statement.startMillis())) {
      if (total.kind() == statement.kind() && total.startMillis() == statement.startMillis()) {
        used = total.used();
        overage = total.overage();
        overageNanos = total.overageNanos();
      }
    }
    long granted = 0;
    for (Grant grant :
        ports.stores().organizations().grants(statement.organizationId(), Integer.MAX_VALUE)) {
      if (grant.kind() == statement.kind()
          && grant.windowStartMillis() == statement.startMillis()) {
        granted += grant.credits();
      }
    }
    return new Statement.Closing(now, included(statement), granted, used, overage, overageNanos);
  }

  private static long included(Statement statement) {
    return statement.lines().stream()
        .filter(line -> line.what() != StatementLine.What.OVERAGE)
        .toList()
        .getLast()
        .credits();
  }

  /// The line for credits beyond the cap; null if there were none.
  public static @Nullable StatementLine overage(Statement statement, Statement.Closing figures) {
    String currency = statement.currency();
    StatementLine last = statement.lines().getLast();
    return figures.overage() == 0 || currency == null
        ? null
        : new StatementLine(
            StatementLine.What.OVERAGE,
            statement.startMillis(),
            last.planId(),
            last.planName(),
            figures.overage(),
            Money.roundNanos(figures.overageNanos(), currency));
  }

  /// Closes the statements whose month is over.
  void closeEnded(long now) {
    // What was charged must be in the ledger, not only in the journal.
    List<Statement> ended = ports.stores().statements().ended(now - GRACE.toMillis(), BATCH);
    if (!ended.isEmpty()) {
      ports.operations().fold();
    }
    for (Statement statement : ended) {
      Statement.Closing figures = figures(statement, now);
      ports.stores().statements().close(statement.closed(figures, overage(statement, figures)));
    }
  }

  /// Begins the statements that are missing, in the order of organizations.
  ///
  /// @return the last organization looked at; 0 if there are no more
  long begin(long afterId, long now) {
    List<Long> without = ports.stores().statements().withoutAt(now, afterId, BATCH);
    for (long id : without) {
      Organization stored = ports.stores().organizations().byId(id);
      if (stored != null) {
        Organization organization = stored.at(now);
        current(organization, ports.catalog().get().plan(organization.planId()), now);
      }
    }
    return without.size() < BATCH ? 0 : without.getLast();
  }
}
