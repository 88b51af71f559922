package io.tollgate.control.portal.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.person.OneTimeCodes;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class AccountPagesTest {

  private static final String SENTENCE = "a few words nobody guesses";

  private final ControlServer server;
  private final Browsers browsers;

  AccountPagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
  }

  private Person somebody() {
    return Person.at(browsers, server.url());
  }

  private Person signedIn(String email) {
    Person person = somebody();
    person.signIn(email, MemoryPersons.PASSWORD);
    return person;
  }

  private List<Message> mails(String to, String kind) {
    return server.world().stores.outbox().page(Long.MAX_VALUE, 1000).stream()
        .map(Outbox.Kept::message)
        .filter(Objects::nonNull)
        .filter(message -> message.to().equals(to) && message.kind().equals(kind))
        .toList();
  }

  /// The path and query of the link in the newest mail.
  private String link(String to, String kind) {
    Matcher link =
        Pattern.compile("http://portal.test(/\\S+)").matcher(mails(to, kind).getFirst().text());
    assertThat(link.find()).isTrue();
    return link.group(1);
  }

  private static String main(Person person) {
    return person.page().locator("main").innerText();
  }

  private void fillSignUp(Person person, String email, String password) {
    person.open("/sign-up");
    person.field("Your name").fill("Ann");
    person.field("Organization").fill("Acme <b>& Sons");
    person.field("E-mail").fill(email);
    person.field("Password").fill(password);
    person.press("Sign up");
  }

  // A1
  @Test
  void aNewcomerSignsUpAndTheLinkInTheMailWorksOnce() {
    try (Person person = somebody()) {
      fillSignUp(person, "a1@example.com", SENTENCE);
      assertThat(person.path()).isEqualTo("/sign-up/sent");
      assertThat(mails("a1@example.com", "verify")).hasSize(1);
      String link = link("a1@example.com", "verify");

      person.open(link);
      assertThat(person.path()).startsWith("/sign-in?next=%2Fverify-email");
      person.field("E-mail").fill("a1@example.com");
      person.field("Password").fill(SENTENCE);
      person.press("Sign in");
      assertThat(person.path()).isEqualTo(link);
      person.picture("verify-email");
      person.press("Verify address");
      assertThat(main(person)).contains("a1@example.com is verified");

      person.open(link);
      assertThat(main(person)).contains("This link was already used");
      person.complaints();
    }
  }

  // A2
  @Test
  void anUnknownAndAKnownAddressGetOneAnswerInOneTime() {
    server.world().persons.add("a2@example.com", "Known");
    try (Person person = somebody()) {
      for (String path : List.of("/sign-up", "/forgot-password", "/sign-in")) {
        var answers = new ArrayList<String>();
        var times = new ArrayList<Long>();
        for (String email : List.of("a2@example.com", "a2-nobody@example.com")) {
          long best = Long.MAX_VALUE;
          String answer = "";
          for (int i = 0; i < 3; i++) {
            person.open(path);
            if (path.equals("/sign-up")) {
              person.field("Your name").fill("Ann");
              person.field("Organization").fill("Acme");
            }
            // A third address each time: what is not known at first must stay so.
            String asked = path.equals("/sign-up") && i > 0 ? i + email : email;
            person.field("E-mail").fill(email.startsWith("a2@") ? email : asked);
            if (!path.equals("/forgot-password")) {
              person.field("Password").fill("wrong wrong wrong");
            }
            long begin = System.nanoTime();
            person.page().locator("main button[type=submit]").click();
            person.page().waitForLoadState();
            best = Math.min(best, System.nanoTime() - begin);
            answer = person.path() + main(person);
          }
          answers.add(answer.replace(email, ""));
          times.add(Duration.ofNanos(best).toMillis());
        }
        assertThat(answers.getFirst()).as(path).isEqualTo(answers.getLast());
        assertThat(Math.abs(times.getFirst() - times.getLast()))
            .as(path + " " + times)
            .isLessThan(200);
      }
      person.complaints();
    }
  }

  // A3
  @Test
  void fifteenCharactersAreEnoughAndFourteenAreNot() {
    try (Person person = somebody()) {
      fillSignUp(person, "a3@example.com", "14 characters!");
      assertThat(main(person)).contains("Use at least 15 characters");
      assertThat(person.page().title()).startsWith("Error: ");
      assertThat(person.field("Your name").inputValue()).isEqualTo("Ann");
      assertThat(person.field("Password").inputValue()).isEmpty();
      person.accessible("a refused sign-up");
      person.picture("sign-up-refused");

      person.field("Password").focus();
      person.page().evaluate("navigator.clipboard.writeText('15 characters!!')");
      person.page().keyboard().press("Control+V");
      person.press("Sign up");
      assertThat(person.path()).isEqualTo("/sign-up/sent");
      person.complaints();
    }
  }

  // A4
  @Test
  void aResetSignsOutEveryOtherDevice() {
    server.world().persons.add("a4@example.com", "Reset");
    try (Person other = signedIn("a4@example.com");
        Person person = somebody()) {
      other.open("/account/profile");
      assertThat(other.path()).isEqualTo("/account/profile");
      person.open("/sign-in");
      person.follow("Forgot your password?");
      person.field("E-mail").fill("a4@example.com");
      person.press("Send the link");
      person.open(link("a4@example.com", "reset"));
      person.picture("reset-password");
      person.field("New password").fill(SENTENCE);
      person.press("Change password");
      assertThat(main(person)).contains("Password changed");

      other.open("/account/profile");
      assertThat(other.path()).startsWith("/sign-in");
      person.open(link("a4@example.com", "reset"));
      assertThat(main(person)).contains("This link was already used");
      person.signIn("a4@example.com", SENTENCE);
      assertThat(person.path()).isEqualTo("/");
      person.complaints();
    }
  }

  // A5
  @Test
  void wrongPasswordsMakeWaitAndNothingIsCalledLocked() {
    server.world().persons.add("a5@example.com", "Wait");
    try (Person person = somebody()) {
      for (int i = 0; i < 5; i++) {
        person.signIn("a5@example.com", "wrong");
      }
      person.signIn("a5@example.com", MemoryPersons.PASSWORD);
      assertThat(main(person)).contains("Wait 5 seconds").doesNotContainIgnoringCase("locked");
      person.picture("sign-in-wait");

      server.world().advance(Duration.ofSeconds(5));
      person.signIn("a5@example.com", MemoryPersons.PASSWORD);
      assertThat(person.path()).isEqualTo("/");
      person.complaints();
    }
  }

  private String code(String secret) {
    return OneTimeCodes.code(
        new Secret(secret.replace(" ", "")),
        Instant.ofEpochMilli(server.world().ports.clock().millis()));
  }

  private static String session(Person person) {
    return person.context().cookies().stream()
        .filter(cookie -> cookie.name.equals("session"))
        .map(cookie -> cookie.value)
        .findFirst()
        .orElseThrow();
  }

  // A6, A7
  @Test
  void aSecondFactorAsksForCodesThatWorkOnce() {
    server.world().persons.add("a6@example.com", "Factor");
    try (Person person = signedIn("a6@example.com")) {
      person.open("/account/security");
      person.press("Set up authenticator");
      person.accessible("setting up an authenticator");
      person.picture("factor");
      String secret = person.page().locator("#secret").innerText();
      person.field("Code it shows now").fill("000000");
      person.press("Turn on second factor");
      assertThat(main(person)).contains("This code is not valid now");
      person.field("Code it shows now").fill(code(secret));
      person.press("Turn on second factor");
      List<String> codes = person.page().locator("#codes").innerText().lines().toList();
      assertThat(codes).hasSize(10);
      person.accessible("recovery codes");
      person.picture("recovery-codes");

      server.world().advance(Duration.ofSeconds(30));
      String code = code(secret);
      person.open("/");
      person.page().locator("header summary").click();
      person.press("Sign out");
      person.signIn("a6@example.com", MemoryPersons.PASSWORD);
      assertThat(person.path()).startsWith("/sign-in/code");
      person.accessible("asking for a code");
      person.picture("code");
      String before = session(person);
      person.field("Code").fill(code.substring(0, 3) + " " + code.substring(3));
      person.press("Sign in");
      assertThat(person.path()).isEqualTo("/");
      // The session of the first step is nobody's any more.
      assertThat(session(person)).isNotEqualTo(before);

      try (Person other = somebody()) {
        other.signIn("a6@example.com", MemoryPersons.PASSWORD);
        other.field("Code").fill(code);
        other.press("Sign in");
        assertThat(main(other)).contains("This code is not valid now");
        other.field("Code").fill(codes.getFirst());
        other.press("Sign in");
        assertThat(other.path()).isEqualTo("/");
        other.open("/account/security");
        assertThat(main(other)).contains("9 recovery codes left");
        other.picture("security-on");
        other.complaints();
        try (Person third = somebody()) {
          third.signIn("a6@example.com", MemoryPersons.PASSWORD);
          third.field("Code").fill(codes.getFirst());
          third.press("Sign in");
          assertThat(main(third)).contains("This code is not valid now");
          assertThat(third.path()).startsWith("/sign-in/code");
          third.complaints();
        }
      }
      person.complaints();
    }
  }

  // A9
  @Test
  void devicesAreListedAndTheOthersSignedOut() {
    server.world().persons.add("a9@example.com", "Devices");
    try (Person other = signedIn("a9@example.com");
        Person person = signedIn("a9@example.com")) {
      person.open("/account/devices");
      assertThat(person.page().locator("tbody tr").count()).isEqualTo(2);
      assertThat(main(person)).containsOnlyOnce("This device").contains("Chrome on Linux");
      person.picture("devices");
      person.press("Sign out others");
      assertThat(person.page().locator("tbody tr").count()).isEqualTo(1);
      other.open("/account/devices");
      assertThat(other.path()).startsWith("/sign-in");
    }
  }

  @Test
  void aSensitiveActAsksWhoItIsAndGoesOn() {
    server.world().persons.add("a10@example.com", "Fresh");
    try (Person person = signedIn("a10@example.com")) {
      person.open("/account/profile");
      server.world().advance(Duration.ofMinutes(16));
      person.field("New address").fill("a10-new@example.com");
      person.press("Change address");
      assertThat(main(person)).contains("Confirm that it is you");
      person.accessible("asking who it is");
      person.picture("confirm");
      person.field("Password").fill("wrong");
      person.press("Continue");
      assertThat(main(person)).contains("This is not your password");
      assertThat(mails("a10-new@example.com", "new-address")).isEmpty();

      person.field("Password").fill(MemoryPersons.PASSWORD);
      person.press("Continue");
      assertThat(person.path()).isEqualTo("/account/profile?saved=address");
      assertThat(mails("a10-new@example.com", "new-address")).hasSize(1);
      person.complaints();
    }
  }

  @Test
  void aProfileIsSavedAndHostileTextShownAsItIs() {
    server.world().persons.add("p1@example.com", "Marta");
    try (Person person = signedIn("p1@example.com")) {
      person.open("/account/profile");
      person.field("Your name").fill("<script>alert(1)</script>");
      person.field("Time zone").fill("Asia/Tokyo");
      person.page().getByLabel("Theme").first().selectOption("DARK");
      person.press("Save profile");
      assertThat(main(person)).contains("Your profile is saved");
      assertThat(person.field("Your name").inputValue()).isEqualTo("<script>alert(1)</script>");
      assertThat(person.page().locator("html").getAttribute("data-theme")).isEqualTo("dark");

      person.field("Time zone").fill("Mars/Base");
      person.press("Save profile");
      assertThat(main(person)).contains("Choose a time zone");
      person.complaints();
    }
  }

  @Test
  void signedOutPagesLeadToSignInAndBack() {
    server.world().persons.add("e8@example.com", "Back");
    try (Person person = somebody()) {
      person.open("/account/security?saved=x");
      assertThat(person.path()).startsWith("/sign-in?next=");
      person.field("E-mail").fill("e8@example.com");
      person.field("Password").fill(MemoryPersons.PASSWORD);
      person.press("Sign in");
      assertThat(person.path()).isEqualTo("/account/security?saved=x");
    }
  }

  @Test
  void aMailCanBeReadInTheMailbox() {
    server.world().persons.add("box@example.com", "Box");
    try (Person person = Person.at(browsers, server.url(), false)) {
      person.open("/forgot-password");
      person.field("E-mail").fill("box@example.com");
      person.press("Send the link");
      person.open("/mailbox");
      person
          .page()
          .getByRole(
              AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("box@example.com")))
          .getByRole(AriaRole.LINK)
          .first()
          .click();
      assertThat(main(person)).contains("choose one with the link below");
      person.page().locator("main .note a").click();
      assertThat(person.path()).startsWith("/reset-password?token=");
    }
  }
}
