package io.tollgate.control.portal.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.Cookie;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class SignInPageTest {

  private final ControlServer server;
  private final Browsers browsers;

  SignInPageTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
  }

  private Person somebody() {
    return Person.at(browsers, server.url());
  }

  @Test
  void aWrongAddressAndAWrongPasswordGetOneAnswer() {
    server.world().persons.add("known@example.com", "Known");
    try (Person person = somebody()) {
      person.signIn("known@example.com", "wrong");
      String wrongPassword = person.page().locator("main").innerText();
      assertThat(person.page().title()).startsWith("Error: ");
      assertThat(person.field("E-mail").inputValue()).isEqualTo("known@example.com");
      assertThat(person.field("Password").inputValue()).isEmpty();
      assertThat(person.page().evaluate("document.activeElement.className")).isEqualTo("problem");
      person.accessible("a refused sign-in");
      person.picture("sign-in-refused");

      person.signIn("unknown@example.com", "wrong");
      assertThat(person.page().locator("main").innerText()).isEqualTo(wrongPassword);
      // A refused form is 422, and the browser notes it.
      assertThat(person.complaints()).allMatch(line -> line.contains("422"));
    }
  }

  @Test
  void whoSignsInComesBackToWhereTheyWanted() {
    server.world().persons.add("ann@example.com", "Ann");
    try (Person person = somebody()) {
      person.open("/account/devices?x=1");
      assertThat(person.path()).isEqualTo("/sign-in?next=%2Faccount%2Fdevices%3Fx%3D1");
      person.field("E-mail").fill("ann@example.com");
      person.field("Password").fill(MemoryPersons.PASSWORD);
      person.press("Sign in");
      assertThat(person.path()).isEqualTo("/account/devices?x=1");
      person.complaints();
    }
  }

  @Test
  void nobodyIsSentToAnotherSiteByALink() {
    server.world().persons.add("bob@example.com", "Bob");
    try (Person person = somebody()) {
      for (String elsewhere :
          List.of("//evil.example/", "/%5Cevil.example/", "https://evil.example/")) {
        person.open("/sign-in?next=" + elsewhere);
        person.field("E-mail").fill("bob@example.com");
        person.field("Password").fill(MemoryPersons.PASSWORD);
        person.press("Sign in");
        assertThat(person.path()).isEqualTo("/");
        // Nor when they are signed in already.
        person.open("/sign-in?next=" + elsewhere);
        assertThat(person.path()).isEqualTo("/");
        person.context().clearCookies();
      }
    }
  }

  @Test
  void aSessionIsRenewedAtSignInAndEndsAtSignOut() {
    server.world().persons.add("eve@example.com", "Eve");
    try (Person person = somebody()) {
      person.signIn("eve@example.com", MemoryPersons.PASSWORD);
      Cookie first = session(person);
      assertThat(first.httpOnly).isTrue();
      assertThat(first.sameSite.name()).isEqualTo("LAX");
      person.open("/");
      person.page().locator("header summary").click();
      person.press("Sign out");
      assertThat(person.context().cookies()).noneMatch(cookie -> cookie.name.equals("session"));

      person.signIn("eve@example.com", MemoryPersons.PASSWORD);
      assertThat(session(person).value).isNotEqualTo(first.value);
    }
  }

  private static Cookie session(Person person) {
    return person.context().cookies().stream()
        .filter(cookie -> cookie.name.equals("session"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutScriptTheFormWorksTheSame() {
    server.world().persons.add("kim@example.com", "Kim");
    try (Person person = Person.at(browsers, server.url(), false)) {
      person.signIn("kim@example.com", MemoryPersons.PASSWORD);
      assertThat(person.page().locator("header").innerText()).contains("Kim");
    }
  }
}
