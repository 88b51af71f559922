package io.tollgate.control.portal.overview;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class OverviewPageTest {

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final ControlServer server;
  private final Browsers browsers;
  private final Membership acme;

  OverviewPageTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
    acme = new Membership(PublicId.ORGANIZATION.read(server.organization("starter")), "harborfx");
  }

  private static Person in(Person person, String email) {
    person.page().setDefaultTimeout(10_000);
    person.signIn(email, MemoryPersons.PASSWORD);
    person.page().waitForURL(url -> !url.contains("/sign-in"));
    return person;
  }

  private Person signedIn() {
    String email = "owner" + NEXT.getAndIncrement() + "@example.com";
    server.world().persons.add(email, "Marta Berg", acme);
    return in(Person.at(browsers, server.url()), email);
  }

  @Test
  void theFirstVisitShowsThreeSteps() {
    try (Person ann = signedIn()) {
      ann.check(acme.path("overview"));
      assertThat(ann.page().locator(".steps li").count()).isEqualTo(3);
      ann.picture("overview-first");
    }
  }

  /// O1: the facts are the subscription's; a live gateway's own answer is held against them in
  /// `PortalWithGatewayTest`.
  @Test
  void theFactsAreTheSubscriptions() {
    for (int i = 0; i < 8; i++) {
      server.world().charge(acme.organizationId(), 7, 20 + i);
      server.world().advance(Duration.ofMinutes(150));
    }
    server.world().charge(acme.organizationId(), 7, 9);
    server.world().refuse(acme.organizationId(), 7);
    var subscription = server.get("/admin/v1/organizations/" + acme.org() + "/subscription").json();
    long used = subscription.at("/windows/1/used").asLong();
    try (Person ann = signedIn()) {
      ann.check(acme.path("overview"));
      ann.picture("overview");
      Page page = ann.page();
      String facts = page.locator(".four").innerText();
      assertThat(page.locator(".great").innerText()).isEqualTo("%,d".formatted(used));
      assertThat(facts)
          .contains("%,d".formatted(subscription.at("/windows/1/left").asLong()))
          .contains("30 requests a minute");
      assertThat(page.locator("main").innerText()).contains("50.0 % refused");
    }
  }

  /// O8: whatever figure is followed leads to exactly the calls that make it up.
  @Test
  void everyFigureLeadsToTheCallsThatAddUpToIt() {
    for (int i = 0; i < 12; i++) {
      server.world().charge(acme.organizationId(), 7, 3 + i);
      server.world().advance(Duration.ofHours(5));
    }
    server.world().charge(acme.organizationId(), 8, 11);
    server.world().serve(acme.organizationId(), 8, "somebody");
    server.world().refuse(acme.organizationId(), 7);
    try (Person ann = signedIn()) {
      Page page = ann.page();
      ann.open(acme.path("overview"));
      var promises = new ArrayList<Promise>();
      promises.add(new Promise(href(page.locator(".great")), null, figure(page, ".great")));
      Locator hour = page.locator("main section a").first();
      promises.add(new Promise(href(hour), number(hour.innerText()), null));
      for (Locator day : page.locator("details.data tbody tr").all()) {
        promises.add(
            new Promise(
                href(day.locator("a")), null, number(day.locator("td").first().textContent())));
      }
      for (Locator endpoint : page.locator("main section table a.path").all()) {
        Locator row = page.locator("main section tr").filter(has(endpoint));
        promises.add(
            new Promise(
                href(endpoint),
                number(row.locator("td").first().innerText()),
                number(row.locator("td").last().innerText())));
      }
      assertThat(promises).hasSizeGreaterThan(5);
      // Intervals of the chart lead where those of its table do.
      assertThat(
              page.locator("svg a").all().stream().map(OverviewPageTest::href).distinct().toList())
          .containsExactlyElementsOf(
              page.locator("details.data tbody a").all().stream()
                  .map(OverviewPageTest::href)
                  .toList());
      for (Promise promise : promises) {
        ann.open(promise.href());
        long credits = 0;
        var rows = page.locator(".requests tbody tr:not(.more)").all();
        for (Locator row : rows) {
          credits += number(row.locator("td").last().innerText());
        }
        Long promised = promise.credits();
        if (promised != null) {
          assertThat(credits).as(promise.href()).isEqualTo(promised);
        }
        Long requests = promise.requests();
        if (requests != null) {
          assertThat(rows).as(promise.href()).hasSize(requests.intValue());
        }
      }
      ann.open(acme.path("overview"));
      page.locator("main section table").last().locator("a").first().click();
      page.waitForURL(url -> url.contains("/requests/"));
      assertThat(page.locator("main").innerText()).contains("429").contains("Why");
    }
  }

  /// A figure's link, and what it must add up to.
  private record Promise(String href, @Nullable Long requests, @Nullable Long credits) {}

  private static Locator.FilterOptions has(Locator inner) {
    return new Locator.FilterOptions()
        .setHas(inner.page().locator("a[href='" + href(inner) + "']"));
  }

  private static String href(Locator link) {
    return requireNonNull(link.getAttribute("href"));
  }

  private static long figure(Page page, String selector) {
    return number(page.locator(selector).innerText());
  }

  private static long number(String text) {
    return Long.parseLong(text.replaceAll("[^0-9]", ""));
  }

  /// O2: figures grow by themselves, by exactly what was charged.
  @Test
  void figuresGrowWithoutReload() {
    server.world().charge(acme.organizationId(), 7, 10);
    try (Person ann = signedIn()) {
      Page page = ann.page();
      page.clock().install();
      ann.open(acme.path("overview"));
      assertThat(figure(page, ".great")).isEqualTo(10);
      page.evaluate("document.body.dataset.mine = 'kept'");
      for (int i = 0; i < 50; i++) {
        server.world().charge(acme.organizationId(), 7, 2);
      }
      page.clock().runFor(10_000);
      page.waitForCondition(() -> figure(page, ".great") == 110);
      assertThat(page.evaluate("document.body.dataset.mine")).isEqualTo("kept");
      // Nothing is new: the part is left as it is.
      page.evaluate("document.querySelector('#overview').dataset.mine = 'kept'");
      page.waitForResponse(
          response -> response.url().contains("overview?seen=") && response.status() == 204,
          () -> page.clock().runFor(10_000));
      assertThat(page.evaluate("document.querySelector('#overview').dataset.mine"))
          .isEqualTo("kept");
    }
  }

  /// O3: paused or out of sight, nothing is asked for; afterwards figures come at once.
  @Test
  void pausedOrUnseenNothingIsAskedFor() {
    server.world().charge(acme.organizationId(), 7, 10);
    try (Person ann = signedIn()) {
      Page page = ann.page();
      page.clock().install();
      ann.open(acme.path("overview"));
      var asked = new AtomicInteger();
      page.onRequest(request -> {
        if (request.url().contains("seen=")) {
          asked.incrementAndGet();
        }
      });
      page.waitForRequest(
          request -> request.url().contains("overview?seen="), () -> page.clock().runFor(10_000));

      ann.press("Pause updates");
      settle(page);
      int before = asked.get();
      page.clock().runFor(30_000);
      settle(page);
      assertThat(asked).hasValue(before);
      server.world().charge(acme.organizationId(), 7, 5);
      // Time stands still: what is asked for now is asked for by the button.
      page.clock().pauseAt(((Number) page.evaluate("Date.now() + 1000")).longValue());
      page.waitForRequest(
          request -> request.url().contains("overview?seen="), () -> ann.press("Pause updates"));
      page.clock().resume();
      page.waitForCondition(() -> figure(page, ".great") == 15);

      seen(page, "hidden");
      settle(page);
      int unseen = asked.get();
      page.clock().runFor(30_000);
      settle(page);
      assertThat(asked).hasValue(unseen);
      server.world().charge(acme.organizationId(), 7, 1);
      page.clock().pauseAt(((Number) page.evaluate("Date.now() + 1000")).longValue());
      page.waitForRequest(
          request -> request.url().contains("overview?seen="), () -> seen(page, "visible"));
      page.clock().resume();
      page.waitForCondition(() -> figure(page, ".great") == 16);
    }
  }

  /// Whatever the page has asked for is known once a later question was answered.
  private void settle(Page page) {
    page.waitForResponse(
        response -> response.url().endsWith("/balance"),
        () -> page.evaluate("path => { void fetch(path) }", acme.path("balance")));
  }

  private static void seen(Page page, String state) {
    page.evaluate(
        """
        state => {
          Object.defineProperty(document, "visibilityState", {configurable: true, get: () => state});
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """,
        state);
  }

  /// O5: without a network the last figures stay, and the line says since when they are old.
  @Test
  void figuresThatAreOldSaySo() {
    server.world().charge(acme.organizationId(), 7, 10);
    try (Person ann = signedIn()) {
      Page page = ann.page();
      page.clock().install();
      ann.open(acme.path("overview"));
      Locator state = page.locator("[data-live-state]");
      var failed = new AtomicInteger();
      page.onRequestFailed(_ -> failed.incrementAndGet());
      ann.context().setOffline(true);
      server.world().charge(acme.organizationId(), 7, 5);
      page.clock().runFor(10_000);
      page.waitForCondition(() ->
          state.innerText().matches("Not updated since \\d\\d:\\d\\d:\\d\\d UTC. Trying again."));
      String since = state.innerText();
      int tried = failed.get();
      page.clock().runFor(20_000);
      page.waitForCondition(() -> failed.get() >= tried + 2);
      // Since the last answer, not since the last try.
      assertThat(state.innerText()).isEqualTo(since);
      assertThat(figure(page, ".great")).isEqualTo(10);
      assertThat(page.locator("#balance").innerText()).contains("9,990 of 10,000");
      ann.accessible("the overview without a network");
      ann.picture("overview-offline");

      ann.context().setOffline(false);
      page.clock().runFor(10_000);
      page.waitForCondition(() -> state.innerText().startsWith("live"));
      page.waitForCondition(() -> figure(page, ".great") == 15);
      assertThat(ann.complaints())
          .allMatch(line ->
              line.contains("ERR_INTERNET_DISCONNECTED")
                  || line.startsWith("htmx:sendError")
                  || line.startsWith("htmx:afterRequest"));
    }
  }

  /// O7: amber from four fifths on, red where calls are refused, with the way out.
  @Test
  void theLineWarnsAndThenNamesTheWayOut() {
    server.world().charge(acme.organizationId(), 7, 319);
    try (Person ann = signedIn()) {
      Page page = ann.page();
      page.clock().install();
      ann.open(acme.path("overview"));
      Locator line = page.locator("#balance");
      assertThat(line.getAttribute("data-state")).isEqualTo("fine");

      server.world().charge(acme.organizationId(), 7, 1);
      page.clock().runFor(10_000);
      page.waitForCondition(() -> "warn".equals(line.getAttribute("data-state")));
      assertThat(line.innerText()).contains("80 of 400 credits left today");

      server.world().charge(acme.organizationId(), 7, 80);
      assertThat(server.world().serves(acme.organizationId(), 1)).isFalse();
      page.clock().runFor(10_000);
      page.waitForCondition(() -> "bad".equals(line.getAttribute("data-state")));
      assertThat(line.innerText()).contains("Calls are refused until the reset");
      ann.follow("Turn on overage or change plan");
      assertThat(ann.path()).isEqualTo(acme.path("plan"));
    }
  }
}
