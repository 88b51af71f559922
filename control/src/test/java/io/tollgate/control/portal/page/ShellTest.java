package io.tollgate.control.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.unit.PublicId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class ShellTest {

  private final ControlServer server;
  private final Browsers browsers;

  ShellTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
  }

  private Membership organization(String plan, String name) {
    return new Membership(PublicId.ORGANIZATION.read(server.organization(plan)), name);
  }

  private Person signedIn(String email, Membership... of) {
    server.world().persons.add(email, "Marta Berg", of);
    return Person.at(browsers, server.url()).signIn(email, MemoryPersons.PASSWORD);
  }

  @Test
  void theFrameOfAnOrganizationIsWhatEveryPageMustBe() {
    var harbor = organization("starter", "harborfx");
    var quill = organization("growth", "quillworks");
    try (Person person = signedIn("marta@example.com", harbor, quill)) {
      person.check(harbor.path("nothing"));
      person.picture("shell");
      person.page().locator(".organization summary").click();
      person.picture("shell-organizations");
      person.complaints();
    }
  }

  @Test
  void anotherOrganizationAndOneThatIsNotThereAreTheSame() {
    var mine = organization("growth", "mine");
    var others = organization("growth", "others");
    try (Person person = signedIn("ed@example.com", mine)) {
      person.open(others.path("balance"));
      String words = person.page().locator("body").innerText();
      person.open("/o/org_0000000000001/balance");
      assertThat(person.page().locator("body").innerText()).isEqualTo(words);
      person.open("/o/nothing/balance");
      assertThat(person.page().locator("body").innerText()).isEqualTo(words);
      assertThat(person.complaints()).allMatch(line -> line.contains("404"));
    }
  }

  @Test
  void theBalanceFollowsWhatIsChargedWithoutALoad() {
    var mine = organization("starter", "harborfx");
    try (Person person = signedIn("live@example.com", mine)) {
      person.open(mine.path("nothing"));
      assertThat(line(person))
          .contains("10,000 of 10,000 credits left")
          .contains("30 calls a minute");
      tick(person);
      assertThat(person.page().locator("#balance").getAttribute("data-state")).isEqualTo("fine");

      server.world().charge(mine.organizationId(), 1, 330);
      tick(person);
      assertThat(line(person)).contains("70 of 400 credits left today").contains("9,670 of 10,000");
      assertThat(person.page().locator("#balance").getAttribute("data-state")).isEqualTo("warn");
      person.accessible("the balance line, low");
      person.picture("shell-low");

      server.world().charge(mine.organizationId(), 1, 70);
      tick(person);
      assertThat(line(person)).contains("Calls are refused");
      assertThat(person.page().locator("#balance").getAttribute("data-state")).isEqualTo("bad");
      person.accessible("the balance line, used up");
      person.picture("shell-refused");
      person.complaints();
    }
  }

  private static String line(Person person) {
    return person.page().locator("#balance").innerText();
  }

  /// One tick of the page, and its answer.
  private static void tick(Person person) {
    person
        .page()
        .waitForResponse(
            response -> response.url().contains("/balance"),
            () ->
                person
                    .page()
                    .evaluate("document.body.dispatchEvent(new CustomEvent('portal:tick'))"));
    var busy = person.page().locator(".htmx-request, .htmx-swapping, .htmx-settling");
    person.page().waitForCondition(() -> busy.count() == 0);
  }

  @Test
  void pauseIsKeptFromPageToPageAndNamedInWords() {
    var mine = organization("starter", "harborfx");
    try (Person person = signedIn("pause@example.com", mine)) {
      person.open(mine.path("nothing"));
      person.press("Pause updates");
      assertThat(line(person)).contains("paused");
      person.open(mine.path("nothing"));
      assertThat(line(person)).contains("paused");
      assertThat(person.page().locator("[data-pause]").getAttribute("aria-pressed"))
          .isEqualTo("true");
      person.press("Pause updates");
      assertThat(line(person)).contains("live");
      person.complaints();
    }
  }

  @Test
  void theThemeIsAppliedByTheServerAndOutlivesTheSignOut() {
    var mine = organization("starter", "harborfx");
    try (Person person = signedIn("theme@example.com", mine)) {
      person.open(mine.path("nothing"));
      person.press("Dark");
      assertThat(person.path()).isEqualTo(mine.path("nothing"));
      assertThat(person.page().locator("html").getAttribute("data-theme")).isEqualTo("dark");
      assertThat(
              person.page().evaluate("getComputedStyle(document.documentElement).backgroundColor"))
          .isEqualTo("rgb(16, 22, 23)");
      person.page().locator("header .end > .menu > summary").last().click();
      person.press("Sign out");
      assertThat(person.page().locator("html").getAttribute("data-theme")).isEqualTo("dark");
      person.complaints();
    }
  }

  @Test
  void keysMoveAroundAndMenusCloseByEscape() {
    var mine = organization("starter", "harborfx");
    try (Person person = signedIn("keys@example.com", mine)) {
      person.open(mine.path("nothing"));
      person.page().keyboard().press("/");
      assertThat(person.page().evaluate("document.activeElement.id")).isEqualTo("search");
      person.page().keyboard().press("Tab");
      person.page().keyboard().press("Enter");
      assertThat(person.page().locator("header details[open]").count()).isEqualTo(1);
      person.page().keyboard().press("Escape");
      assertThat(person.page().locator("header details[open]").count()).isZero();
      assertThat(person.page().evaluate("document.activeElement.tagName")).isEqualTo("SUMMARY");
      person.page().keyboard().press("?");
      assertThat(person.page().locator("dialog[open]").innerText()).contains("Keyboard");
      person.accessible("the list of keys");
      person.picture("shell-keys");
      person.page().keyboard().press("Escape");
      person.page().keyboard().press("g");
      person.page().keyboard().press("u");
      person.page().waitForURL("**/usage");
      person.complaints();
    }
  }

  @Test
  void withoutScriptTheMenusOpenAndTheFormsWork() {
    var mine = organization("starter", "harborfx");
    server.world().persons.add("plain@example.com", "Marta Berg", mine);
    try (Person person = Person.at(browsers, server.url(), false)) {
      person.signIn("plain@example.com", MemoryPersons.PASSWORD);
      person.open(mine.path("nothing"));
      assertThat(line(person)).contains("10,000 of 10,000 credits left").doesNotContain("live");
      person.page().locator("header .end > .menu > summary").last().click();
      person.press("Sign out");
      assertThat(person.path()).isEqualTo("/sign-in");
      person.complaints();
    }
  }

  @Test
  void whoIsTakenAwayIsSignedOutWithTheNextClick() {
    var mine = organization("starter", "harborfx");
    try (Person person = signedIn("gone@example.com", mine)) {
      server.world().persons.remove("gone@example.com");
      person.open(mine.path("nothing"));
      assertThat(person.path()).startsWith("/sign-in?next=");
      person.complaints();
    }
  }

  @Test
  void beforeASessionEndsOneIsAskedToStay() {
    var mine = organization("starter", "harborfx");
    try (Person person = signedIn("idle@example.com", mine)) {
      person.page().clock().install();
      person.open(mine.path("nothing"));
      // Live figures are use too.
      person.press("Pause updates");
      person.page().clock().fastForward("11:57:00");
      assertThat(person.page().locator("#leaving[open]").count()).isZero();
      person.page().clock().fastForward("00:02:00");
      assertThat(person.page().locator("#leaving[open]").innerText()).contains("signed out");
      person.accessible("the warning before a session ends");
      person
          .page()
          .waitForResponse(
              response -> response.url().endsWith("/account/session") && response.status() == 204,
              () -> person.press("Stay signed in"));
      person.complaints();
    }
  }
}
