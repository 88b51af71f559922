package io.tollgate.control.admin;

import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.query.InvitationView;
import io.tollgate.control.query.MemberView;
import io.tollgate.control.query.PeopleDirectory;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// `/organizations/{organization}/members` and `/invitations`: who belongs to it.
final class MembersEndpoint implements Endpoint {

  private static final String MEMBERS = "/organizations/{organization}/members";
  private static final String INVITATIONS = "/organizations/{organization}/invitations";

  private static final Field<Long> PERSON =
      Field.id("person", PublicId.PERSON, "Who becomes a member.");
  private static final Field<String> ROLE =
      Field.matching(
          "role",
          Pattern.compile("owner|admin|developer|billing|viewer"),
          "owner, admin, developer, billing or viewer",
          "What they may do.");

  private final PeopleDirectory directory;
  private final TeamExecutor executor;
  private final NewIds ids;

  MembersEndpoint(PeopleDirectory directory, TeamExecutor executor, NewIds ids) {
    this.directory = directory;
    this.executor = executor;
    this.ids = ids;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get(MEMBERS, "listMembers")
            .says("People", "Lists members in the order in which they joined.")
            .answersPage("All of them.", MemberView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "organization", directory.members(exchange.organizationId())))),
        Operation.post(MEMBERS, "addMember")
            .says("People", "Makes a person a member without asking them.")
            .reads(Shape.of("NewMember", PERSON.must(), ROLE.must()))
            .answers(200, "The member.", MemberView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::add),
        Operation.patch(MEMBERS + "/{person}", "changeMember")
            .says("People", "Changes a member's role; the last owner stays one.")
            .reads(Shape.of("MemberChange", ROLE.must()))
            .answers(200, "As it is now.", MemberView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::change),
        Operation.delete(MEMBERS + "/{person}", "removeMember")
            .says("People", "Takes a person out; the last owner stays. Their keys go on.")
            .answers(204, "Gone.", null)
            .refuses(ProblemCode.CONFLICT)
            .by(this::remove),
        Operation.get(INVITATIONS, "listInvitations")
            .says("People", "Lists invitations, newest first.")
            .answersPage("The newest thousand.", InvitationView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "organization", directory.invitations(exchange.organizationId())))),
        Operation.post(INVITATIONS, "createInvitation")
            .says("People", "Mails an invitation, whose link works once, for seven days.")
            .reads(Shape.of("NewInvitation", PersonsEndpoint.EMAIL.must(), ROLE.must()))
            .answers(200, "The invitation.", InvitationView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::invite),
        Operation.post(INVITATIONS + "/{invitation}/send", "sendInvitation")
            .says("People", "Mails a new link; those before no longer work.")
            .answers(200, "As it is now.", InvitationView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::send),
        Operation.delete(INVITATIONS + "/{invitation}", "withdrawInvitation")
            .says("People", "Withdraws an open invitation.")
            .answers(204, "Withdrawn.", null)
            .refuses(ProblemCode.CONFLICT)
            .by(this::withdraw));
  }

  private static Role role(Exchange exchange) {
    return Role.valueOf(exchange.body().get(ROLE).toUpperCase(Locale.ROOT));
  }

  private Reply member(long organizationId, long personId) {
    return Reply.ok(Fields.requireFound("member", directory.member(organizationId, personId)));
  }

  private Reply add(Exchange exchange) {
    long person = exchange.body().get(PERSON);
    Refusals.requireDone(
        executor.execute(
            new PeopleCommand.AddMember(exchange.organizationId(), person, role(exchange)),
            exchange.actor()));
    return member(exchange.organizationId(), person);
  }

  private Reply change(Exchange exchange) {
    Refusals.requireDone(
        executor.execute(
            new PeopleCommand.ChangeRole(
                exchange.organizationId(), exchange.personId(), role(exchange), null),
            exchange.actor()));
    return member(exchange.organizationId(), exchange.personId());
  }

  private Reply remove(Exchange exchange) {
    Refusals.requireDone(
        executor.execute(
            new PeopleCommand.RemoveMember(exchange.organizationId(), exchange.personId(), null),
            exchange.actor()));
    return Reply.nothing();
  }

  private Reply invite(Exchange exchange) {
    Invitation invitation =
        Refusals.requireDone(
            executor.execute(
                new PeopleCommand.Invite(
                    ids.fresh().value(),
                    exchange.organizationId(),
                    exchange.body().get(PersonsEndpoint.EMAIL),
                    role(exchange),
                    null),
                exchange.actor()));
    return Reply.ok(InvitationView.of(invitation));
  }

  private Reply send(Exchange exchange) {
    Invitation invitation =
        Refusals.requireDone(
            executor.execute(
                new PeopleCommand.SendInvitation(
                    exchange.organizationId(), exchange.invitationId(), null),
                exchange.actor()));
    return Reply.ok(InvitationView.of(invitation));
  }

  private Reply withdraw(Exchange exchange) {
    Refusals.requireDone(
        executor.execute(
            new PeopleCommand.WithdrawInvitation(
                exchange.organizationId(), exchange.invitationId(), null),
            exchange.actor()));
    return Reply.nothing();
  }
}
