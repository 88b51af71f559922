package io.tollgate.control.command;

import io.tollgate.control.command.PeopleOutcome.Done;
import io.tollgate.control.command.PeopleOutcome.Refused;
import io.tollgate.control.person.PasswordRules;
import io.tollgate.control.person.Passwords;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.PersonLetters;
import io.tollgate.control.person.Tokens;
import io.tollgate.core.account.Organization;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Names;
import io.tollgate.core.person.People;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.TokenHash;
import io.tollgate.core.unit.LedgerClock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Does what a [PeopleCommand] asks about members of an organization and about invitations. Who
/// asks may do what [Act] says of their role at the instant it is written; an operator may all.
///
/// Thread: any that may block.
public final class TeamExecutor {

  /// Open invitations of one organization: each is a mail to whom nobody asked.
  static final int OPEN_MAX = 50;

  private static final long MAIL_EVERY_MILLIS = 60_000;

  private final PeoplePorts ports;
  private final LedgerClock clock;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Tokens tokens;
  private final PersonLetters letters;

  public TeamExecutor(PeoplePorts ports, LedgerClock clock, PeopleExecutor.Proofs proofs) {
    this.ports = ports;
    this.clock = clock;
    this.passwords = proofs.passwords();
    this.rules = proofs.rules();
    this.tokens = proofs.tokens();
    this.letters = new PersonLetters(ports.settings());
  }

  public PeopleOutcome<Member> execute(PeopleCommand.AddMember command, String actor) {
    return write(
        actor,
        people -> {
          if (people.organization(command.organizationId()) == null) {
            return new Refused<>(PeopleRefusal.NO_ORGANIZATION);
          }
          if (people.byId(command.personId()) == null) {
            return new Refused<>(PeopleRefusal.NO_PERSON);
          }
          if (people.member(command.organizationId(), command.personId()) != null) {
            return new Refused<>(PeopleRefusal.MEMBER_THERE);
          }
          var member =
              new Member(
                  command.organizationId(), command.personId(), command.role(), clock.millis());
          people.add(member);
          return new Done<>(member);
        });
  }

  public PeopleOutcome<Invitation> execute(PeopleCommand.Invite command, String actor) {
    String email = EmailAddress.normalize(command.email());
    if (email == null) {
      return new Refused<>(PeopleRefusal.NO_EMAIL);
    }
    return write(
        actor,
        people -> {
          PeopleRefusal no = refuse(people, command.organizationId(), command.by(), command.role());
          if (no != null) {
            return new Refused<>(no);
          }
          Organization organization = people.organization(command.organizationId());
          if (organization == null) {
            return new Refused<>(PeopleRefusal.NO_ORGANIZATION);
          }
          Person there = people.byEmail(email);
          if (there != null && people.member(organization.id(), there.id()) != null) {
            return new Refused<>(PeopleRefusal.MEMBER_THERE);
          }
          long now = clock.millis();
          long open = 0;
          for (Invitation other : people.invitations(organization.id())) {
            if (other.state() == Invitation.State.OPEN) {
              if (other.email().equals(email)) {
                return new Refused<>(PeopleRefusal.INVITATION_THERE);
              }
              open++;
            }
          }
          if (open >= OPEN_MAX) {
            return new Refused<>(PeopleRefusal.INVITATIONS_MANY);
          }
          var invitation =
              new Invitation(
                  command.invitationId(),
                  organization.id(),
                  email,
                  command.role(),
                  actor,
                  now,
                  now,
                  now + Invitation.LIFE.toMillis(),
                  Invitation.State.OPEN,
                  0);
          Secret token = tokens.link();
          people.add(invitation, TokenHash.of(token));
          mail(people, invitation, token, organization, command.by());
          return new Done<>(invitation);
        });
  }

  private void mail(
      PeopleWriter people,
      Invitation invitation,
      Secret token,
      Organization organization,
      @Nullable Long by) {
    Person person = by == null ? null : people.byId(by);
    String who = person == null ? ports.settings().get().name() : person.name();
    people.mail(
        letters.toStranger(
            invitation.email(),
            "invitation",
            invitation.id() + "/" + invitation.sentMillis(),
            "/invite/" + token.reveal(),
            organization.name(),
            who));
  }

  public PeopleOutcome<Invitation> execute(PeopleCommand.SendInvitation command, String actor) {
    return with(
        command.organizationId(),
        command.invitationId(),
        command.by(),
        actor,
        held -> {
          long now = clock.millis();
          Organization organization = held.people.organization(command.organizationId());
          if (organization == null) {
            return new Refused<>(PeopleRefusal.NO_ORGANIZATION);
          }
          if (now - held.invitation.sentMillis() < MAIL_EVERY_MILLIS) {
            return new Refused<>(PeopleRefusal.TOO_SOON);
          }
          Invitation next = held.invitation.sent(now);
          Secret token = tokens.link();
          held.people.change(next, TokenHash.of(token));
          mail(held.people, next, token, organization, command.by());
          return new Done<>(next);
        });
  }

  public PeopleOutcome<Invitation> execute(PeopleCommand.WithdrawInvitation command, String actor) {
    return with(
        command.organizationId(),
        command.invitationId(),
        command.by(),
        actor,
        held -> {
          Invitation next = held.invitation.ended(Invitation.State.WITHDRAWN, clock.millis());
          held.people.change(next, null);
          return new Done<>(next);
        });
  }

  private record Held(PeopleWriter people, Invitation invitation) {}

  /// With an open invitation of an organization, that `by` may change.
  private PeopleOutcome<Invitation> with(
      long organizationId,
      long invitationId,
      @Nullable Long by,
      String actor,
      Function<Held, PeopleOutcome<Invitation>> act) {
    return write(
        actor,
        people -> {
          Invitation invitation = people.invitation(invitationId);
          if (invitation == null || invitation.organizationId() != organizationId) {
            return new Refused<>(PeopleRefusal.NO_INVITATION);
          }
          PeopleRefusal no = refuse(people, organizationId, by, invitation.role());
          if (no != null) {
            return new Refused<>(no);
          }
          return invitation.state() == Invitation.State.OPEN
              ? act.apply(new Held(people, invitation))
              : new Refused<>(PeopleRefusal.INVITATION_ENDED);
        });
  }

  /// What a link offers.
  ///
  /// @param why it can't be taken; null if it can
  /// @param email whose it is; empty if it is no link of ours
  /// @param known whether somebody signs in with that address already
  public record Offer(
      @Nullable PeopleRefusal why, String email, String organization, Role role, boolean known) {}

  /// Looks at an invitation without taking it.
  public Offer offer(Secret token) {
    return ports
        .persons()
        .read(people -> {
          Invitation invitation = people.invitation(TokenHash.of(token));
          PeopleRefusal no = refuse(invitation);
          if (invitation == null) {
            return new Offer(PeopleRefusal.LINK_UNKNOWN, "", "", Role.VIEWER, false);
          }
          Organization organization = people.organization(invitation.organizationId());
          return new Offer(
              no,
              invitation.email(),
              organization == null ? "" : organization.name(),
              invitation.role(),
              people.byEmail(invitation.email()) != null);
        });
  }

  private @Nullable PeopleRefusal refuse(@Nullable Invitation invitation) {
    if (invitation == null) {
      return PeopleRefusal.LINK_UNKNOWN;
    }
    return switch (invitation.state()) {
      case TAKEN -> PeopleRefusal.LINK_USED;
      case WITHDRAWN -> PeopleRefusal.LINK_UNKNOWN;
      case OPEN -> invitation.open(clock.millis()) ? null : PeopleRefusal.LINK_EXPIRED;
    };
  }

  public PeopleOutcome<Member> execute(PeopleCommand.TakeInvitation command, String actor) {
    return write(
        actor,
        people -> {
          Invitation invitation = people.invitation(TokenHash.of(command.token()));
          PeopleRefusal no = refuse(invitation);
          if (invitation == null || no != null) {
            return new Refused<>(no == null ? PeopleRefusal.LINK_UNKNOWN : no);
          }
          Person person = people.byId(command.personId());
          if (person == null || !person.email().equals(invitation.email())) {
            return new Refused<>(PeopleRefusal.LINK_OTHERS);
          }
          return new Done<>(join(people, invitation, person));
        });
  }

  private Member join(PeopleWriter people, Invitation invitation, Person person) {
    long now = clock.millis();
    people.change(invitation.ended(Invitation.State.TAKEN, now), null);
    if (!person.verified()) {
      // Who has the link reads the mail.
      people.change(person.at(person.email(), now));
    }
    Member there = people.member(invitation.organizationId(), person.id());
    if (there != null) {
      return there;
    }
    var member = new Member(invitation.organizationId(), person.id(), invitation.role(), now);
    people.add(member);
    return member;
  }

  public PeopleOutcome<Member> execute(PeopleCommand.JoinByInvitation command) {
    Offer offer = offer(command.token());
    if (offer.why() != null) {
      return new Refused<>(offer.why());
    }
    if (offer.known()) {
      return new Refused<>(PeopleRefusal.EMAIL_TAKEN);
    }
    if (ports.settings().get().onlyProvider(offer.email()) != null) {
      return new Refused<>(PeopleRefusal.SSO_ONLY);
    }
    String name = command.name().strip();
    if (!Names.plain(name, Person.NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_NAME);
    }
    PasswordRules.Fault fault =
        rules.refuse(command.password().reveal(), false, offer.email(), name, offer.organization());
    if (fault != null) {
      return new Refused<>(
          switch (fault) {
            case TOO_SHORT -> PeopleRefusal.PASSWORD_SHORT;
            case TOO_LONG -> PeopleRefusal.PASSWORD_LONG;
            case COMMON -> PeopleRefusal.PASSWORD_COMMON;
          });
    }
    Secret hash;
    try {
      hash = passwords.hash(command.password().reveal());
    } catch (Passwords.BusyException _) {
      return new Refused<>(PeopleRefusal.BUSY);
    }
    return write(
        offer.email(),
        people -> {
          Invitation invitation = people.invitation(TokenHash.of(command.token()));
          PeopleRefusal no = refuse(invitation);
          if (invitation == null || no != null) {
            return new Refused<>(no == null ? PeopleRefusal.LINK_UNKNOWN : no);
          }
          if (people.byEmail(invitation.email()) != null) {
            return new Refused<>(PeopleRefusal.EMAIL_TAKEN);
          }
          Person person =
              Person.make(
                  command.personId(),
                  invitation.email(),
                  name,
                  clock.millis(),
                  command.preferences());
          people.add(person);
          people.password(person.id(), hash, true);
          return new Done<>(join(people, invitation, person));
        });
  }

  public PeopleOutcome<Member> execute(PeopleCommand.ChangeRole command, String actor) {
    return write(
        actor,
        people -> {
          Member member = people.member(command.organizationId(), command.personId());
          if (member == null) {
            return new Refused<>(PeopleRefusal.NO_MEMBER);
          }
          PeopleRefusal no = refuse(people, command.organizationId(), command.by(), member.role());
          if (no == null) {
            no = refuse(people, command.organizationId(), command.by(), command.role());
          }
          if (no != null) {
            return new Refused<>(no);
          }
          if (command.role() == member.role()) {
            return new Done<>(member);
          }
          if (lastOwner(people, member)) {
            return new Refused<>(PeopleRefusal.LAST_OWNER);
          }
          Member next = member.as(command.role());
          people.change(next);
          return new Done<>(next);
        });
  }

  public PeopleOutcome<Member> execute(PeopleCommand.RemoveMember command, String actor) {
    return write(
        actor,
        people -> {
          Member member = people.member(command.organizationId(), command.personId());
          if (member == null) {
            return new Refused<>(PeopleRefusal.NO_MEMBER);
          }
          boolean leaves = command.by() != null && command.by() == command.personId();
          PeopleRefusal no =
              leaves ? null : refuse(people, command.organizationId(), command.by(), member.role());
          if (no != null) {
            return new Refused<>(no);
          }
          if (lastOwner(people, member)) {
            return new Refused<>(PeopleRefusal.LAST_OWNER);
          }
          people.remove(member);
          return new Done<>(member);
        });
  }

  private static boolean lastOwner(People people, Member member) {
    return member.role() == Role.OWNER
        && people.members(member.organizationId()).stream()
                .filter(other -> other.role() == Role.OWNER)
                .count()
            == 1;
  }

  /// @param by null for an operator, who may all
  /// @param role what is given or taken
  private static @Nullable PeopleRefusal refuse(
      People people, long organizationId, @Nullable Long by, Role role) {
    if (by == null) {
      return null;
    }
    Member member = people.member(organizationId, by);
    if (member == null) {
      return PeopleRefusal.NO_ORGANIZATION;
    }
    return member.role().mayAppoint(role) ? null : PeopleRefusal.ROLE_FORBIDS;
  }

  private <T> PeopleOutcome<T> write(String actor, Function<PeopleWriter, PeopleOutcome<T>> work) {
    return ports.persons().write(actor, clock.millis(), work);
  }
}
