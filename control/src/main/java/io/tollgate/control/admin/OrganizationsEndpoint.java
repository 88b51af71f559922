package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.OrganizationView;
import io.tollgate.core.account.Organization;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/organizations`: lists them and makes them.
final class OrganizationsEndpoint implements Endpoint {

  static final Field<String> NAME = Field.text("name", 200, "For people.");
  static final Field<String> PLAN = Field.name("plan", "Id of a plan of the configuration.");
  static final Field<Instant> ANCHOR =
      Field.instant("anchor", "When the subscription begins: anchored windows count from here.");

  private static final Shape NEW = Shape.of("NewOrganization", NAME.must(), PLAN.must(), ANCHOR);

  private final Directory directory;
  private final CommandExecutor executor;
  private final NewIds ids;

  OrganizationsEndpoint(Directory directory, CommandExecutor executor, NewIds ids) {
    this.directory = directory;
    this.executor = executor;
    this.ids = ids;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations", "listOrganizations")
            .says("Organizations", "Lists organizations in the order of their ids.")
            .takes(Fields.LIMIT, Fields.ORGANIZATIONS_CURSOR)
            .answersPage("A page.", OrganizationView.class)
            .by(this::list),
        Operation.post("/organizations", "createOrganization")
            .says("Organizations", "Makes an organization with its subscription.")
            .reads(NEW)
            .repeatable()
            .answers(201, "Made.", OrganizationView.class)
            .answers(200, "Made before by the same request.", OrganizationView.class)
            .by(this::create));
  }

  private Reply list(Exchange exchange) {
    return Reply.ok(
        directory.organizations(
            exchange.query().find(Fields.ORGANIZATIONS_CURSOR), Fields.limit(exchange)));
  }

  private Reply create(Exchange exchange) {
    Values body = exchange.body();
    Outcome.Done<Organization> done =
        Refusals.requireDone(
            executor.execute(
                new Command.CreateOrganization(
                    exchange.newId(ids), body.get(NAME), body.get(PLAN), millis(body.find(ANCHOR))),
                exchange.actor()));
    OrganizationView view = OrganizationView.of(done.value());
    String path = AdminApi.ROOT + "/organizations/" + view.id();
    return done.fresh() ? Reply.created(path, view) : Reply.repeated(path, view);
  }

  static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
