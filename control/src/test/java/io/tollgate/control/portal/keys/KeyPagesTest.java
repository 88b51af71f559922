package io.tollgate.control.portal.keys;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.KeyMade;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class KeyPagesTest {

  private static final Pattern KEY = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final ControlServer server;
  private final ControlWorld world;
  private final Browsers browsers;
  private final Membership organization;
  private final CommandExecutor executor;
  private final NewIds ids;

  KeyPagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.world = server.world();
    this.browsers = browsers;
    this.organization = new Membership(world.newId(), "harborfx");
    this.executor = server.context().getBean(CommandExecutor.class);
    this.ids = server.context().getBean(NewIds.class);
  }

  private String path(String page) {
    return organization.path(page);
  }

  private SignedIn add(String name, Role role) {
    return world.persons.add(email(name), name, ZoneOffset.UTC, role, organization);
  }

  private String email(String name) {
    return name.toLowerCase(java.util.Locale.ROOT) + organization.organizationId() + "@example.com";
  }

  private Person signedIn(String name) {
    return signIn(Person.at(browsers, server.url()), email(name));
  }

  private static Person signIn(Person person, String email) {
    person.page().setDefaultTimeout(15_000);
    person.signIn(email, MemoryPersons.PASSWORD);
    person.page().waitForURL(url -> !url.contains("/sign-in"));
    return person;
  }

  private Person developer() {
    add("Dev", Role.DEVELOPER);
    return signedIn("Dev");
  }

  private ApiKey key(String label, String actor) {
    return made(
        executor.execute(
            new Command.CreateKey(ids.fresh(), organization.organizationId(), "market", label),
            actor));
  }

  private ApiKey key(String label, String actor, KeyLimits limits, long expiresMillis) {
    return made(
        executor.execute(
            new Command.CreateKey(
                ids.fresh(),
                organization.organizationId(),
                "market",
                label,
                "",
                0,
                expiresMillis,
                limits,
                Permissions.ALL,
                false),
            actor));
  }

  private static ApiKey made(Outcome<KeyMade> outcome) {
    return ((Outcome.Done<KeyMade>) outcome).value().key();
  }

  private ApiKey kept(ApiKey key) {
    return Objects.requireNonNull(world.stores.keys().byId(key.id()));
  }

  private List<ApiKey> keys() {
    return world.stores.keys().ofOrganization(organization.organizationId(), 0, 100);
  }

  private String path(ApiKey key) {
    return path("keys/" + PublicId.KEY.write(key.id()));
  }

  private void used(ApiKey key, Duration ago, String address) {
    long at = world.ports.clock().millis() - ago.toMillis();
    world
        .stores
        .uses()
        .write(
            List.of(new KeyUse(key.id(), new LastUse(at, address, "checkout/2.1", 0), List.of())));
  }

  /// Mails that bring somebody a link to prove their address with.
  private long verifications(String name) {
    return world.stores.outbox().page(Long.MAX_VALUE, 1_000).stream()
        .map(Outbox.Kept::message)
        .filter(Objects::nonNull)
        .filter(message -> message.to().equals(email(name)) && message.kind().equals("verify"))
        .count();
  }

  private static String main(Person person) {
    return person.page().locator("main").innerText();
  }

  private static Locator secret(Person person) {
    return person.page().locator("#secret");
  }

  private static String make(Person person, String path, String name) {
    person.open(path);
    person.field("Name").fill(name);
    person.press("Create key");
    return secret(person).inputValue();
  }

  /// K1.
  @Test
  void aFirstVisitShowsOneSentenceAndOneButton() {
    try (Person person = developer()) {
      person.open(path("keys"));
      assertThat(main(person)).contains("No keys yet. A key lets your program call the API.");
      assertThat(person.page().locator("main a.button").allInnerTexts())
          .containsExactly("Create key");
      person.check(path("keys"));
    }
  }

  /// K2.
  @Test
  void whoHasNotProvenTheirAddressLooksRoundAndGetsTheMailAgain() {
    SignedIn dev = add("Dev", Role.DEVELOPER);
    world
        .stores
        .persons()
        .write(
            "test",
            0,
            people -> {
              var person = Objects.requireNonNull(people.byId(dev.personId()));
              people.change(person.at(person.email(), 0));
              return true;
            });
    try (Person person = signedIn("Dev")) {
      person.open(path("keys"));
      assertThat(person.page().locator("main button[disabled]").innerText())
          .isEqualTo("Create key");
      assertThat(main(person)).contains("Verify your e-mail address first");
      person.check(path("keys"));
      person.open(path("keys/new"));
      assertThat(person.page().locator("main button[disabled]").innerText())
          .isEqualTo("Create key");
      person.press("Send the e-mail again");
      assertThat(person.path()).isEqualTo("/account/verification");
      assertThat(verifications("Dev")).isEqualTo(1);
      person.open(path("keys"));
      person.press("Send the e-mail again");
      person.page().waitForURL("**/account/verification");
      assertThat(verifications("Dev")).isEqualTo(1);
      world.advance(Duration.ofSeconds(61));
      person.open(path("keys"));
      person.press("Send the e-mail again");
      person.page().waitForURL("**/account/verification");
      assertThat(verifications("Dev")).isEqualTo(2);
      person.complaints();
    }
    assertThat(keys()).isEmpty();
  }

  /// K3.
  @Test
  void theSentenceFollowsTheFormAndIsWhatIsMade() {
    try (Person person = developer()) {
      person.open(path("keys/new"));
      Locator summary = person.page().locator("#preview .summary");
      assertThat(summary.innerText()).contains("everything", "no limit", "any address", "no end");

      person.field("Name").fill("checkout-prod");
      person.field("qa").check();
      person.field("only what you choose").check();
      PlaywrightAssertions.assertThat(summary).containsText("nothing yet");
      person.field("market to read").check();
      person.field("Credits a month").fill("1,000,000");
      person.field("Calls a minute").fill("100");
      person.field("Allowed from").fill("203.0.113.0/24, 2001:db8::/32");
      person.field("in 90 days").check();
      PlaywrightAssertions.assertThat(summary)
          .containsText("This qa key may use the market API: market to read.");
      PlaywrightAssertions.assertThat(summary)
          .containsText("up to 1,000,000 credits a month. It may make up to 100 calls a minute.");
      PlaywrightAssertions.assertThat(summary).containsText("It works from 2 networks.");
      PlaywrightAssertions.assertThat(summary).containsText("It ends 19 Feb 2027");
      assertThat(person.page().locator("#preview").innerText())
          .contains("Your own address 127.0.0.1 is not included.");
      person.picture("keys-new");
      String sentence = summary.innerText();

      Response answer =
          person
              .page()
              .waitForResponse(
                  response -> response.url().endsWith("/keys/new"),
                  () -> person.press("Create key"));
      assertThat(answer.headers()).containsEntry("cache-control", "no-store");
      assertThat(main(person)).contains("Copy it now. It cannot be shown again.");
      assertThat(KEY.matcher(secret(person).inputValue()).matches()).isTrue();
      assertThat(secret(person).getAttribute("type")).isEqualTo("password");
      person.picture("keys-made");

      person.press("Show");
      assertThat(secret(person).getAttribute("type")).isEqualTo("text");
      person.field("I have stored the key").check();
      person.press("Done");
      assertThat(person.path()).startsWith(path(keys().getFirst()));
      assertThat(main(person)).contains(sentence.strip());
      ApiKey key = keys().getFirst();
      assertThat(key.limits()).isEqualTo(new KeyLimits(KeyLimits.UNLIMITED, 1_000_000, 100));
      assertThat(key.permissions().scopes()).hasToString("[market:read]");
      assertThat(key.permissions().networks().allow()).hasSize(2);
    }
  }

  /// K5.
  @Test
  void copyPutsTheKeyOnTheClipboardAndSaysSo() {
    try (Person person = developer()) {
      String made = make(person, path("keys/new"), "ci");
      person.page().locator("[data-copy='#secret']").click();
      PlaywrightAssertions.assertThat(person.page().locator("#announcer")).hasText("Copied");
      assertThat(person.page().evaluate("navigator.clipboard.readText()")).isEqualTo(made);
      assertThat(person.page().locator(".snippets pre code").allTextContents())
          .hasSize(4)
          .allMatch(text -> text.contains("MARKET_KEY") && !text.contains(made));
      assertThat(main(person)).contains("This call costs 1 credit.");
      person.accessible("the page of a new key");
      person.fits("the page of a new key");
    }
  }

  /// K4.
  @Test
  void theSecretIsInOneAnswerAndNowhereElse() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger ours = (Logger) LoggerFactory.getLogger("io.tollgate");
    Logger spring = (Logger) LoggerFactory.getLogger("org.springframework");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var quiet = root.getAppender("CONSOLE");
    root.detachAppender(quiet);
    root.addAppender(lines);
    ours.setLevel(Level.TRACE);
    spring.setLevel(Level.TRACE);
    try (Person person = developer()) {
      var answers = new ArrayList<String>();
      person
          .page()
          .onResponse(response -> {
            try {
              answers.add(
                  response.request().method()
                      + " "
                      + response.url()
                      + " "
                      + response.headers()
                      + response.text());
            } catch (PlaywrightException _) {
              answers.add(response.url() + " has no body");
            }
          });
      String made = make(person, path("keys/new"), "once");
      String digest = new KeyHasher(new byte[32]).digest(made).toHex();
      person.page().waitForLoadState();
      String url = person.path();

      person.page().reload();
      assertThat(main(person)).contains("was shown once, when it was created");
      assertThat(secret(person).count()).isZero();
      person.page().goBack();
      assertThat(person.page().content()).doesNotContain(made);
      person.open(path("keys"));
      assertThat(main(person)).contains(made.substring(0, 4), made.substring(made.length() - 4));
      person.open(path(keys().getFirst()));
      person.open(path(keys().getFirst()) + "/edit");
      person.page().waitForLoadState();

      assertThat(keys()).hasSize(1);
      assertThat(url).isEqualTo(path("keys/new"));
      assertThat(answers.stream().filter(text -> text.contains(made)))
          .hasSizeLessThanOrEqualTo(1)
          .allMatch(text -> text.startsWith("POST "));
      assertThat(answers).noneMatch(text -> text.contains(digest));
      assertThat(world.sessions.all().toString()).doesNotContain(made).doesNotContain(digest);
      for (var session : world.sessions.all()) {
        assertThat(session.facts().toString()).doesNotContain(made);
      }
      assertThat(world.stores.changes().audit(null, Long.MAX_VALUE, 1000).toString())
          .doesNotContain(made);
      assertThat(person.page().evaluate("JSON.stringify({...localStorage, ...sessionStorage})"))
          .asString()
          .doesNotContain(made);
      assertThat(List.copyOf(lines.list))
          .isNotEmpty()
          .noneMatch(line -> line.getFormattedMessage().contains(made))
          .noneMatch(line -> line.getFormattedMessage().contains(digest));
      try (Person other = signedIn("Dev")) {
        other.open(path("keys/new"));
        assertThat(other.page().content()).doesNotContain(made);
      }
    } finally {
      ours.setLevel(null);
      spring.setLevel(null);
      root.detachAppender(lines);
      root.addAppender(quiet);
    }
  }

  /// K6, but for the call itself.
  @Test
  void theFirstCallShowsWithinOneTick() {
    try (Person person = developer()) {
      make(person, path("keys/new"), "first");
      assertThat(person.page().locator("#first-call").innerText())
          .isEqualTo("Waiting for the first call");
      world.charge(organization.organizationId(), keys().getFirst().id(), 1);
      PlaywrightAssertions.assertThat(person.page().locator("#first-call"))
          .hasText(
              Pattern.compile("First call \\d\\d:\\d\\d:\\d\\d UTC, 200"),
              new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
                  .setTimeout(15_000));
    }
  }

  /// K7.
  @Test
  void aBadNetworkIsSaidAtItsFieldAndTheOtherValuesStay() {
    try (Person person = developer()) {
      person.open(path("keys/new"));
      person.field("Name").fill("checkout-prod");
      person.field("Credits a month").fill("500");
      person.field("Allowed from").fill("10.0.0.0/33");
      person.press("Create key");
      assertThat(person.page().title()).startsWith("Error:");
      assertThat(person.page().locator("#allow-error").innerText())
          .startsWith("10.0.0.0/33: the length of its prefix must be 0 to 32");
      assertThat(person.page().evaluate("document.activeElement.className")).isEqualTo("problem");
      assertThat(person.field("Name").inputValue()).isEqualTo("checkout-prod");
      assertThat(person.field("Credits a month").inputValue()).isEqualTo("500");
      assertThat(keys()).isEmpty();
      person.accessible("a form with an error");
      person.complaints();
    }
  }

  @Test
  void whatTheKeyPolicyDemandsIsSaidInTheForm() {
    var policy = new KeyPolicy.Own(1, true, Duration.ofDays(60).toMillis(), true);
    try (Person person = developer()) {
      executor.execute(new Command.SetKeyPolicy(organization.organizationId(), policy), "test");
      person.open(path("keys/new"));
      assertThat(main(person))
          .contains("allows 1 key at once; there are 0")
          .contains("demands a limit of credits")
          .contains("demands an end, at most 60 days away")
          .contains("demands networks")
          .doesNotContain("in 90 days");
      person.field("Name").fill("x");
      person.press("Create key");
      assertThat(person.page().locator("#expires-error").innerText())
          .isEqualTo("Choose when the key ends");
      person.field("in 30 days").check();
      person.press("Create key");
      assertThat(person.page().locator("#month-error").innerText())
          .startsWith("The key policy demands a limit of credits");
      assertThat(keys()).isEmpty();
      person.complaints();
    }
  }

  /// K9, but for the calls themselves.
  @Test
  void theListShowsHowEachKeyStands() {
    add("Ann", Role.ADMIN);
    try (Person person = signedIn("Ann")) {
      long now = world.ports.clock().millis();
      ApiKey checkout =
          key(
              "checkout-prod",
              "x",
              new KeyLimits(KeyLimits.UNLIMITED, 1_000_000, 0),
              Long.MAX_VALUE);
      used(checkout, Duration.ofSeconds(40), "203.0.113.7");
      world.charge(organization.organizationId(), checkout.id(), 90);
      key("nightly-import", "x", KeyLimits.NONE, now + Duration.ofDays(9).toMillis());
      ApiKey small = key("ci", "x", new KeyLimits(KeyLimits.UNLIMITED, 10, 0), Long.MAX_VALUE);
      hold(small, 10);
      ApiKey off = key("laptop-mb", "x");
      executor.execute(new Command.ChangeKey(off.id(), KeyState.DISABLED), "x");
      ApiKey leaked = key("in-a-repository", "x");
      executor.execute(new Command.MarkLeaked(leaked.id(), KeyState.LEAKED), "x");
      ApiKey gone = key("old-one", "x");
      executor.execute(new Command.ChangeKey(gone.id(), KeyState.DELETED), "x");
      ApiKey rotated = key("billing", "x");
      executor.execute(
          new Command.RotateKey(
              ids.fresh(), rotated.id(), io.tollgate.control.command.Overlap.DAY, null),
          "x");

      person.open(path("keys"));
      assertThat(main(person))
          .contains("All 7", "No limit 5", "Never expires 5", "Idle 90 days 0", "Deleted 1")
          .contains("active", "of 1,000,000 a month", "40 s ago", "203.0.113.7")
          .contains("expires 30 Nov 2026", "limited, resets", "disabled", "leaked, refused")
          .contains("ends 22 Nov 2026")
          .doesNotContain("old-one");
      person.check(path("keys"));
      person.picture("keys");
      person.follow("Deleted 1");
      assertThat(main(person)).contains("old-one", "deleted").doesNotContain("checkout-prod");
      person.open(path("keys?q=NIGHT"));
      assertThat(main(person)).contains("nightly-import").doesNotContain("checkout-prod");
      person.open(path("keys?q=zzz"));
      assertThat(main(person)).contains("No key has \"zzz\" in its name here.", "Show all keys");
      person.open(path(small));
      person.picture("keys-one");
      person.check(path(small));
    }
  }

  /// Charges a key at its desk, as calls with it do.
  private void hold(ApiKey key, long credits) {
    var desk = Objects.requireNonNull(world.accounts.load(organization.organizationId())).desk();
    desk.charge(
        (io.tollgate.core.credit.Hold)
            desk.hold(key, credits, credits, world.ports.clock().millis()));
  }

  @Test
  void theTenNewestCallsOfAKeyStandOnItsPage() {
    try (Person person = developer()) {
      ApiKey key = key("checkout-prod", email("Dev"));
      ApiKey other = key("other", email("Dev"));
      person.open(path(key));
      assertThat(main(person)).contains("No call yet.");
      world.charge(organization.organizationId(), other.id(), 77);
      for (int i = 1; i <= 12; i++) {
        world.charge(organization.organizationId(), key.id(), i);
      }
      person.open(path(key));
      Locator rows = person.page().locator(".requests tbody tr");
      assertThat(rows.locator("td:last-child").allInnerTexts())
          .containsExactly("12", "11", "10", "9", "8", "7", "6", "5", "4", "3");
      assertThat(rows.first().innerText()).contains("GET /v1/quotes", "200", "203.0.113.7");
      assertThat(person.page().locator("main .great.figure").innerText()).isEqualTo("78");
      person.check(path(key));
      person.picture("keys-calls");
      rows.first().locator("a").click();
      assertThat(person.path()).contains("/requests/");
    }
  }

  /// K14.
  @Test
  void idleListsExactlyTheIdle() {
    add("Ann", Role.ADMIN);
    try (Person person = signedIn("Ann")) {
      old("idle");
      used(old("used"), Duration.ofDays(1), "192.0.2.1");
      used(old("used-long-ago"), Duration.ofDays(91), "192.0.2.1");
      key("young", "x");
      person.open(path("keys"));
      person.follow("Idle 90 days 2");
      assertThat(person.page().locator("tbody th a").allInnerTexts())
          .containsExactly("used-long-ago", "idle");
    }
  }

  /// A key that was made 100 days ago.
  private ApiKey old(String label) {
    long id = world.newId();
    long at = world.ports.clock().millis() - Duration.ofDays(100).toMillis();
    var key =
        new ApiKey(
            id,
            organization.organizationId(),
            "market",
            new KeyDigest(id, 2, 3, 4),
            label,
            "hint",
            KeyState.ACTIVE,
            at,
            0,
            Long.MAX_VALUE);
    world.stores.changes().apply(new Change.KeyCreated(key), "x", at);
    return key;
  }

  /// K10, but for the calls themselves.
  @Test
  void aRotatedKeyGoesOnUntilItIsEnded() {
    try (Person person = developer()) {
      ApiKey old = key("checkout-prod", email("Dev"));
      used(old, Duration.ofMinutes(2), "203.0.113.7");
      person.open(path(old));
      person.follow("Rotate key");
      assertThat(person.field("in 24 hours").isChecked()).isTrue();
      person.picture("keys-rotate");
      person.press("Rotate key");
      assertThat(KEY.matcher(secret(person).inputValue()).matches()).isTrue();
      ApiKey next = keys().getLast();
      assertThat(next.replacesId()).isEqualTo(old.id());

      world.charge(organization.organizationId(), old.id(), 1);
      used(old, Duration.ZERO, "203.0.113.9");
      person.open(path(old));
      assertThat(person.page().locator("#overlap").innerText())
          .contains("ends 22 Nov 2026", "1 call was made with it since")
          .contains("checkout/2.1");
      List<String> place =
          person.page().locator("#overlap tbody tr td, #overlap tbody th").allInnerTexts();
      assertThat(place).hasSize(3);
      assertThat(place.subList(0, 2)).containsExactly("203.0.113.7", "1");
      person.picture("keys-overlap");
      person.check(path(old));
      person.press("End now");
      assertThat(main(person)).contains("The key has ended", "expired 21 Nov 2026");
      assertThat(kept(old).expiresMillis()).isEqualTo(world.ports.clock().millis());
      person.open(path(next));
      assertThat(main(person)).contains("Made in the place of another key");
    }
  }

  /// K11, but for the calls themselves.
  @Test
  void disablingIsOneClickAndComesBack() {
    try (Person person = developer()) {
      ApiKey key = key("checkout-prod", email("Dev"));
      person.open(path("keys"));
      person.page().locator("td details.menu summary").click();
      person.press("Disable key");
      assertThat(main(person)).contains("disabled", "Calls with it are refused from now on");
      assertThat(kept(key).state()).isEqualTo(KeyState.DISABLED);
      person.press("Enable key");
      assertThat(kept(key).state()).isEqualTo(KeyState.ACTIVE);
      var entry = world.stores.changes().audit(organization.organizationId(), Long.MAX_VALUE, 1);
      assertThat(entry.getFirst().actor()).isEqualTo(email("Dev"));
    }
  }

  /// K12.
  @Test
  void aKeyThatWasUsedTodayIsDeletedByTypingItsName() {
    try (Person person = developer()) {
      ApiKey key = key("checkout-prod", email("Dev"));
      used(key, Duration.ofSeconds(40), "203.0.113.7");
      person.open(path(key));
      person.follow("Delete key");
      assertThat(main(person))
          .contains("It was last used 40 s ago from 203.0.113.7", "This cannot be undone");
      person.picture("keys-delete");
      Locator button = person.page().locator("main button[type=submit]");
      person.field("Type checkout-prod to delete it").fill("checkout");
      assertThat(button.isDisabled()).isTrue();
      person.field("Type checkout-prod to delete it").fill("checkout-prod");
      button.click();
      assertThat(person.path()).startsWith(path("keys"));
      assertThat(kept(key).state()).isEqualTo(KeyState.DELETED);
      assertThat(kept(key).label()).isEqualTo("checkout-prod");
    }
    try (Person person = Person.at(browsers, server.url(), false)) {
      ApiKey other = key("ci", email("Dev"));
      used(other, Duration.ofSeconds(40), "203.0.113.7");
      signIn(person, email("Dev"));
      person.open(path(other) + "/delete");
      person.field("Type ci to delete it").fill("wrong");
      person.press("Delete key");
      assertThat(person.page().locator("#name-error").innerText()).contains("Type ci to delete it");
      assertThat(kept(other).state()).isEqualTo(KeyState.ACTIVE);
      person.complaints();
    }
  }

  /// K13, E10.
  @Test
  void aDeveloperChangesTheirOwnKeysAndAnAdminAll() {
    add("Ann", Role.ADMIN);
    add("Eve", Role.VIEWER);
    try (Person dev = developer();
        Person ann = signedIn("Ann");
        Person eve = signedIn("Eve")) {
      ApiKey own = key("own", email("Dev"));
      ApiKey others = key("others", email("Ann"));
      dev.open(path(others));
      assertThat(main(dev)).contains("Only owners and admins can change keys of others");
      assertThat(refused(dev, path(others) + "/disable")).isEqualTo(403);
      assertThat(refused(dev, path(others) + "/rotate")).isEqualTo(403);
      assertThat(refused(dev, path(others) + "/delete")).isEqualTo(403);
      assertThat(refused(dev, path(others) + "/edit")).isEqualTo(403);
      assertThat(refused(eve, path("keys/new"))).isEqualTo(403);
      assertThat(refused(eve, path(own) + "/disable")).isEqualTo(403);
      assertThat(kept(others)).isEqualTo(others);
      eve.open(path("keys"));
      assertThat(main(eve)).contains("Only owners, admins and developers can create keys");
      eve.check(path(own));

      dev.open(path(own) + "/edit");
      dev.field("Name").fill("renamed");
      dev.field("Credits a day").fill("50");
      dev.press("Save changes");
      assertThat(main(dev)).contains("renamed", "The key is changed");
      assertThat(kept(own).limits().dayCredits()).isEqualTo(50);

      ann.open(path(own));
      ann.press("Disable key");
      assertThat(kept(own).state()).isEqualTo(KeyState.DISABLED);
      for (Person person : List.of(dev, ann, eve)) {
        person.complaints();
      }
    }
  }

  /// Posts as a form of their page does.
  private int refused(Person person, String path) {
    person.open(path("keys/new"));
    Object status =
        person
            .page()
            .evaluate(
                "async (path) => (await fetch(path, {method: 'POST', headers:"
                    + " {...JSON.parse(document.body.getAttribute('hx-headers')), 'Content-Type':"
                    + " 'application/x-www-form-urlencoded'}, body:"
                    + " 'name=x&overlap=0s&expires=never'})).status",
                path);
    return ((Number) Objects.requireNonNull(status)).intValue();
  }

  /// E8, E9.
  @Test
  void whoIsNotThereSeesNothing() {
    add("Dev", Role.DEVELOPER);
    ApiKey key = key("own", email("Dev"));
    var other = new Membership(world.newId(), "quillworks");
    world.persons.add("other" + email("Eve"), "Eve", other);
    try (Person person = Person.at(browsers, server.url())) {
      person.open(path(key));
      assertThat(person.path())
          .isEqualTo("/sign-in?next=" + URLEncoder.encode(path(key), StandardCharsets.UTF_8));
      signIn(person, "other" + email("Eve"));
      assertThat(person.open(path(key)).status()).isEqualTo(404);
      assertThat(person.open(path("keys")).status()).isEqualTo(404);
      // The right key under the wrong organization.
      String wrong = other.path("keys/" + PublicId.KEY.write(key.id()));
      assertThat(person.open(wrong).status()).isEqualTo(404);
      assertThat(refusedAt(person, other, wrong + "/disable")).isEqualTo(404);
      assertThat(kept(key).state()).isEqualTo(KeyState.ACTIVE);
      person.complaints();
    }
  }

  private int refusedAt(Person person, Membership of, String path) {
    person.open(of.path("keys/new"));
    Object status =
        person
            .page()
            .evaluate(
                "async (path) => (await fetch(path, {method: 'POST', headers:"
                    + " JSON.parse(document.body.getAttribute('hx-headers'))})).status",
                path);
    return ((Number) Objects.requireNonNull(status)).intValue();
  }

  /// A10.
  @Test
  void rotatingLongAfterSigningInAsksWhoItIsAndGoesOn() {
    try (Person person = developer()) {
      ApiKey key = key("checkout-prod", email("Dev"));
      world.advance(Duration.ofMinutes(16));
      person.open(path(key) + "/rotate");
      person.press("Rotate key");
      assertThat(keys()).hasSize(1);
      person.page().locator("main input[type=password]").fill(MemoryPersons.PASSWORD);
      person.page().locator("main button[type=submit]").click();
      assertThat(KEY.matcher(secret(person).inputValue()).matches()).isTrue();
      assertThat(keys()).hasSize(2);
    }
  }

  /// E5.
  @Test
  void withoutScriptAKeyIsMadeAndSeen() {
    add("Dev", Role.DEVELOPER);
    try (Person person = Person.at(browsers, server.url(), false)) {
      signIn(person, email("Dev"));
      person.open(path("keys/new"));
      person.field("Name").fill("plain");
      person.press("Create key");
      String shown = person.page().locator("noscript pre, main pre").first().innerText();
      assertThat(KEY.matcher(shown.strip()).matches()).isTrue();
    }
  }

  /// K15.
  @Test
  void theKeyboardAloneIsEnough() {
    try (Person person = developer()) {
      person.open(path("keys"));
      tabTo(person, "Create key");
      enter(person, "/keys/new");
      tabTo(person, "name");
      person.page().keyboard().type("by-keys");
      person.page().keyboard().press("Enter");
      String made = secret(person).inputValue();
      tabTo(person, "Copy");
      person.page().keyboard().press("Enter");
      PlaywrightAssertions.assertThat(person.page().locator("#announcer")).hasText("Copied");
      assertThat(person.page().evaluate("navigator.clipboard.readText()")).isEqualTo(made);
      ApiKey key = keys().getFirst();
      person.open(path(key));
      tabTo(person, "Rotate key");
      enter(person, "/rotate");
      tabTo(person, "Rotate key");
      person.page().keyboard().press("Enter");
      assertThat(secret(person).inputValue()).isNotEqualTo(made);
      person.open(path(key));
      tabTo(person, "Delete key");
      enter(person, "/delete");
      tabTo(person, "Delete key");
      person.page().keyboard().press("Enter");
      person.page().waitForURL("**/keys?done=deleted");
      assertThat(kept(key).state()).isEqualTo(KeyState.DELETED);
    }
  }

  /// Follows the link that has the focus.
  private static void enter(Person person, String path) {
    person.page().keyboard().press("Enter");
    person.page().waitForURL("**" + path);
    person.page().waitForLoadState();
  }

  /// Presses Tab until what has these words, or this id, has the focus; its ring is to be seen.
  private static void tabTo(Person person, String words) {
    for (int i = 0; i < 60; i++) {
      person.page().keyboard().press("Tab");
      Object at =
          person
              .page()
              .evaluate(
                  "() => { const e = document.activeElement; return [e.id, e.innerText?.trim(),"
                      + " getComputedStyle(e).outlineStyle]; }");
      List<?> seen = (List<?>) Objects.requireNonNull(at);
      if (words.equals(seen.get(0)) || words.equals(seen.get(1))) {
        assertThat(seen.get(2)).as("focus ring of " + words).isEqualTo("solid");
        return;
      }
    }
    throw new AssertionError("no way to " + words + " by Tab");
  }
}
