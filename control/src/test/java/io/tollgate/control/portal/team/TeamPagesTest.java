package io.tollgate.control.portal.team;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.MemoryPersonStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class TeamPagesTest {

  private final ControlServer server;
  private final Browsers browsers;
  private final Membership team;
  private final String mark;
  private final SignedIn owner;

  TeamPagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
    long id = PublicId.ORGANIZATION.read(server.organization("starter"));
    team = new Membership(id, "Team");
    mark = Long.toString(id, 36);
    owner = server.world().persons.add("owner-" + mark + "@example.com", "Olga Owner", team);
  }

  private SignedIn member(String name, Role role) {
    return server
        .world()
        .persons
        .add(name + "-" + mark + "@example.com", name, ZoneOffset.UTC, role, team);
  }

  private Person signedIn(SignedIn who) {
    Person person = Person.at(browsers, server.url());
    person.signIn(who.email(), MemoryPersons.PASSWORD);
    person.open(team.path("team"));
    // Where one arrives may be a page of another group.
    person.complaints();
    return person;
  }

  private String link(String to) {
    Message mail =
        server.world().stores.outbox().page(Long.MAX_VALUE, 1000).stream()
            .map(Outbox.Kept::message)
            .filter(Objects::nonNull)
            .filter(message -> message.to().equals(to) && message.kind().equals("invitation"))
            .findFirst()
            .orElseThrow();
    Matcher link = Pattern.compile("http://portal.test(/\\S+)").matcher(mail.text());
    assertThat(link.find()).isTrue();
    return link.group(1);
  }

  private static String main(Person person) {
    return person.page().locator("main").innerText();
  }

  private void invite(Person person, String email, String role) {
    person.field("E-mail").fill(email);
    person.page().locator("#role").selectOption(role);
    person.press("Send invitation");
  }

  // M1
  @Test
  void anInvitationWorksOnceAndMakesAMember() {
    String email = "new-" + mark + "@example.com";
    try (Person person = signedIn(owner);
        Person newcomer = Person.at(browsers, server.url())) {
      invite(person, email, "BILLING");
      assertThat(main(person)).contains("The invitation is on its way").contains(email);
      person.picture("team-invited");
      String link = link(email);

      newcomer.open(link);
      newcomer.picture("invite");
      newcomer.field("Your name").fill("Nina New");
      newcomer.field("Password").fill("a few words nobody guesses");
      newcomer.press("Create account and join");
      assertThat(newcomer.path()).isEqualTo(team.path("team"));
      assertThat(main(newcomer)).contains("Nina New").contains("Billing");

      person.open(link);
      assertThat(main(person)).contains("This link was already used");
      person.complaints();
    }
  }

  // M1
  @Test
  void anInvitationExpiresAfterSevenDaysAndCanBeSentAgain() {
    String email = "late-" + mark + "@example.com";
    try (Person person = signedIn(owner);
        Person newcomer = Person.at(browsers, server.url())) {
      invite(person, email, "VIEWER");
      String first = link(email);
      server.world().advance(Duration.ofDays(7));
      newcomer.open(first);
      assertThat(main(newcomer)).contains("This link has expired");

      person.signIn(owner.email(), MemoryPersons.PASSWORD);
      person.open(team.path("team"));
      assertThat(main(person)).contains("expired");
      person
          .page()
          .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send again " + email))
          .click();
      newcomer.open(first);
      assertThat(main(newcomer)).contains("This link is not valid");
      newcomer.open(link(email));
      assertThat(main(newcomer)).contains("is invited to");
      person
          .page()
          .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Withdraw " + email))
          .click();
      newcomer.open(link(email));
      assertThat(main(newcomer)).contains("This link is not valid");
      newcomer.complaints();
      person.complaints();
    }
  }

  // M2
  @Test
  void theLastOwnerCantLeaveOrBeLowered() {
    try (Person person = signedIn(owner)) {
      person.page().locator("tbody select").first().selectOption("VIEWER");
      person.press("Change role");
      assertThat(main(person)).contains("This is the last owner");
      person.open(team.path("team"));
      person.follow("Leave");
      person.press("Leave team");
      assertThat(main(person)).contains("This is the last owner");
      person.complaints();
    }
  }

  // M3
  @Test
  void theKeysOfWhoIsRemovedAreListedAndGoOn() {
    SignedIn maker = member("maker", Role.DEVELOPER);
    String label = "nightly-" + mark;
    server
        .context()
        .getBean(CommandExecutor.class)
        .execute(
            new Command.CreateKey(
                server.context().getBean(NewIds.class).fresh(),
                team.organizationId(),
                "market",
                label),
            maker.email());
    try (Person person = signedIn(owner)) {
      person
          .page()
          .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Remove maker"))
          .click();
      assertThat(person.page().locator("main tbody tr").count()).isEqualTo(1);
      assertThat(main(person)).contains(label);
      person.picture("team-remove-keys");
      String rotate =
          Objects.requireNonNull(
              person.page().locator("main tbody a").first().getAttribute("href"));
      person.press("Remove maker");
      assertThat(main(person)).contains("They are removed").doesNotContain(maker.email());

      assertThat(Objects.requireNonNull(person.open(rotate)).status()).isEqualTo(200);
      person.complaints();
    }
    assertThat(
            server
                .world()
                .stores
                .persons()
                .<Object>read(people ->
                    Objects.toString(people.member(team.organizationId(), maker.personId()))))
        .isEqualTo("null");
    assertThat(server.get("/admin/v1/organizations/" + team.org() + "/keys").text())
        .contains("\"label\":\"" + label + "\"")
        .contains("\"state\":\"active\"")
        .doesNotContain("disabled");
  }

  // M3
  @Test
  void whoIsRemovedIsOut() {
    SignedIn dev = member("dev", Role.DEVELOPER);
    try (Person person = signedIn(owner);
        Person gone = signedIn(dev)) {
      person
          .page()
          .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Remove dev"))
          .click();
      person.accessible("removing somebody");
      person.picture("team-remove");
      assertThat(main(person)).contains("They made no keys");
      person.press("Remove dev");
      assertThat(main(person)).contains("They are removed").doesNotContain(dev.email());

      assertThat(gone.open(team.path("team")).status()).isEqualTo(404);
      gone.complaints();
    }
    assertThat(server.world().stores.persons().audit())
        .contains(
            new MemoryPersonStore.Entry(
                owner.email(), "member.removed", team.organizationId(), dev.personId()));
  }

  // M4
  @Test
  void aChangedRoleHoldsWithTheNextRequest() {
    SignedIn admin = member("admin", Role.ADMIN);
    try (Person person = signedIn(owner);
        Person lowered = signedIn(admin)) {
      assertThat(lowered.page().locator("main button[disabled]").count()).isZero();
      person.page().getByLabel("Role of admin").selectOption("VIEWER");
      person
          .page()
          .locator("tr", new Page.LocatorOptions().setHasText("admin-"))
          .locator("button")
          .click();
      assertThat(main(person)).contains("The role is changed");

      lowered.open(team.path("team"));
      assertThat(main(lowered)).contains("Only owners and admins can change the team");
      assertThat(lowered.page().locator("main button[disabled]").count()).isEqualTo(1);
      lowered.picture("team-viewer");
    }
  }

  // E10
  @Test
  void aViewersDirectPostChangesNothing() {
    SignedIn viewer = member("viewer", Role.VIEWER);
    try (Person person = signedIn(viewer)) {
      String token = person.page().locator("input[name=_form]").first().inputValue();
      var form =
          FormData.create()
              .set("_form", token)
              .set("email", "x-" + mark + "@example.com")
              .set("role", "OWNER");
      int status =
          person
              .context()
              .request()
              .post(
                  server.url() + team.path("team/invitations"),
                  RequestOptions.create().setForm(form))
              .status();

      assertThat(status).isEqualTo(403);
      person.open(team.path("team"));
      assertThat(main(person)).contains("No invitation is open");
    }
  }

  // E9
  @Test
  void anotherOrganizationsPagesAreNotThere() {
    SignedIn stranger = server.world().persons.add("stranger-" + mark + "@example.com", "Stranger");
    try (Person person = Person.at(browsers, server.url())) {
      person.signIn(stranger.email(), MemoryPersons.PASSWORD);
      for (String page :
          List.of("overview", "keys", "usage", "requests", "alerts", "plan", "team")) {
        assertThat(Objects.requireNonNull(person.open(team.path(page))).status())
            .as(page)
            .isEqualTo(404);
      }
      person.complaints();
    }
  }
}
