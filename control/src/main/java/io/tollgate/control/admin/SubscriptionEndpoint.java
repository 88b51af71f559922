package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.query.Billing;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.OrganizationView;
import io.tollgate.control.query.OverageView;
import io.tollgate.control.query.Page;
import io.tollgate.control.query.PlanChangeView;
import io.tollgate.control.query.StatementView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.unit.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an organization pays for: changes of plan, overage in money, statements.
final class SubscriptionEndpoint implements Endpoint {

  private static final String CHANGE_PATH = "/organizations/{organization}/plan-change";
  private static final String OVERAGE_PATH = "/organizations/{organization}/overage";
  private static final String STATEMENTS_PATH = "/organizations/{organization}/statements";

  private static final Field<String> PLAN =
      Field.name("plan", "Id of a plan in the line of the one of today.");
  private static final Field<String> FROM =
      Field.name(
          "from", "The plan that `chargedMinor` was told for; refused if it is another now.");
  private static final Field<Long> CHARGED =
      Field.whole(
          "chargedMinor",
          0,
          Money.MINOR_MAX,
          "What was told to be charged at once; refused if it is something else now. Goes with"
              + " `from`.");
  private static final Field<Boolean> ON =
      Field.flag("on", "Whether calls go on beyond the cap, from the next call on.");
  private static final Field<Long> CEILING =
      Field.whole(
          "ceilingMinor",
          1,
          Money.MINOR_MAX,
          "The most to pay for overage in each month, in the smallest unit of the plan's currency.");

  private final Directory directory;
  private final Billing billing;
  private final CommandExecutor executor;

  SubscriptionEndpoint(Directory directory, Billing billing, CommandExecutor executor) {
    this.directory = directory;
    this.billing = billing;
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get(CHANGE_PATH, "previewPlanChange")
            .says("Subscriptions", "Tells what a change of plan would come to; changes nothing.")
            .takes(PLAN.must())
            .answers(200, "What it would come to.", PlanChangeView.class)
            .by(this::preview),
        Operation.put(CHANGE_PATH, "changePlan")
            .says(
                "Subscriptions",
                "Changes the plan. A higher one holds at once, for the difference of both prices; a"
                    + " lower one from the next month on. The months and what was used stay. The"
                    + " plan of today takes a change back that is to come.")
            .reads(Shape.of("NewPlanChange", PLAN.must(), FROM, CHARGED))
            .answers(200, "As it is now.", OrganizationView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::change),
        Operation.delete(CHANGE_PATH, "undoPlanChange")
            .says("Subscriptions", "Takes a change of plan back that is to come.")
            .answers(200, "As it is now.", OrganizationView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(exchange -> done(exchange, new Command.UndoPlanChange(exchange.organizationId()))),
        Operation.get(OVERAGE_PATH, "getOverage")
            .says("Subscriptions", "Shows what goes beyond the cap, and what it costs so far.")
            .answers(200, "As it is now.", OverageView.class)
            .by(exchange -> Reply.ok(overage(exchange))),
        Operation.put(OVERAGE_PATH, "setOverage")
            .says(
                "Subscriptions",
                "Switches overage, or sets the most to pay for it. What was used beyond the cap"
                    + " stays to be paid.")
            .reads(Shape.of("OverageChange", ON, CEILING))
            .answers(200, "As it is now.", OverageView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::set),
        Operation.get(STATEMENTS_PATH, "listStatements")
            .says("Subscriptions", "Lists the statements of an organization, newest first.")
            .answersPage("All on one page.", StatementView.class)
            .by(this::statements),
        Operation.get(STATEMENTS_PATH + "/{statement}", "getStatement")
            .says("Subscriptions", "Shows what a month cost.")
            .answers(200, "The statement.", StatementView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "statement",
                        billing.statement(exchange.organizationId(), exchange.statementId())))));
  }

  private Reply preview(Exchange exchange) {
    Billing.Preview preview =
        Fields.requireFound(
            "organization", billing.preview(exchange.organizationId(), exchange.query().get(PLAN)));
    return switch (preview) {
      case Billing.Preview.Possible possible -> Reply.ok(possible.change());
      case Billing.Preview.Impossible no ->
          throw ProblemException.invalid("plan", "value", no.words());
    };
  }

  private Reply change(Exchange exchange) {
    String from = exchange.body().find(FROM);
    Long charged = exchange.body().find(CHARGED);
    if ((from == null) != (charged == null)) {
      throw ProblemException.invalid(
          from == null ? "from" : "chargedMinor", "required", "goes with the other");
    }
    return done(
        exchange,
        new Command.ChangePlan(
            exchange.organizationId(), exchange.body().get(PLAN), told(from, charged)));
  }

  private static Command.ChangePlan.@Nullable Told told(
      @Nullable String from, @Nullable Long charged) {
    return from == null || charged == null ? null : new Command.ChangePlan.Told(from, charged);
  }

  private Reply done(Exchange exchange, Command.ChangePlan command) {
    return Reply.ok(
        OrganizationView.of(
            Refusals.requireDone(executor.execute(command, exchange.actor())).value()));
  }

  private Reply done(Exchange exchange, Command.UndoPlanChange command) {
    return Reply.ok(
        OrganizationView.of(
            Refusals.requireDone(executor.execute(command, exchange.actor())).value()));
  }

  private OverageView overage(Exchange exchange) {
    return Fields.requireFound("organization", billing.overage(exchange.organizationId()));
  }

  private Reply set(Exchange exchange) {
    Long minor = exchange.body().find(CEILING);
    String currency = overage(exchange).currency();
    if (minor != null && currency == null) {
      throw ProblemException.invalid(
          "ceilingMinor", "value", "the plan sells no credits beyond its cap");
    }
    Refusals.requireDone(
        executor.execute(
            new Command.SetOverage(
                exchange.organizationId(),
                exchange.body().find(ON),
                minor == null || currency == null ? null : new Money(minor, currency)),
            exchange.actor()));
    return Reply.ok(overage(exchange));
  }

  private Reply statements(Exchange exchange) {
    long organizationId = exchange.organizationId();
    Fields.requireFound("organization", directory.organization(organizationId));
    return Reply.ok(Page.all(billing.statements(organizationId)));
  }
}
