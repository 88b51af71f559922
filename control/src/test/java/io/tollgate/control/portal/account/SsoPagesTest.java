package io.tollgate.control.portal.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.RequestOptions;
import com.nimbusds.oauth2.sdk.TokenRequest;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.OAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Against a real server of OpenID Connect.
@ExtendWith(WithBrowser.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SsoPagesTest {

  private static final String CLIENT_SECRET = "client-secret-0123456789";

  private final Browsers browsers;
  private final ControlWorld world = new ControlWorld();
  private final MockOAuth2Server service =
      new MockOAuth2Server(
          new OAuth2Config(
              false,
              null,
              null,
              false,
              new OAuth2TokenProvider(),
              Set.of(new Vouching("public"), new Vouching("corp")),
              new NettyWrapper(null)));
  private volatile String subject = "";
  private volatile Map<String, Object> claims = Map.of();
  private @Nullable ControlServer started;

  SsoPagesTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  void start() {
    service.start();
    ControlServer server = ControlServer.start(world, Map.of());
    started = server;
    world.people =
        new PeopleSettings(
            server.url(),
            "Acme Data",
            "starter",
            true,
            List.of(
                provider("public", "Public ID", Set.of()),
                provider("corp", "Corp ID", Set.of("corp.example")),
                new IdentityProvider(
                    "gone",
                    "Gone ID",
                    "http://127.0.0.1:1/",
                    "tollgate",
                    null,
                    Set.of("gone.example"))));
  }

  private IdentityProvider provider(String id, String name, Set<String> domains) {
    return new IdentityProvider(
        id, name, issuer(id), "tollgate", new Secret(CLIENT_SECRET), domains);
  }

  private String issuer(String id) {
    return service.issuerUrl(id).toString();
  }

  @AfterAll
  void stop() {
    server().close();
    service.shutdown();
  }

  private ControlServer server() {
    return Objects.requireNonNull(started);
  }

  private Person somebody(boolean script) {
    return Person.at(browsers, server().url(), script);
  }

  /// Says of whoever comes what the test says.
  private final class Vouching implements OAuth2TokenCallback {
    private final String id;

    Vouching(String id) {
      this.id = id;
    }

    @Override
    public String issuerId() {
      return id;
    }

    @Override
    public String subject(TokenRequest request) {
      return subject;
    }

    @Override
    public String typeHeader(TokenRequest request) {
      return "JWT";
    }

    @Override
    public List<String> audience(TokenRequest request) {
      return List.of("tollgate");
    }

    @Override
    public Map<String, Object> addClaims(TokenRequest request) {
      return claims;
    }

    @Override
    public long tokenExpiry() {
      return 3600;
    }
  }

  /// Who comes to a service from now on is this one.
  private void vouch(String known, Map<String, Object> said) {
    subject = known;
    claims = said;
  }

  private void vouch(String email) {
    vouch("of-" + email, Map.of("email", email, "email_verified", true, "name", "Nora New"));
  }

  private static String main(Person person) {
    return person.page().locator("main").innerText();
  }

  private static Map<String, Object> verified(String email) {
    return Map.of("email", email, "email_verified", true);
  }

  private List<Message> mails(String to, String kind) {
    return world.stores.outbox().page(Long.MAX_VALUE, 1000).stream()
        .map(Outbox.Kept::message)
        .filter(Objects::nonNull)
        .filter(message -> message.to().equals(to) && message.kind().equals(kind))
        .toList();
  }

  private boolean knows(String email, String id) {
    return world
        .stores
        .persons()
        .read(people -> {
          var person = people.byEmail(email);
          return person != null
              && people.identities(person.id()).contains(new Identity(issuer(id), "of-" + email));
        });
  }

  @Test
  void somebodyNewNamesTheirOrganizationAndComesBackWithoutScript() {
    String email = "nora@new.example";
    try (Person person = somebody(false)) {
      vouch(email);
      person.open("/sign-in");
      person.follow("Continue with Public ID");
      assertThat(person.path()).isEqualTo("/sign-up/sso");
      assertThat(main(person)).contains(email);
      assertThat(person.field("Your name").inputValue()).isEqualTo("Nora New");
      person.press("Sign up");
      assertThat(main(person)).contains("Enter the name of your organization");
      person.field("Organization").fill("Nora <b>& Co");
      person.press("Sign up");
      assertThat(person.path()).endsWith("/overview");
      assertThat(knows(email, "public")).isTrue();

      person.context().clearCookies();
      vouch(email);
      person.open("/sign-in?next=/account/profile");
      person.follow("Continue with Public ID");
      assertThat(person.path()).isEqualTo("/account/profile");
      assertThat(person.page().locator("main").innerText()).contains("verified");
      person.complaints();
    }
  }

  @Test
  void thePagesAreWhatEveryPageMustBe() {
    try (Person person = somebody(true)) {
      for (String path : List.of("/sign-in", "/sign-in/sso", "/sign-up")) {
        person.check(path);
        person.picture("with-services" + path.replace('/', '-'));
      }
      vouch("seen@new.example");
      person.open("/sign-in/sso/public");
      person.check("/sign-up/sso");
      person.picture("sign-up-sso");
    }
    world.persons.add("leaving@plain.example", "Somebody Leaving");
    try (Person person = somebody(true)) {
      person.signIn("leaving@plain.example", MemoryPersons.PASSWORD);
      person.complaints();
      person.check("/account/sso/public");
      person.picture("connect");
    }
  }

  // A8
  @Test
  void anAddressOfAnSsoOnlyDomainIsToldToUseIt() {
    world.persons.add("a8@corp.example", "Had a password");
    try (Person person = somebody(true)) {
      for (String email : List.of("a8@corp.example", "nobody@corp.example")) {
        person.signIn(email, MemoryPersons.PASSWORD);
        assertThat(person.page().locator("#email-error").innerText())
            .isEqualTo("Use single sign-on");
      }
      person.accessible("an address that signs in elsewhere");
      person.picture("sign-in-sso-only");
      person.open("/forgot-password");
      person.field("E-mail").fill("a8@corp.example");
      person.press("Send the link");
      assertThat(main(person)).contains("Use single sign-on");
      person.open("/sign-up");
      person.field("Your name").fill("Ann");
      person.field("Organization").fill("Acme");
      person.field("E-mail").fill("another@corp.example");
      person.field("Password").fill("a few words nobody guesses");
      person.press("Sign up");
      assertThat(main(person)).contains("Use single sign-on");
      assertThat(mails("a8@corp.example", "reset")).isEmpty();

      person.open("/sign-in");
      person.follow("Use single sign-on");
      person.field("E-mail").fill("a8@corp.example");
      person.press("Continue");
      assertThat(main(person)).contains("You sign in with Corp ID");
      vouch("a8@corp.example");
      person.follow("Continue with Corp ID");
      assertThat(person.page().locator("header").innerText()).contains("Had a password");
      assertThat(mails("a8@corp.example", "identity-only")).hasSize(1);
      person.complaints();
    }
    var person = world.stores.persons().read(people -> people.byEmail("a8@corp.example"));
    assertThat(Objects.requireNonNull(person).password()).isFalse();
  }

  @Test
  void aTakenOverAccountIsNobodyElsesAnyMore() {
    String email = "squat@corp.example";
    long id = world.persons.add(email, "Squatter").personId();
    PeopleSettings settings = world.people;
    world.people = new PeopleSettings(settings.url(), settings.name(), "starter", true, List.of());
    try (Person squatter = somebody(true);
        Person person = somebody(true)) {
      squatter.signIn(email, MemoryPersons.PASSWORD);
      squatter.open("/account/profile");
      world.people = settings;
      world
          .stores
          .persons()
          .write(
              "test",
              0,
              people -> {
                people.change(Objects.requireNonNull(people.byId(id)).at(email, 0));
                people.beginFactor(id, new Secret("JBSWY3DPEHPK3PXP"));
                people.confirmFactor(id, 1, List.of());
                return true;
              });
      vouch(email);
      person.open("/sign-in/sso/corp");

      squatter.open("/account/profile");
      assertThat(squatter.path()).startsWith("/sign-in");
      squatter.complaints();
      person.complaints();
    } finally {
      world.people = settings;
    }
    var person = world.stores.persons().read(people -> people.byId(id));
    assertThat(Objects.requireNonNull(person).password()).isFalse();
    assertThat(person.secondFactor()).isFalse();
    assertThat(person.verified()).isTrue();
  }

  @Test
  void anAddressThatIsNotVerifiedCountsForNothing() {
    world.persons.add("known@plain.example", "Known");
    try (Person person = somebody(true)) {
      for (Map<String, Object> claims :
          List.<Map<String, Object>>of(
              Map.of("email", "known@plain.example"),
              Map.of("email", "known@plain.example", "email_verified", false),
              Map.of())) {
        vouch("somebody", claims);
        person.open("/sign-in/sso/public");
        assertThat(main(person)).contains("does not say that your e-mail address is verified");
      }
      person.accessible("a refusal");
      person.picture("sso-refused");
      person.open("/account/profile");
      assertThat(person.path()).startsWith("/sign-in");
      person.complaints();
    }
  }

  @Test
  void aServiceOfCertainDomainsVouchesForNoOthers() {
    world.persons.add("victim@plain.example", "Victim");
    try (Person person = somebody(true)) {
      vouch("victim@plain.example");
      person.open("/sign-in/sso/corp");
      assertThat(main(person)).contains("does not vouch for your e-mail address");

      vouch("x", verified("somebody@corp.example"));
      person.open("/sign-in/sso/public");
      assertThat(main(person)).contains("Use single sign-on");
      person.complaints();
    }
    assertThat(knows("victim@plain.example", "corp")).isFalse();
  }

  @Test
  void anAccountWithAPasswordIsConnectedByWhoeverKnowsIt() {
    String email = "both@plain.example";
    world.persons.add(email, "Both Ways");
    try (Person person = somebody(false)) {
      vouch(email);
      person.open("/sign-in/sso/public");
      assertThat(main(person)).contains("There is an account with this e-mail address");
      assertThat(knows(email, "public")).isFalse();

      person.follow("Sign in and connect");
      person.field("E-mail").fill(email);
      person.field("Password").fill(MemoryPersons.PASSWORD);
      person.press("Sign in");
      person.press("Connect Public ID");
      assertThat(knows(email, "public")).isFalse();
      vouch(email);
      person.follow("Continue with Public ID");
      assertThat(person.path()).isEqualTo("/account/security?saved=connected");
      assertThat(main(person)).contains("You sign in with Public ID");
      person.picture("security-services");
      assertThat(mails(email, "identity-connected")).hasSize(1);

      person.context().clearCookies();
      vouch(email);
      person.open("/sign-in/sso/public?next=/account/security");
      person.press("Disconnect Public ID");
      assertThat(main(person)).contains("You no longer sign in with it");
      assertThat(knows(email, "public")).isFalse();
      person.complaints();
    }
  }

  @Test
  void somebodysAccountOfAServiceIsOnePersonsHere() {
    world.persons.add("first@plain.example", "First");
    String other = "second@plain.example";
    world.persons.add(other, "Second");
    long first =
        world
            .stores
            .persons()
            .read(people -> Objects.requireNonNull(people.byEmail("first@plain.example")).id());
    world
        .stores
        .persons()
        .write(
            "test",
            0,
            people -> {
              people.identity(first, new Identity(issuer("public"), "one-subject"));
              return true;
            });
    try (Person person = somebody(true)) {
      person.signIn(other, MemoryPersons.PASSWORD);
      person.open("/account/sso/public");
      person.press("Connect Public ID");
      vouch("one-subject", verified(other));
      person.follow("Continue with Public ID");
      assertThat(main(person)).contains("Somebody else signs in with that account");
      person.complaints();
    }
  }

  @Test
  void anAnswerThatThisBrowserDidNotAskForIsRefused() {
    try (Person victim = somebody(true);
        Person thief = somebody(true)) {
      // The thief keeps the code of their own account, and has the victim bring it.
      vouch("thief@new.example");
      String theirs = answer(thief);
      assertThat(Objects.requireNonNull(victim.open(theirs)).status()).isEqualTo(400);

      // Nor does one that the victim has begun, with a code of the thief's.
      vouch("victim@new.example");
      String own = answer(victim);
      String mixed =
          own.replaceAll("code=[^&]+", "code=" + theirs.replaceAll(".*code=([^&]+).*", "$1"));
      assertThat(Objects.requireNonNull(victim.open(mixed)).status()).isIn(403, 503);
      victim.open("/account/profile");
      assertThat(victim.path()).startsWith("/sign-in");
      victim.complaints();
      thief.complaints();
    }
  }

  /// Goes there and keeps the answer back.
  private String answer(Person person) {
    APIRequestContext requests = person.context().request();
    RequestOptions once = RequestOptions.create().setMaxRedirects(0);
    String there =
        requests.get(server().url() + "/sign-in/sso/public", once).headers().get("location");
    String back = requests.get(there, once).headers().get("location");
    return Objects.requireNonNull(back).substring(server().url().length());
  }

  @Test
  void anAnswerCountsOnce() {
    try (Person person = somebody(true)) {
      vouch("once@new.example");
      String again = answer(person);
      person.open(again);
      assertThat(person.path()).isEqualTo("/sign-up/sso");
      assertThat(Objects.requireNonNull(person.open(again)).status()).isEqualTo(400);
      assertThat(main(person)).contains("not begun in this browser");
      person.complaints();
    }
  }

  @Test
  void theSessionIsNewAndTheWayThereIsForgotten() {
    world.persons.add("fresh@plain.example", "Fresh");
    long id =
        world
            .stores
            .persons()
            .read(people -> Objects.requireNonNull(people.byEmail("fresh@plain.example")).id());
    world
        .stores
        .persons()
        .write(
            "test",
            0,
            people -> {
              people.identity(id, new Identity(issuer("public"), "of-fresh@plain.example"));
              return true;
            });
    try (Person person = somebody(true)) {
      // Somebody new has a session before they are anybody.
      vouch("before@new.example");
      person.open("/sign-in/sso/public");
      String before = session(person);
      vouch("fresh@plain.example");
      person.open("/sign-in/sso/public?next=//evil.example/");
      assertThat(person.path()).isEqualTo("/");
      assertThat(session(person)).isNotEqualTo(before);
      assertThat(person.context().cookies()).noneMatch(cookie -> cookie.name.equals("sso"));
      assertThat(world.sessions.all().toString()).doesNotContain(session(person));
      person.complaints();
    }
  }

  private static String session(Person person) {
    return person.context().cookies().stream()
        .filter(cookie -> cookie.name.equals("session"))
        .map((Cookie cookie) -> cookie.value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aServiceThatIsAwayIsSaidToBeAndNothingElseSuffers() {
    try (Person person = somebody(true)) {
      long begin = System.nanoTime();
      Response answer = Objects.requireNonNull(person.open("/sign-in/sso/gone"));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(main(person)).contains("Gone ID can not be reached just now");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      person.picture("sso-unreachable");
      person.follow("Back to sign-in");
      assertThat(person.path()).isEqualTo("/sign-in");
      assertThat(Objects.requireNonNull(person.open("/sign-in/sso/nobody")).status())
          .isEqualTo(404);
      person.complaints();
    }
  }

  // A10, for somebody without a password: they show it to the service, and the act goes on.
  @Test
  void whoHasNoPasswordConfirmsWithTheService() {
    String email = "a10@corp.example";
    try (Person person = somebody(true)) {
      vouch(email);
      person.open("/sign-in/sso/corp");
      person.open("/account/security");
      world.advance(Duration.ofMinutes(16));
      person.press("Set up authenticator");
      assertThat(main(person)).contains("Confirm that it is you");
      person.accessible("asking who it is, elsewhere");
      person.picture("confirm-sso");
      Page wrong = elsewhere(person, "of-somebody-else@corp.example");
      assertThat(wrong.locator("main").innerText()).contains("You are not signed in");
      wrong.close();
      person.press("Continue");
      assertThat(main(person)).contains("Confirm that it is you");
      Page other = elsewhere(person, "of-" + email);
      assertThat(other.locator("main").innerText()).contains("Go back to the other tab");
      other.close();
      person.press("Continue");
      assertThat(person.page().locator("#secret").count()).isEqualTo(1);
      person.complaints();
    }
  }

  /// In another tab, at the service, which asks anew who it is.
  private static Page elsewhere(Person person, String subject) {
    Page tab = person.context().waitForPage(() -> person.follow("Confirm with Corp ID"));
    tab.locator("input[name=username]").fill(subject);
    tab.locator("[type=submit]").first().click();
    tab.locator("main").waitFor();
    return tab;
  }

  // M1, for an address that has no password.
  @Test
  void anInvitationToAnSsoOnlyAddressIsTakenWithTheService() {
    long organization = PublicId.ORGANIZATION.read(server().organization("starter"));
    String email = "invited@corp.example";
    var team = server().context().getBean(TeamExecutor.class);
    team.execute(
        new PeopleCommand.Invite(world.newId(), organization, email, Role.DEVELOPER, null), "test");
    Matcher link =
        Pattern.compile(Pattern.quote(server().url()) + "(/invite/\\S+)")
            .matcher(mails(email, "invitation").getFirst().text());
    assertThat(link.find()).isTrue();
    var join =
        new PeopleCommand.JoinByInvitation(
            new Secret(link.group(1).substring("/invite/".length())),
            world.newId(),
            "By Password",
            new Secret("a few words nobody guesses"),
            Preferences.DEFAULT);
    assertThat(team.execute(join).toString()).contains("SSO_ONLY");
    try (Person person = somebody(true)) {
      person.open(link.group(1));
      assertThat(person.page().locator("main input[type=password]").count()).isZero();
      vouch(email);
      person.follow("Continue with Corp ID");
      assertThat(person.path()).isEqualTo(link.group(1));
      person.press("Accept invitation");
      assertThat(person.path()).isEqualTo(new Membership(organization, "").path("team"));
      person.complaints();
    }
  }
}
