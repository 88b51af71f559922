package io.tollgate.control.admin;

import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.query.PeopleDirectory;
import io.tollgate.control.query.PersonView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.person.Person;
import io.tollgate.core.unit.PublicId;
import java.util.List;

/// `/persons`: who signs in.
final class PersonsEndpoint implements Endpoint {

  static final Field<String> EMAIL = Field.text("email", 254, "An e-mail address.");
  private static final Field<String> NAME = Field.text("name", Person.NAME_MAX, "For people.");
  private static final Field<Boolean> SUSPENDED =
      Field.flag("suspended", "Whether they are kept out; every device is signed out then.");
  private static final Field<Boolean> VERIFIED =
      Field.flag("verified", "true to vouch for the address.");

  private final PeopleDirectory directory;
  private final PeopleExecutor executor;
  private final NewIds ids;

  PersonsEndpoint(PeopleDirectory directory, PeopleExecutor executor, NewIds ids) {
    this.directory = directory;
    this.executor = executor;
    this.ids = ids;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/persons", "listPersons")
            .says("People", "Lists people in the order of their ids.")
            .takes(Fields.LIMIT, Fields.PERSONS_CURSOR)
            .answersPage("A page.", PersonView.class)
            .by(this::list),
        Operation.post("/persons", "createPerson")
            .says(
                "People",
                "Makes a person, whose address is taken as proven, and mails a link to choose a"
                    + " password.")
            .reads(Shape.of("NewPerson", EMAIL.must(), NAME.must()))
            .answers(201, "Made.", PersonView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::create),
        Operation.get("/persons/{person}", "getPerson")
            .says("People", "Shows a person.")
            .answers(200, "The person.", PersonView.class)
            .by(exchange -> Reply.ok(view(exchange.personId()))),
        Operation.patch("/persons/{person}", "changePerson")
            .says("People", "Keeps a person out or lets them in, or vouches for their address.")
            .reads(Shape.of("PersonChange", SUSPENDED, VERIFIED))
            .answers(200, "As it is now.", PersonView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::change),
        Operation.post("/persons/{person}/reset", "resetPerson")
            .says("People", "Mails a link to choose a new password; one a minute at most.")
            .answers(204, "On its way.", null)
            .by(this::reset),
        Operation.delete("/persons/{person}/second-factor", "removeSecondFactor")
            .says(
                "People",
                "Takes the second factor away, for somebody who has lost it. Make sure that it is"
                    + " them who asks.")
            .answers(204, "Gone.", null)
            .refuses(ProblemCode.CONFLICT)
            .by(this::removeFactor));
  }

  private Reply list(Exchange exchange) {
    return Reply.ok(
        directory.page(exchange.query().find(Fields.PERSONS_CURSOR), Fields.limit(exchange)));
  }

  private PersonView view(long personId) {
    return Fields.requireFound("person", directory.byId(personId));
  }

  private Reply create(Exchange exchange) {
    Values body = exchange.body();
    Person person =
        Refusals.requireDone(
            executor.execute(
                new PeopleCommand.AddPerson(
                    ids.fresh().value(), body.get(EMAIL), body.get(NAME), null),
                exchange.actor()));
    String id = PublicId.PERSON.write(person.id());
    return Reply.created(AdminApi.ROOT + "/persons/" + id, PersonView.of(person));
  }

  private Reply change(Exchange exchange) {
    long id = exchange.personId();
    view(id);
    if (exchange.body().find(VERIFIED, false)) {
      Refusals.requireDone(executor.execute(new PeopleCommand.VouchForEmail(id), exchange.actor()));
    }
    Boolean suspended = exchange.body().find(SUSPENDED);
    if (suspended != null) {
      Refusals.requireDone(
          executor.execute(new PeopleCommand.Suspend(id, suspended), exchange.actor()));
    }
    return Reply.ok(view(id));
  }

  private Reply reset(Exchange exchange) {
    PersonView person = view(exchange.personId());
    Refusals.requireDone(executor.execute(new PeopleCommand.ForgotPassword(person.email())));
    return Reply.nothing();
  }

  private Reply removeFactor(Exchange exchange) {
    Refusals.requireDone(
        executor.execute(
            new PeopleCommand.RemoveFactor(exchange.personId(), true), exchange.actor()));
    return Reply.nothing();
  }
}
