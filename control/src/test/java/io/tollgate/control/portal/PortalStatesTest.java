package io.tollgate.control.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.Media;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// What the portal looks like when something is missing: script, the books, time, colours, a
/// screen.
@ExtendWith(WithBrowser.class)
class PortalStatesTest {

  private static final Pattern REFERENCE = Pattern.compile("Reference [2-9A-HJ-NP-Z]{8}");

  /// A page that fails by our mistake while everything around it works.
  @Controller
  static final class Broken {
    @GetMapping("/o/{org}/broken")
    Answer fail(OrganizationPlace place) {
      throw new IllegalStateException("planned: " + place.membership().name());
    }
  }

  private static Furnished furnished;

  private final Browsers browsers;

  PortalStatesTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  static void furnish() {
    furnished = new Furnished(Broken.class);
  }

  @AfterAll
  static void end() {
    furnished.close();
  }

  @AfterEach
  void heal() {
    furnished.world.stores.failWith(null);
  }

  private static String at(String page) {
    return furnished.harbor.path(page);
  }

  private static String main(Person person) {
    return person.page().locator("main").innerText();
  }

  private static List<ApiKey> keys(String label) {
    return furnished
        .world
        .stores
        .keys()
        .ofOrganization(furnished.harbor.organizationId(), 0, 1_000)
        .stream()
        .filter(key -> key.label().equals(label))
        .toList();
  }

  /// E5: what each group of pages is there for is done by somebody whose browser runs no script.
  @Test
  void withoutScriptTheMainActOfEachPageGroupIsDone() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, false)) {
      assertThat(person.path()).isEqualTo(at("overview"));
      assertThat(person.page().locator(".great").innerText()).matches("[0-9,]+");

      person.open(at("keys/new"));
      person.field("Name").fill("without-script");
      person.press("Create key");
      assertThat(person.page().locator("#secret").inputValue()).hasSizeGreaterThan(30);
      assertThat(keys("without-script")).hasSize(1);

      person.open(at("usage"));
      person.page().locator("#group").selectOption("status");
      person.press("Show report");
      assertThat(person.path()).contains("group=status");
      assertThat(person.page().locator("svg.chart-drawing").count()).isEqualTo(1);

      person.open(at("requests?period=7d"));
      person.page().locator("#status").selectOption("4xx");
      person.press("Show requests");
      assertThat(person.page().locator(".requests tbody tr:not(.more)").first().innerText())
          .contains("429");
      person.page().locator(".requests tbody tr a").first().click();
      assertThat(main(person)).contains("Request id").contains("The limit of calls per minute");

      person.open(at("alerts/rules/credits-used-95"));
      person.field("portal").uncheck();
      person.press("Save");
      assertThat(person.path()).startsWith(at("alerts"));

      person.open(at("plan"));
      person.page().locator("#ceiling").fill("10");
      person.press("Turn on overage");
      assertThat(main(person)).contains("Turn off overage");

      person.open(at("team"));
      person.field("E-mail").fill("plain@example.com");
      person.press("Send invitation");
      assertThat(main(person)).contains("plain@example.com");

      person.open("/reference/market/1.0/quotes");
      person.page().locator("[id='p.symbol']").fill("ETH");
      person.press("Update");
      assertThat(person.page().locator("#snippet").innerText()).contains("symbol=ETH");
      person.press("Send request");
      assertThat(main(person)).contains("200 OK");

      person.open("/account/profile");
      person.field("Your name").fill("Marta B.");
      person.press("Save profile");
      assertThat(main(person)).contains("Your profile is saved");
      person.complaints();
    }
  }

  /// One tick of the live parts, and the answers to it.
  private static void tick(Person person) {
    person
        .page()
        .waitForResponse(
            response -> response.url().contains("/overview?"),
            () ->
                person
                    .page()
                    .waitForResponse(
                        response -> response.url().contains("/balance"),
                        () ->
                            person
                                .page()
                                .evaluate(
                                    "document.body.dispatchEvent(new CustomEvent('portal:tick'))")));
  }

  /// E11: a live part that fails says so with a reference, above the figures it had; everything
  /// else goes on. With the next good answer it is forgotten.
  @Test
  void aPartThatFailsSaysSoAndKeepsItsFigures() {
    try (Person person = furnished.signedIn(browsers, Role.DEVELOPER, true)) {
      person.open(at("overview"));
      String figures = person.page().locator("#overview .four").innerText();
      furnished.world.stores.failWith(new IllegalStateException("planned"));
      tick(person);

      var failed = person.page().locator("#overview > .failed");
      failed.waitFor();
      assertThat(failed.getAttribute("role")).isEqualTo("alert");
      assertThat(failed.innerText()).containsPattern(REFERENCE).contains("Your keys and calls");
      assertThat(person.page().locator("#overview .four").innerText()).isEqualTo(figures);
      assertThat(person.page().locator("#balance [data-live-state]").innerText())
          .startsWith("Not updated since");
      assertThat(person.page().locator("#balance b").innerText()).matches("[0-9,]+");
      assertThat(person.page().locator(".nav-wide a").count()).isEqualTo(8);
      person.accessible("a part that failed");
      person.picture("state-part");
      tick(person);
      person.page().waitForCondition(() -> failed.count() == 1);

      furnished.world.stores.failWith(null);
      tick(person);
      person.page().waitForCondition(() -> failed.count() == 0);
      person
          .page()
          .waitForCondition(() ->
              person.page().locator("#balance [data-live-state]").innerText().startsWith("live"));
      assertThat(person.complaints()).allMatch(line -> line.contains("500"));
    }
  }

  /// E11: a page that fails stands in its frame, as far as that can be made.
  @Test
  void aPageThatFailsStandsInItsFrameWithAReference() {
    try (Person person = furnished.signedIn(browsers, Role.DEVELOPER, true)) {
      assertThat(person.open(at("broken")).status()).isEqualTo(500);
      assertThat(main(person)).containsPattern(REFERENCE).contains("Try again");
      assertThat(person.page().locator("#balance b").innerText()).matches("[0-9,]+");
      assertThat(person.page().locator(".nav-wide a").count()).isEqualTo(8);
      person.accessible("a page that failed");
      person.picture("state-page");

      StoreException gone = new StoreException("disk gone", true, new IllegalStateException());
      furnished.world.stores.failWith(gone);
      assertThat(person.open(at("keys")).status()).isEqualTo(503);
      assertThat(main(person)).containsPattern(REFERENCE).contains("Calls are not affected");
      assertThat(person.page().content()).doesNotContain("disk gone");
      person.picture("state-books");
      person.complaints();
    }
  }

  /// E13: what is waited for longer than 300 ms is dimmed and busy, and keeps its figures.
  @Test
  void whatIsWaitedForIsDimmedAndKeepsItsFigures() {
    try (Person person = furnished.signedIn(browsers, Role.DEVELOPER, true)) {
      person.open(at("overview"));
      var part = person.page().locator("#overview");
      String figures = part.locator(".four").innerText();
      var held = new ArrayList<Route>();
      person.page().route(url -> url.contains("/overview?"), held::add);
      person.page().evaluate("document.body.dispatchEvent(new CustomEvent('portal:tick'))");
      person.page().waitForCondition(() -> held.size() == 1);
      person.page().waitForCondition(() -> "true".equals(part.getAttribute("aria-busy")));
      assertThat(part.locator(".four").innerText()).isEqualTo(figures);
      assertThat(part.locator(".four").evaluate("it => Number(getComputedStyle(it).opacity) < 1"))
          .isEqualTo(true);
      held.getFirst().resume();
      person.page().waitForCondition(() -> part.getAttribute("aria-busy") == null);
    }
  }

  /// E13: clicking twice sends one write.
  @Test
  void clickingTwiceSendsOneWrite() {
    try (Person person = furnished.signedIn(browsers, Role.DEVELOPER, true)) {
      person.open(at("keys/new"));
      person.field("Name").fill("clicked-twice");
      var held = new ArrayList<Route>();
      var sent = new ArrayList<Request>();
      person
          .page()
          .onRequest(request -> {
            if (request.method().equals("POST") && request.url().endsWith("/keys/new")) {
              sent.add(request);
            }
          });
      person.page().route(url -> url.endsWith("/keys/new"), held::add);
      // The second time when the first is on its way.
      var twice = new ArrayList<String>();
      person.page().onConsoleMessage(message -> twice.add(message.text()));
      person
          .page()
          .evaluate(
              """
              () => {
                const button = document.querySelector("main form button.main[type=submit]");
                button.click();
                setTimeout(() => { button.click(); console.log("clicked twice"); }, 500);
              }
              """);
      person.page().waitForCondition(() -> twice.contains("clicked twice") && !held.isEmpty());
      assertThat(sent).hasSize(1);
      held.getLast().resume();
      person.page().locator("#secret").waitFor();
      assertThat(keys("clicked-twice")).hasSize(1);
    }
  }

  /// E12: dark where it is to be dark from the first paint on, before any stylesheet is there.
  @Test
  void theFirstPaintHasTheThemeAlready() throws IOException {
    try (Person person = Person.at(browsers, furnished.server.url())) {
      person.page().route(url -> url.endsWith(".css"), Route::abort);
      for (String theme : List.of("system", "light", "dark")) {
        person
            .context()
            .addCookies(List.of(new Cookie("theme", theme).setUrl(furnished.server.url())));
        for (ColorScheme system : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
          person.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(system));
          person.open("/sign-in");
          boolean dark =
              theme.equals("dark") || (theme.equals("system") && system == ColorScheme.DARK);
          assertThat(brightness(person) < 64)
              .as("dark at first: theme %s, system %s", theme, system)
              .isEqualTo(dark);
        }
      }
      person.complaints();
    }
  }

  /// Of the page's lower right corner, 0..=255.
  private static int brightness(Person person) throws IOException {
    var picture = ImageIO.read(new ByteArrayInputStream(person.page().screenshot()));
    return picture.getRGB(picture.getWidth() - 9, picture.getHeight() - 9) & 0xFF;
  }

  /// E12: print is black on white, whatever the theme, without what only a screen is for.
  @Test
  void printIsBlackOnWhite() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      person
          .page()
          .emulateMedia(
              new Page.EmulateMediaOptions()
                  .setMedia(Media.PRINT)
                  .setColorScheme(ColorScheme.DARK));
      for (String page : List.of("overview", "usage?period=7d&group=status", "keys", "plan")) {
        person.open(at(page));
        assertThat(
                person
                    .page()
                    .evaluate("getComputedStyle(document.documentElement).backgroundColor"))
            .isEqualTo("rgb(255, 255, 255)");
        assertThat(
                (List<?>)
                    person
                        .page()
                        .evaluate(
                            """
                            () => [...document.querySelectorAll("body *")].filter((e) =>
                              e.checkVisibility() && !e.closest("svg, .hidden")
                              && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
                              && getComputedStyle(e).color !== "rgb(0, 0, 0)").map((e) => e.outerHTML.slice(0, 99))
                            """))
            .as("not black on %s", page)
            .isEmpty();
        assertThat(person.page().locator("nav:visible, footer:visible, .search:visible").count())
            .isZero();
        shot(person, "print-" + page.replaceAll("\\W.*", ""));
      }
    }
  }

  /// Forced colours keep rings, marks and the edges of charts.
  @Test
  void forcedColoursKeepEdges() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      person
          .page()
          .emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
      person.walk(at("keys"), 1280);
      assertThat(
              person
                  .page()
                  .evaluate(
                      """
                      () => {
                        const page = getComputedStyle(document.body).backgroundColor;
                        return [...document.querySelectorAll(".status")].every((e) => {
                          const mark = getComputedStyle(e, "::before");
                          return mark.borderTopColor !== page || mark.backgroundColor !== page;
                        });
                      }
                      """))
          .isEqualTo(true);
      shot(person, "forced-keys");
      person.open(at("usage?period=7d&group=key"));
      assertThat(
              person
                  .page()
                  .locator("figure svg rect[class^=data]")
                  .first()
                  .evaluate("it => getComputedStyle(it).stroke"))
          .isNotEqualTo("none");
      shot(person, "forced-usage");
    }
  }

  /// Written from the right nothing is cut, nor does anything stand out of the window.
  @Test
  void fromTheRightNothingIsCut() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      for (String page : List.of("overview", "keys", "requests?period=7d", "team", "plan")) {
        for (int width : List.of(1280, 320)) {
          person.page().setViewportSize(width, 900);
          person.open(at(page));
          person.page().evaluate("document.documentElement.dir = 'rtl'");
          person.fits(page + " from the right at " + width + " px");
          assertThat(
                  (List<?>)
                      person
                          .page()
                          .evaluate(
                              """
                              () => [...document.querySelectorAll("body *")].filter((e) =>
                                e.checkVisibility() && !e.closest(".table, pre, svg, .hidden, .announcer, .skip")
                                && e.getBoundingClientRect().left < -1).map((e) => e.outerHTML.slice(0, 99))
                              """))
              .as("out of the window: %s at %d px", page, width)
              .isEmpty();
          shot(person, "rtl-" + page.replaceAll("\\W.*", "") + "-" + width);
        }
      }
    }
  }

  private static void shot(Person person, String name) {
    person
        .page()
        .screenshot(
            new Page.ScreenshotOptions()
                .setPath(Path.of("target/screens", "state-" + name + ".png"))
                .setFullPage(true));
  }

  /// The help stands at the same place of every page; the list of keys can be opened by the mouse,
  /// and switches all of them off.
  @Test
  void helpIsAlwaysAtTheSamePlaceAndSingleKeysCanBeSwitchedOff() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      for (String path : List.of(at("overview"), at("team"), "/account/profile", "/docs/errors")) {
        person.open(path);
        assertThat(person.page().locator("footer .within > :nth-child(2)").innerText())
            .isEqualTo("Help");
      }
      person.follow("Help");
      assertThat(person.path()).isEqualTo("/docs/quick-start");

      person.open(at("team"));
      for (String section : List.of("overview", "keys", "usage", "requests", "plan")) {
        person.page().keyboard().press("g");
        person.loading(() -> person.page().keyboard().press(section.substring(0, 1)));
        assertThat(person.path()).isEqualTo(at(section));
      }
      person.press("Keyboard");
      person.field("Single keys are on in this browser").uncheck();
      person.press("Close");
      for (String key : List.of("?", "/", "g", "k")) {
        person.page().keyboard().press(key);
      }
      assertThat(person.page().locator("dialog[open]").count()).isZero();
      assertThat(person.page().evaluate("document.activeElement.id")).isNotEqualTo("search");
      assertThat(person.path()).isEqualTo(at("plan"));
    }
  }

  /// What is live is read out only when a threshold is crossed, and once a minute at most.
  @Test
  void onlyACrossedThresholdIsReadOut() {
    try (Person person = furnished.signedIn(browsers, Role.VIEWER, true)) {
      person.page().clock().install();
      person.open(at("overview"));
      var said = person.page().locator("#announcer");
      long id = furnished.harbor.organizationId();
      furnished.world.charge(id, 1, 1_000);
      balance(person);
      assertThat(said.innerText()).isEmpty();

      furnished.world.charge(id, 1, 3_400_000);
      balance(person);
      person.page().clock().runFor(100);
      person.page().waitForCondition(() -> said.innerText().contains("credits left"));
      assertThat(person.page().locator("#balance").getAttribute("data-state")).isEqualTo("warn");
      assertThat(person.page().locator("#balance").getAttribute("aria-live")).isNull();
    }
  }

  private static void balance(Person person) {
    person
        .page()
        .waitForResponse(
            response -> response.url().contains("/balance"),
            () ->
                person
                    .page()
                    .evaluate("document.body.dispatchEvent(new CustomEvent('portal:tick'))"));
    var busy = person.page().locator(".htmx-request, .htmx-swapping, .htmx-settling");
    person.page().clock().runFor(100);
    person.page().waitForCondition(() -> busy.count() == 0);
  }

  /// The warning before a session ends stands on pages outside of an organization too.
  @Test
  void beforeASessionEndsOneIsAskedToStayOnAccountPagesToo() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      person.page().clock().install();
      person.open("/account/profile");
      person.page().clock().fastForward("11:59:00");
      assertThat(person.page().locator("#leaving[open]").innerText()).contains("signed out");
    }
    try (Person stranger = Person.at(browsers, furnished.server.url())) {
      stranger.open("/docs/quick-start");
      assertThat(stranger.page().locator("#leaving").count()).isZero();
    }
  }
}
