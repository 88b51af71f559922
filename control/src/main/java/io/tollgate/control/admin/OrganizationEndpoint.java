package io.tollgate.control.admin;

import static io.tollgate.control.admin.OrganizationsEndpoint.ANCHOR;
import static io.tollgate.control.admin.OrganizationsEndpoint.NAME;
import static io.tollgate.control.admin.OrganizationsEndpoint.PLAN;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.OrganizationView;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.account.Standing;
import io.tollgate.core.unit.Credits;
import java.util.List;

/// `/organizations/{organization}` and its subscription.
final class OrganizationEndpoint implements Endpoint {

  private static final Field<Standing> STANDING =
      Field.oneOf("standing", Field.all(Standing.class), "Whether it may call at all.");
  private static final Field<Boolean> KEEP_ANCHOR =
      Field.flag(
          "keepAnchor",
          "Keeps the anchor when the plan changes; else the new subscription begins now.");
  private static final Field<Boolean> OVERAGE =
      Field.flag(
          "overage",
          "Whether calls go on beyond the cap of the month (or, where only a rolling day is capped,"
              + " of that), at the plan's price.");
  private static final Field<Long> OVERAGE_CREDITS =
      Field.whole(
          "overageCredits", 0, Credits.MAX, "How many credits beyond the cap, in each window.");
  private static final Shape CHANGE =
      Shape.of(
          "OrganizationChange",
          NAME,
          STANDING,
          PLAN,
          ANCHOR,
          KEEP_ANCHOR,
          OVERAGE,
          OVERAGE_CREDITS);

  private final Directory directory;
  private final CommandExecutor executor;

  OrganizationEndpoint(Directory directory, CommandExecutor executor) {
    this.directory = directory;
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations/{organization}", "getOrganization")
            .says("Organizations", "Shows an organization.")
            .answers(200, "The organization.", OrganizationView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "organization", directory.organization(exchange.organizationId())))),
        Operation.patch("/organizations/{organization}", "changeOrganization")
            .says(
                "Organizations",
                "Changes what is given and leaves the rest. What was used in a window that stays"
                    + " is kept.")
            .reads(CHANGE)
            .answers(200, "As it is now.", OrganizationView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::change),
        Operation.get("/organizations/{organization}/subscription", "getSubscription")
            .says("Organizations", "Shows the plan and what is left of it, from the live desk.")
            .answers(200, "The subscription.", SubscriptionView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "organization", directory.subscription(exchange.organizationId())))));
  }

  private Reply change(Exchange exchange) {
    Values body = exchange.body();
    boolean keepAnchor = body.find(KEEP_ANCHOR, false);
    if (keepAnchor && body.find(ANCHOR) != null) {
      throw ProblemException.invalid("keepAnchor", "value", "goes with no anchor of its own");
    }
    return Reply.ok(
        OrganizationView.of(
            Refusals.requireDone(
                    executor.execute(
                        new Command.ChangeOrganization(
                            exchange.organizationId(),
                            body.find(NAME),
                            body.find(STANDING),
                            body.find(PLAN),
                            OrganizationsEndpoint.millis(body.find(ANCHOR)),
                            keepAnchor,
                            new Command.NewOverage(body.find(OVERAGE), body.find(OVERAGE_CREDITS))),
                        exchange.actor()))
                .value()));
  }
}
