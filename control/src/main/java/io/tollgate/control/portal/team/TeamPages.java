package io.tollgate.control.portal.team;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.account.Told;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotAllowedException;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.KeysMade;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.People;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/team`: members, roles and invitations.
@Controller
public final class TeamPages {

  private final ControlPorts ports;
  private final TeamExecutor team;
  private final Rights rights;
  private final FreshIdentity fresh;
  private final KeysMade keysMade;

  public TeamPages(ControlPorts ports, TeamExecutor team, Rights rights, FreshIdentity fresh) {
    this.ports = ports;
    this.team = team;
    this.rights = rights;
    this.fresh = fresh;
    this.keysMade = new KeysMade(ports);
  }

  @GetMapping("/o/{org}/team")
  Answer show(Visit visit, OrganizationPlace place) {
    return page(visit, place, Form.of(Map.of("role", Role.DEVELOPER.name())));
  }

  private Page page(Visit visit, OrganizationPlace place, Form form) {
    Role own = rights.role(visit, place);
    TeamPage it = ports.people().persons().read(people -> team(visit, place, own, form, people));
    return Page.of("team/team", visit.text("team.title"), it)
        .in(place.at(Section.TEAM))
        .about(form);
  }

  private TeamPage team(Visit visit, OrganizationPlace place, Role own, Form form, People people) {
    long self = visit.requirePerson().personId();
    var members = new ArrayList<TeamPage.Person>();
    for (Member member : people.members(place.organizationId())) {
      Person person = people.byId(member.personId());
      if (person != null) {
        members.add(
            new TeamPage.Person(
                PublicId.PERSON.write(person.id()),
                person.name(),
                person.email(),
                member.role().name(),
                word(visit, member.role()),
                person.secondFactor(),
                person.seenMillis() == 0 ? null : Instant.ofEpochMilli(person.seenMillis()),
                person.id() == self,
                own.mayAppoint(member.role())));
      }
    }
    List<TeamPage.Invited> invited =
        people.invitations(place.organizationId()).stream()
            .filter(invitation -> invitation.state() == Invitation.State.OPEN)
            .map(invitation -> invited(visit, invitation))
            .toList();
    return new TeamPage(
        form,
        members,
        invited,
        rights.reason(visit, place, Act.CHANGE_TEAM),
        given(visit, own),
        visit.parameter("saved"));
  }

  private static TeamPage.Invited invited(Visit visit, Invitation invitation) {
    return new TeamPage.Invited(
        PublicId.INVITATION.write(invitation.id()),
        invitation.email(),
        word(visit, invitation.role()),
        Instant.ofEpochMilli(invitation.sentMillis()),
        Instant.ofEpochMilli(invitation.expiresMillis()),
        !invitation.open(visit.now().toEpochMilli()));
  }

  private static String word(Visit visit, Role role) {
    return visit.text("team.role." + role.name().toLowerCase(Locale.ROOT));
  }

  /// The roles somebody may give, the strongest first.
  private static Map<String, String> given(Visit visit, Role own) {
    var roles = new LinkedHashMap<String, String>();
    for (Role role : Role.values()) {
      if (own.mayAppoint(role)) {
        roles.put(role.name(), word(visit, role));
      }
    }
    return roles;
  }

  @PostMapping("/o/{org}/team/invitations")
  Answer invite(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_TEAM);
    var form = Form.of(visit.request());
    form.require("email", visit.text("account.sign-in.email-missing"));
    Role role = role(form.value("role"));
    if (role == null) {
      form.error("role", visit.text("team.role-missing"));
    }
    if (form.hasErrors() || role == null) {
      return page(visit, place, form);
    }
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    var command =
        new PeopleCommand.Invite(
            ports.making().ids().getAsLong(),
            place.organizationId(),
            form.value("email"),
            role,
            visit.requirePerson().personId());
    return answer(visit, place, form, team.execute(command, Rights.actor(visit)), "invited");
  }

  /// Back to the team, or the form with its reason.
  private Answer answer(
      Visit visit, OrganizationPlace place, Form form, PeopleOutcome<?> outcome, String saved) {
    return switch (outcome) {
      case PeopleOutcome.Done<?> _ -> Answer.see(place.path("team") + "?saved=" + saved);
      case PeopleOutcome.Refused<?>(PeopleRefusal why) -> refuse(visit, place, form, why);
    };
  }

  private Answer refuse(Visit visit, OrganizationPlace place, Form form, PeopleRefusal why) {
    return switch (why.reason()) {
      case NOT_FOUND -> throw new NotThereException();
      case FORBIDDEN -> throw new NotAllowedException(Told.words(visit, why));
      default -> page(visit, place, Told.at(visit, form, why, "email"));
    };
  }

  private static @Nullable Role role(String name) {
    for (Role role : Role.values()) {
      if (role.name().equals(name)) {
        return role;
      }
    }
    return null;
  }

  @PostMapping("/o/{org}/team/invitations/{invitation}/send")
  Answer sendAgain(
      Visit visit, OrganizationPlace place, @PathVariable("invitation") String invitation) {
    rights.require(visit, place, Act.CHANGE_TEAM);
    var command =
        new PeopleCommand.SendInvitation(
            place.organizationId(),
            PublicId.INVITATION.read(invitation),
            visit.requirePerson().personId());
    return answer(
        visit, place, Form.empty(), team.execute(command, Rights.actor(visit)), "invited");
  }

  @PostMapping("/o/{org}/team/invitations/{invitation}/withdraw")
  Answer withdraw(
      Visit visit, OrganizationPlace place, @PathVariable("invitation") String invitation) {
    rights.require(visit, place, Act.CHANGE_TEAM);
    var command =
        new PeopleCommand.WithdrawInvitation(
            place.organizationId(),
            PublicId.INVITATION.read(invitation),
            visit.requirePerson().personId());
    return answer(
        visit, place, Form.empty(), team.execute(command, Rights.actor(visit)), "withdrawn");
  }

  @PostMapping("/o/{org}/team/{person}/role")
  Answer changeRole(Visit visit, OrganizationPlace place, @PathVariable("person") String id) {
    rights.require(visit, place, Act.CHANGE_TEAM);
    var form = Form.of(visit.request());
    Role role = role(form.value("role"));
    if (role == null) {
      throw new NotThereException();
    }
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    var command =
        new PeopleCommand.ChangeRole(
            place.organizationId(),
            PublicId.PERSON.read(id),
            role,
            visit.requirePerson().personId());
    return answer(visit, place, form, team.execute(command, Rights.actor(visit)), "role");
  }

  @GetMapping("/o/{org}/team/{person}/remove")
  Answer removal(Visit visit, OrganizationPlace place, @PathVariable("person") String id) {
    return removalPage(visit, place, id, Form.empty());
  }

  private Page removalPage(Visit visit, OrganizationPlace place, String id, Form form) {
    long personId = PublicId.PERSON.read(id);
    Role own = rights.role(visit, place);
    Member member =
        ports
            .people()
            .persons()
            .<@Nullable Member>read(people -> people.member(place.organizationId(), personId));
    Person person =
        ports.people().persons().<@Nullable Person>read(people -> people.byId(personId));
    if (member == null || person == null) {
      throw new NotThereException();
    }
    boolean self = personId == visit.requirePerson().personId();
    String reason = null;
    if (!self && !own.mayAppoint(member.role())) {
      reason =
          visit.text(member.role() == Role.OWNER ? "rights.change-owners" : "rights.change-team");
    }
    var keys = new ArrayList<RemovalPage.Made>();
    for (ApiKey key : keysMade.by(place.organizationId(), person.email())) {
      keys.add(
          new RemovalPage.Made(
              key.label(),
              key.hint(),
              place.path("keys/" + PublicId.KEY.write(key.id()) + "/rotate")));
    }
    var it = new RemovalPage(form, id, person.name(), person.email(), keys, self, reason);
    String title =
        self ? visit.text("team.leave.title") : visit.text("team.remove.title", it.name());
    return Page.of("team/remove", title, it).in(place.at(Section.TEAM)).about(form);
  }

  @PostMapping("/o/{org}/team/{person}/remove")
  Answer remove(Visit visit, OrganizationPlace place, @PathVariable("person") String id) {
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    long personId = PublicId.PERSON.read(id);
    long self = visit.requirePerson().personId();
    var command = new PeopleCommand.RemoveMember(place.organizationId(), personId, self);
    return switch (team.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Member> _ ->
          Answer.see(personId == self ? "/" : place.path("team") + "?saved=removed");
      case PeopleOutcome.Refused<Member>(PeopleRefusal why) when why == PeopleRefusal.LAST_OWNER ->
          removalPage(visit, place, id, Told.at(visit, Form.of(visit.request()), why, "role"));
      case PeopleOutcome.Refused<Member>(PeopleRefusal why) ->
          refuse(visit, place, Form.of(visit.request()), why);
    };
  }
}
