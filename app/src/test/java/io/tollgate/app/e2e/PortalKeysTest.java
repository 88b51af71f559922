package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tollgate.app.e2e.DemoPortal.Customer;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.core.person.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What people do with keys in the portal is what the gateway does with calls.
@ExtendWith(WithBrowser.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PortalKeysTest {

  private static final Duration PAGE_TIME_MAX = Duration.ofMinutes(2);
  private static final String PASSWORD = "seven grey herons wade";

  @TempDir private static Path folder;

  private final Browsers browsers;
  private DemoPortal portal;

  PortalKeysTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  void open() throws Exception {
    portal = new DemoPortal(folder, "");
  }

  @AfterAll
  void close() {
    portal.close();
  }

  private static String main(Person person) {
    return person.page().locator("main").innerText();
  }

  private static Locator secret(Person person) {
    return person.page().locator("#secret");
  }

  /// Makes a key of the api `market` in the portal.
  ///
  /// @return the key itself
  private static String make(Person person, Customer of, String name, Runnable more) {
    person.open(of.path("keys/new"));
    person.field("API").selectOption("market");
    person.field("Name").fill(name);
    more.run();
    person.press("Create key");
    return secret(person).inputValue();
  }

  /// From the answer that shows a key to the key's page.
  private static void done(Person person) {
    person.field("I have stored the key").check();
    person.press("Done");
    person.page().waitForURL(url -> url.contains("/keys/key_"));
  }

  /// The first row of the list of requests.
  private static String newest(Person person, Customer of) {
    person.open(of.path("requests"));
    return person.page().locator("tbody tr").first().innerText();
  }

  private static long left(Person person) {
    Matcher line =
        Pattern.compile("([0-9,]+) of [0-9,]+ credits left")
            .matcher(person.page().locator("#balance").innerText());
    assertThat(line.find()).isTrue();
    return Long.parseLong(line.group(1).replace(",", ""));
  }

  /// K6. Nobody helps: no operator, no page but the portal's own.
  @Test
  void fromSignUpToTheFirstVisibleCallIsWithinTwoMinutes() throws Exception {
    try (Person person = portal.somebody(browsers)) {
      long begin = System.nanoTime();
      signUp(person);
      person.follow("Keys");
      person.follow("Create key");
      person.field("Name").fill("first");
      person.press("Create key");
      String key = secret(person).inputValue();
      PlaywrightAssertions.assertThat(person.page().locator("#first-call"))
          .hasText("Waiting for the first call");
      long before = left(person);
      Matcher price =
          Pattern.compile("This call costs ([0-9,]+) credits?\\.").matcher(main(person));
      assertThat(price.find()).isTrue();
      person.press("Copy curl");
      PlaywrightAssertions.assertThat(person.page().locator("#announcer")).hasText("Copied");
      String curl =
          Objects.requireNonNull(person.page().evaluate("navigator.clipboard.readText()"))
              .toString();
      assertThat(curl).contains("$COINMARKETCAP_KEY").doesNotContain(key);

      assertThat(run(curl, "COINMARKETCAP_KEY", key)).isEqualTo("200");

      PlaywrightAssertions.assertThat(person.page().locator("#first-call"))
          .hasText(
              Pattern.compile("First call \\d\\d:\\d\\d:\\d\\d UTC, 200"),
              new LocatorAssertions.HasTextOptions().setTimeout(15_000));
      person.picture("first-call");
      person.follow("Requests");
      Locator row = person.page().locator("tbody tr");
      assertThat(row.count()).isEqualTo(1);
      assertThat(row.innerText()).contains("first", "GET /coinmarketcap/", "200");
      long credits = Long.parseLong(row.locator("td").last().innerText());
      Duration pageTime = Duration.ofNanos(System.nanoTime() - begin);
      System.out.println("sign-up to the first visible call: " + pageTime.toMillis() + " ms");

      assertThat(pageTime).isLessThan(PAGE_TIME_MAX);
      assertThat(credits).isEqualTo(Long.parseLong(price.group(1))).isPositive();
      assertThat(left(person)).isEqualTo(before - credits);
    }
  }

  /// Up to the overview, with an address that is proven.
  private void signUp(Person person) {
    person.open("/");
    person.follow("Sign up");
    person.field("Your name").fill("Ida Holm");
    person.field("Organization").fill("Newcomers");
    person.field("E-mail").fill("ida@example.com");
    person.field("Password").fill(PASSWORD);
    person.press("Sign up");
    person.open("/mailbox");
    person.page().locator("tbody th a").first().click();
    person.page().locator("a[href^='/verify-email']").click();
    person.field("E-mail").fill("ida@example.com");
    person.field("Password").fill(PASSWORD);
    person.press("Sign in");
    person.press("Verify address");
    person.follow("Continue");
    person.page().waitForURL(url -> url.endsWith("/overview"));
  }

  /// Runs a snippet as it was copied.
  ///
  /// @return the status of the answer
  private static String run(String curl, String variable, String key)
      throws IOException, InterruptedException {
    Path script =
        Files.writeString(folder.resolve("call.sh"), curl + " -s -o /dev/null -w '%{http_code}'\n");
    var builder = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
    builder.environment().put(variable, key);
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return out;
    } finally {
      process.destroyForcibly();
    }
  }

  /// K8.
  @Test
  void aCallFromElsewhereIsRefusedAndCostsNothing() throws Exception {
    Customer fenced = portal.customer("Fenced", "basic");
    try (Person dev = fenced.member(browsers, "Dev", Role.DEVELOPER)) {
      String key =
          make(dev, fenced, "fenced", () -> dev.field("Allowed from").fill("203.0.113.0/24"));
      long before = left(dev);

      assertThat(portal.call(key)).isEqualTo(403);

      String row = newest(dev, fenced);
      assertThat(row)
          .contains("fenced", "GET " + DemoPortal.COIN, "403")
          .contains("This API key may not be used from here.");
      assertThat(dev.page().locator("tbody tr td").last().innerText()).isEqualTo("0");
      assertThat(left(dev)).isEqualTo(before);
    }
  }

  /// K9.
  @Test
  void theCallBehindTheLimitIsRefusedAndTheKeyReadsLimited() throws Exception {
    Customer small = portal.customer("Small", "basic");
    try (Person dev = small.member(browsers, "Dev", Role.DEVELOPER)) {
      String key = make(dev, small, "small", () -> dev.field("Credits a month").fill("10"));
      done(dev);
      assertThat(main(dev)).contains("active").doesNotContain("limited");
      for (int i = 0; i < 10; i++) {
        assertThat(portal.call(key)).isEqualTo(200);
      }

      assertThat(portal.call(key)).isEqualTo(429);

      dev.page().reload();
      assertThat(main(dev)).containsPattern("limited, resets \\d+ \\w+ \\d{4} \\d\\d:\\d\\d UTC");
      assertThat(main(dev)).contains("11 calls, 1 of them refused.");
      assertThat(dev.page().locator("main .great.figure").innerText()).isEqualTo("10");
      dev.open(small.path("keys"));
      assertThat(main(dev)).contains("limited, resets");
    }
  }

  /// K10.
  @Test
  void aRotatedKeyWorksUntilItIsEnded() throws Exception {
    Customer turning = portal.customer("Turning", "basic");
    try (Person dev = turning.member(browsers, "Dev", Role.DEVELOPER)) {
      String old = make(dev, turning, "checkout-prod", () -> {});
      done(dev);
      String page = dev.path();
      dev.follow("Rotate key");
      assertThat(dev.field("in 24 hours").isChecked()).isTrue();
      dev.press("Rotate key");
      String next = secret(dev).inputValue();
      assertThat(next).isNotEqualTo(old);

      assertThat(portal.call(old)).isEqualTo(200);
      assertThat(portal.call(old)).isEqualTo(200);
      assertThat(portal.call(next)).isEqualTo(200);

      dev.open(page);
      assertThat(dev.page().locator("#overlap").innerText())
          .contains("2 calls were made with it since", "127.0.0.1");
      dev.picture("key-overlap-real");
      dev.press("End now");
      assertThat(main(dev)).contains("The key has ended");
      portal.answersSoon(old, 401);
      assertThat(portal.call(next)).isEqualTo(200);
    }
  }

  /// K11: within five seconds, in the words of each api: 403 in our own, 401 in another's.
  @Test
  void aDisabledKeyIsRefusedAndAnEnabledOneIsNot() throws Exception {
    Customer wary = portal.customer("Wary", "basic");
    try (Person dev = wary.member(browsers, "Dev", Role.DEVELOPER)) {
      String key = make(dev, wary, "laptop", () -> {});
      done(dev);
      assertThat(portal.call(key)).isEqualTo(200);

      dev.press("Disable key");
      assertThat(main(dev)).contains("The key is disabled.");
      portal.answersSoon(key, 403);
      assertThat(portal.answer(key, DemoPortal.COIN).body()).contains("This API key is disabled.");

      dev.press("Enable key");
      assertThat(main(dev)).contains("The key is enabled.");
      portal.answersSoon(key, 200);
    }
  }

  @Test
  void aDisabledKeyIsRefusedInTheWordsOfItsApi() throws Exception {
    Customer other = portal.customer("Otherwise", "basic");
    String key = other.key("coingecko", "checkout").key();
    assertThat(portal.gecko(key)).isEqualTo(200);
    try (Person ann = other.member(browsers, "Ann", Role.ADMIN)) {
      ann.open(other.path("keys"));
      ann.follow("checkout");
      ann.press("Disable key");
      assertThat(main(ann)).contains("The key is disabled.");
      assertThat(portal.gecko(key)).isEqualTo(401);
      ann.press("Enable key");
      assertThat(main(ann)).contains("The key is enabled.");
      assertThat(portal.gecko(key)).isEqualTo(200);
    }
  }

  /// K12.
  @Test
  void aDeletedKeyIsRefusedAndReportsStillNameIt() throws Exception {
    Customer tidy = portal.customer("Tidy", "basic");
    try (Person dev = tidy.member(browsers, "Dev", Role.DEVELOPER)) {
      String key = make(dev, tidy, "nightly-import", () -> {});
      done(dev);
      assertThat(portal.call(key)).isEqualTo(200);

      dev.follow("Delete key");
      assertThat(main(dev)).containsPattern("It was last used \\d+ s ago from 127.0.0.1");
      Locator button = dev.page().locator("main button[type=submit]");
      dev.field("Type nightly-import to delete it").fill("nightly");
      assertThat(button.isDisabled()).isTrue();
      dev.field("Type nightly-import to delete it").fill("nightly-import");
      button.click();
      assertThat(main(dev)).contains("The key is deleted.");

      portal.answersSoon(key, 401);
      assertThat(newest(dev, tidy)).contains("nightly-import");
      dev.open(tidy.path("usage?period=24h&group=key"));
      assertThat(main(dev)).contains("nightly-import");
    }
  }
}
