package io.tollgate.control.command;

import io.tollgate.control.command.Command.ChangePlan.Told;
import io.tollgate.control.command.Outcome.Done;
import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.unit.Money;
import org.jspecify.annotations.Nullable;

/// Changes what organizations have bought: their plan, and what they allow themselves beyond it.
///
/// Each act says how things shall be, not how they change, so an act that is sent twice is done
/// once.
///
/// Thread: any that may block; one at a time for each organization.
final class Subscriptions {

  private final ControlPorts ports;
  private final StatementBook book;

  Subscriptions(ControlPorts ports) {
    this.ports = ports;
    this.book = new StatementBook(ports);
  }

  /// An organization as it is at an instant. A plan that sells no overage has switched it off when
  /// it took force: it must not come back by itself with a later plan.
  Organization at(Organization stored, long now) {
    Organization then = stored.at(now);
    return then.equals(stored) ? stored : settled(then);
  }

  private Organization settled(Organization organization) {
    Plan plan = plan(organization.planId());
    return plan != null && plan.overage() == null && organization.overage().on()
        ? organization.with(organization.overage().off())
        : organization;
  }

  /// What is to come, where the months of the subscription may have moved.
  Organization moved(Organization old, Organization next, long now) {
    Plan plan = plan(next.planId());
    NextPlan coming = next.next();
    boolean stays = old.anchorMillis() == next.anchorMillis();
    return stays || coming == null || plan == null
        ? next
        : next.with(new NextPlan(coming.planId(), PlanStep.month(next, plan, now).endMillis()));
  }

  /// Begins the statement of the month that is running; one of a month that was cut short ends.
  void turn(Organization organization, long now) {
    book.turn(organization, now);
  }

  Outcome<Organization> change(Command.ChangePlan command, String actor) {
    Organization stored = ports.stores().organizations().byId(command.organizationId());
    if (stored == null) {
      return noOrganization();
    }
    long now = ports.clock().millis();
    Organization old = at(stored, now);
    if (old.planId().equals(command.planId())) {
      // A second click, or a change of mind: either way it stays what it is.
      return undo(new Command.UndoPlanChange(command.organizationId()), actor);
    }
    PlanStep.Impossible no = PlanStep.refuse(plan(old.planId()), plan(command.planId()));
    PlanStep step = PlanStep.of(old, plan(old.planId()), plan(command.planId()), now);
    if (step == null) {
      return new Rejected<>(Reason.INVALID, "plan", no == null ? "" : no.words());
    }
    NextPlan coming = old.next();
    if (!step.upgrade() && coming != null && coming.planId().equals(command.planId())) {
      return new Done<>(old, false);
    }
    Told told = command.expected();
    if (told != null
        && (!told.fromPlanId().equals(old.planId())
            || told.chargedMinor() != step.chargedMinor())) {
      return new Rejected<>(
          Reason.CONFLICT, null, "the plan or its price has changed meanwhile; look again");
    }
    return step.upgrade() ? upgrade(old, step, actor, now) : later(old, step, actor, now);
  }

  private Outcome<Organization> upgrade(Organization old, PlanStep step, String actor, long now) {
    Organization next = settled(old.on(step.to().id()));
    return apply(
        within(old, next, step.from(), step.to(), step.chargedMinor(), now), next, actor, now);
  }

  /// What is to be written where the plan is another one.
  ///
  /// @return with a line on the statement, if the month goes on
  Change changed(Organization old, Organization next, long now) {
    Plan from = plan(old.planId());
    Plan to = plan(next.planId());
    return from == null
            || to == null
            || from.id().equals(to.id())
            || !PlanStep.month(old, from, now).equals(PlanStep.month(next, to, now))
        ? new Change.OrganizationChanged(next)
        : within(old, next, from, to, 0, now);
  }

  private Change within(
      Organization old, Organization next, Plan from, Plan to, long minor, long now) {
    Statement statement = book.current(old, from, now);
    return statement == null || statement.closing() != null
        ? new Change.OrganizationChanged(next)
        : new Change.PlanChanged(
            next,
            statement.id(),
            new StatementLine(
                StatementLine.What.CHANGE, now, to.id(), to.name(), to.month().credits(), minor));
  }

  private Outcome<Organization> later(Organization old, PlanStep step, String actor, long now) {
    Organization next = old.with(new NextPlan(step.to().id(), step.month().endMillis()));
    return apply(new Change.OrganizationChanged(next), next, actor, now);
  }

  Outcome<Organization> undo(Command.UndoPlanChange command, String actor) {
    Organization stored = ports.stores().organizations().byId(command.organizationId());
    if (stored == null) {
      return noOrganization();
    }
    long now = ports.clock().millis();
    Organization old = at(stored, now);
    if (old.next() == null) {
      return new Done<>(old, false);
    }
    Organization next = old.with((NextPlan) null);
    return apply(new Change.OrganizationChanged(next), next, actor, now);
  }

  Outcome<Organization> takeDue(Command.TakeDuePlan command, String actor) {
    Organization stored = ports.stores().organizations().byId(command.organizationId());
    if (stored == null) {
      return noOrganization();
    }
    long now = ports.clock().millis();
    Organization next = at(stored, now);
    return next.equals(stored)
        ? new Done<>(stored, false)
        : apply(new Change.OrganizationChanged(next), next, actor, now);
  }

  Outcome<Organization> set(Command.SetOverage command, String actor) {
    Organization stored = ports.stores().organizations().byId(command.organizationId());
    if (stored == null) {
      return noOrganization();
    }
    long now = ports.clock().millis();
    Organization old = at(stored, now);
    boolean on = command.on() == null ? old.overage().on() : command.on();
    Money ceiling = command.ceiling();
    var overage =
        ceiling == null
            ? new Overage(on, old.overage().ceilingCredits(), old.overage().ceiling())
            : new Overage(on, 0, ceiling);
    Organization next = old.with(overage);
    if (next.equals(stored)) {
      return new Done<>(old, false);
    }
    // Off is never refused: whoever wants to stop paying can.
    Rejected<Organization> no = on || ceiling != null ? refuse(overage, plan(old.planId())) : null;
    return no == null ? apply(new Change.OrganizationChanged(next), next, actor, now) : no;
  }

  private static @Nullable Rejected<Organization> refuse(Overage overage, @Nullable Plan plan) {
    OveragePrice price = plan == null ? null : plan.overage();
    if (price == null) {
      return new Rejected<>(Reason.INVALID, "overage", "the plan sells no credits beyond its cap");
    }
    Money ceiling = overage.ceiling();
    if (ceiling == null) {
      return overage.ceilingCredits() > 0
          ? null
          : new Rejected<>(Reason.INVALID, "ceiling", "must be given while overage is on");
    }
    if (!ceiling.currency().equals(price.currency())) {
      return new Rejected<>(Reason.INVALID, "ceiling", "must be in " + price.currency());
    }
    return price.creditsFor(ceiling.nanos()) > 0
        ? null
        : new Rejected<>(
            Reason.INVALID,
            "ceiling",
            "buys no credit: one costs " + price.text() + " " + price.currency());
  }

  private @Nullable Plan plan(String id) {
    return ports.catalog().get().plan(id);
  }

  private Outcome<Organization> apply(Change change, Organization value, String actor, long now) {
    try {
      return new Done<>(value, ports.stores().changes().apply(change, actor, now));
    } catch (ConflictException e) {
      return new Rejected<>(Reason.CONFLICT, null, String.valueOf(e.getMessage()));
    }
  }

  private static Outcome<Organization> noOrganization() {
    return new Rejected<>(Reason.NOT_FOUND, null, "no such organization");
  }
}
