package io.tollgate.control.command;

import static io.tollgate.control.person.People.PASSWORD;
import static io.tollgate.control.person.People.done;
import static io.tollgate.control.person.People.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.person.People;
import io.tollgate.core.mail.Message;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who may change a team, and what becomes of invitations.
class TeamExecutorTest {

  private static final String EVE = "eve@example.com";

  private final People world = new People();
  private final TeamExecutor team = world.team;
  private final Person owner = world.person("ann@example.com");
  private final long organization = world.organizationOf(owner);

  private PeopleOutcome<Invitation> invite(String email, Role role, @Nullable Long by) {
    return team.execute(
        new PeopleCommand.Invite(world.id(), organization, email, role, by), "somebody");
  }

  private Person member(String email, Role role) {
    Person person = world.person(email);
    done(team.execute(new PeopleCommand.AddMember(organization, person.id(), role), "admin"));
    return person;
  }

  private @Nullable Member membership(Person person) {
    return world
        .world
        .ports
        .people()
        .persons()
        .<@Nullable Member>read(people -> people.member(organization, person.id()));
  }

  private PeopleOutcome<Member> take(Secret token, Person person) {
    return team.execute(new PeopleCommand.TakeInvitation(token, person.id()), person.email());
  }

  private PeopleOutcome<Member> join(Secret token, String password) {
    return team.execute(
        new PeopleCommand.JoinByInvitation(
            token, world.id(), "Eve", new Secret(password), Preferences.DEFAULT));
  }

  @Test
  void anInvitationMakesSomebodyNewAMemberOnce() {
    done(invite(EVE, Role.DEVELOPER, owner.id()));
    assertThat(world.mails("invitation")).extracting(Message::to).containsExactly(EVE);
    Secret token = world.token("invitation");
    assertThat(team.offer(token))
        .isEqualTo(new TeamExecutor.Offer(null, EVE, "Acme", Role.DEVELOPER, false));

    assertThat(refused(join(token, "too short"))).isEqualTo(PeopleRefusal.PASSWORD_SHORT);
    assertThat(done(join(token, PASSWORD)).role()).isEqualTo(Role.DEVELOPER);

    assertThat(world.byEmail(EVE).verified()).isTrue();
    assertThat(refused(join(token, PASSWORD))).isEqualTo(PeopleRefusal.LINK_USED);
    assertThat(refused(take(token, world.byEmail(EVE)))).isEqualTo(PeopleRefusal.LINK_USED);
  }

  @Test
  void anInvitationIsTakenByWhomItWasSentTo() {
    Person eve = world.person(EVE);
    Person bob = world.person("bob@example.com");
    done(invite(EVE, Role.BILLING, owner.id()));
    Secret token = world.token("invitation");

    assertThat(refused(take(token, bob))).isEqualTo(PeopleRefusal.LINK_OTHERS);
    assertThat(refused(join(token, PASSWORD))).isEqualTo(PeopleRefusal.EMAIL_TAKEN);
    assertThat(done(take(token, eve)).role()).isEqualTo(Role.BILLING);
    assertThat(refused(invite(EVE, Role.BILLING, owner.id())))
        .isEqualTo(PeopleRefusal.MEMBER_THERE);
  }

  @Test
  void anInvitationHoldsForSevenDays() {
    done(invite(EVE, Role.DEVELOPER, owner.id()));
    Secret token = world.token("invitation");

    world.world.advance(Duration.ofDays(7).minusMillis(1));
    assertThat(team.offer(token).why()).isNull();
    world.world.advance(Duration.ofMillis(1));
    assertThat(team.offer(token).why()).isEqualTo(PeopleRefusal.LINK_EXPIRED);
    assertThat(refused(join(token, PASSWORD))).isEqualTo(PeopleRefusal.LINK_EXPIRED);
  }

  @Test
  void sendingItAgainVoidsTheLinkBefore() {
    Invitation invitation = done(invite(EVE, Role.DEVELOPER, owner.id()));
    Secret first = world.token("invitation");
    var again = new PeopleCommand.SendInvitation(organization, invitation.id(), owner.id());
    assertThat(refused(team.execute(again, "ann"))).isEqualTo(PeopleRefusal.TOO_SOON);
    assertThat(refused(invite(EVE, Role.VIEWER, owner.id())))
        .isEqualTo(PeopleRefusal.INVITATION_THERE);

    world.world.advance(Duration.ofDays(8));
    done(team.execute(again, "ann"));

    assertThat(team.offer(first).why()).isEqualTo(PeopleRefusal.LINK_UNKNOWN);
    assertThat(refused(join(world.token("invitation"), PASSWORD))).isNull();
  }

  @Test
  void aWithdrawnInvitationCantBeTaken() {
    Invitation invitation = done(invite(EVE, Role.DEVELOPER, owner.id()));
    var withdraw = new PeopleCommand.WithdrawInvitation(organization, invitation.id(), owner.id());

    done(team.execute(withdraw, "ann"));

    assertThat(refused(join(world.token("invitation"), PASSWORD)))
        .isEqualTo(PeopleRefusal.LINK_UNKNOWN);
    assertThat(refused(team.execute(withdraw, "ann"))).isEqualTo(PeopleRefusal.INVITATION_ENDED);
    assertThat(refused(invite(EVE, Role.VIEWER, owner.id()))).isNull();
  }

  @Test
  void anotherOrganizationsInvitationIsNotThere() {
    Invitation invitation = done(invite(EVE, Role.DEVELOPER, owner.id()));
    Person bob = world.person("bob@example.com");

    assertThat(
            refused(
                team.execute(
                    new PeopleCommand.WithdrawInvitation(
                        world.organizationOf(bob), invitation.id(), bob.id()),
                    "bob")))
        .isEqualTo(PeopleRefusal.NO_INVITATION);
    assertThat(
            refused(
                team.execute(
                    new PeopleCommand.WithdrawInvitation(organization, invitation.id(), bob.id()),
                    "bob")))
        .isEqualTo(PeopleRefusal.NO_ORGANIZATION);
  }

  @Test
  void onlyWhoMayInvitesAndOnlyOwnersMakeOwners() {
    var members = new EnumMap<Role, Person>(Role.class);
    for (Role role : Role.values()) {
      members.put(
          role, member(role.name().toLowerCase(java.util.Locale.ROOT) + "@example.com", role));
    }
    int number = 0;
    for (Map.Entry<Role, Person> by : members.entrySet()) {
      for (Role given : Role.values()) {
        boolean may =
            by.getKey() == Role.OWNER || (by.getKey() == Role.ADMIN && given != Role.OWNER);
        assertThat(refused(invite("x" + number++ + "@example.com", given, by.getValue().id())))
            .as("%s invites a %s", by.getKey(), given)
            .isEqualTo(may ? null : PeopleRefusal.ROLE_FORBIDS);
      }
    }
  }

  @Test
  void theTableSaysWhatEachRoleMay() {
    // Portal design, section 3: owner, admin, developer, billing, viewer.
    assertThat(row(Act.CREATE_KEYS)).isEqualTo("+++--");
    assertThat(row(Act.CHANGE_OWN_KEYS)).isEqualTo("+++--");
    assertThat(row(Act.CHANGE_ANY_KEYS)).isEqualTo("++---");
    assertThat(row(Act.SEE_KEYS)).isEqualTo("+++++");
    assertThat(row(Act.SEE_USAGE)).isEqualTo("+++++");
    assertThat(row(Act.SEE_PLAN)).isEqualTo("+++++");
    assertThat(row(Act.CHANGE_PLAN)).isEqualTo("+--+-");
    assertThat(row(Act.SEE_TEAM)).isEqualTo("+++++");
    assertThat(row(Act.CHANGE_TEAM)).isEqualTo("++---");
    assertThat(row(Act.CHANGE_OWNERS)).isEqualTo("+----");
    assertThat(row(Act.CHANGE_SETTINGS)).isEqualTo("++---");
  }

  private static String row(Act act) {
    var row = new StringBuilder();
    for (Role role : Role.values()) {
      row.append(role.may(act) ? '+' : '-');
    }
    return row.toString();
  }

  @Test
  void theLastOwnerCantLeaveOrBeLowered() {
    Person admin = member("admin@example.com", Role.ADMIN);

    assertThat(refused(remove(owner, owner.id()))).isEqualTo(PeopleRefusal.LAST_OWNER);
    assertThat(refused(remove(owner, null))).isEqualTo(PeopleRefusal.LAST_OWNER);
    assertThat(refused(change(owner, Role.ADMIN, owner.id()))).isEqualTo(PeopleRefusal.LAST_OWNER);
    assertThat(refused(remove(owner, admin.id()))).isEqualTo(PeopleRefusal.ROLE_FORBIDS);

    done(change(admin, Role.OWNER, owner.id()));
    done(change(owner, Role.VIEWER, owner.id()));
    assertThat(requireNonNull(membership(owner)).role()).isEqualTo(Role.VIEWER);
    done(remove(owner, owner.id()));
    assertThat(membership(owner)).isNull();
  }

  private PeopleOutcome<Member> remove(Person person, @Nullable Long by) {
    return team.execute(new PeopleCommand.RemoveMember(organization, person.id(), by), "somebody");
  }

  private PeopleOutcome<Member> change(Person person, Role role, @Nullable Long by) {
    return team.execute(
        new PeopleCommand.ChangeRole(organization, person.id(), role, by), "somebody");
  }

  @Test
  void nobodyRaisesThemselves() {
    Person admin = member("admin@example.com", Role.ADMIN);
    Person viewer = member("viewer@example.com", Role.VIEWER);

    assertThat(refused(change(admin, Role.OWNER, admin.id())))
        .isEqualTo(PeopleRefusal.ROLE_FORBIDS);
    assertThat(refused(change(viewer, Role.ADMIN, viewer.id())))
        .isEqualTo(PeopleRefusal.ROLE_FORBIDS);
    assertThat(refused(change(viewer, Role.DEVELOPER, admin.id()))).isNull();
    assertThat(refused(remove(viewer, viewer.id()))).as("leaves").isNull();
  }
}
