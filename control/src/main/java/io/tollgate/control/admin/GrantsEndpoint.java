package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.GrantView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.account.Grant;
import io.tollgate.core.unit.Credits;
import java.util.List;

/// `/organizations/{organization}/grants`: lists them and gives them.
final class GrantsEndpoint implements Endpoint {

  private static final Field<Long> CREDITS =
      Field.whole("credits", 1, Credits.MAX, "How much the cap of the current month rises.");
  private static final Field<String> REASON = Field.text("reason", 500, "Why, for people.");
  private static final Shape NEW = Shape.of("NewGrant", CREDITS.must(), REASON.must());

  private final Directory directory;
  private final CommandExecutor executor;
  private final NewIds ids;

  GrantsEndpoint(Directory directory, CommandExecutor executor, NewIds ids) {
    this.directory = directory;
    this.executor = executor;
    this.ids = ids;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations/{organization}/grants", "listGrants")
            .says("Grants", "Lists the newest 1,000 grants, newest first.")
            .answersPage("All on one page.", GrantView.class)
            .by(this::list),
        Operation.post("/organizations/{organization}/grants", "giveGrant")
            .says("Grants", "Gives credits on top of the current month's cap, at once.")
            .reads(NEW)
            .repeatable()
            .answers(201, "Given.", GrantView.class)
            .answers(200, "Given before by the same request.", GrantView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::give));
  }

  private Reply list(Exchange exchange) {
    long organizationId = exchange.organizationId();
    Fields.requireFound("organization", directory.organization(organizationId));
    return Reply.ok(directory.grants(organizationId));
  }

  private Reply give(Exchange exchange) {
    Values body = exchange.body();
    Outcome.Done<Grant> done =
        Refusals.requireDone(
            executor.execute(
                new Command.GiveGrant(
                    exchange.newId(ids),
                    exchange.organizationId(),
                    body.get(CREDITS),
                    body.get(REASON)),
                exchange.actor()));
    GrantView view = GrantView.of(done.value());
    String path = AdminApi.ROOT + "/organizations/" + view.organization() + "/grants";
    return done.fresh() ? Reply.created(path, view) : Reply.repeated(path, view);
  }
}
