package io.tollgate.control.portal.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithControl.class, WithBrowser.class})
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

  /// O1, O4, O8: the facts are the subscription's, and links lead to calls that add up to them.
  @Test
  void theFactsAreTheSubscriptionsAndTheirCallsAddUp() {
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
      page.locator(".great").click();
      page.waitForURL(url -> url.contains("/requests?"));
      long credits = 0;
      for (var cell : page.locator(".requests tbody tr:not(.more) td:last-child").all()) {
        credits += Long.parseLong(cell.innerText().replace(",", ""));
      }
      assertThat(credits).isEqualTo(used);
    }
  }

  /// O2, O3, O5: figures grow by themselves; not while paused; and say so when they are old.
  @Test
  void figuresGrowWithoutReload() {
    server.world().charge(acme.organizationId(), 7, 10);
    try (Person ann = signedIn()) {
      ann.open(acme.path("overview"));
      Page page = ann.page();
      assertThat(page.locator(".great").innerText()).isEqualTo("10");
      page.evaluate("document.body.dataset.mine = 'kept'");
      for (int i = 0; i < 50; i++) {
        server.world().charge(acme.organizationId(), 7, 2);
      }
      page.evaluate("document.body.dispatchEvent(new CustomEvent('portal:tick'))");
      page.waitForFunction("document.querySelector('.great').textContent === '110'");
      assertThat(page.evaluate("document.body.dataset.mine")).isEqualTo("kept");
      // Nothing is new: the part is left as it is.
      page.evaluate("document.querySelector('#overview').dataset.mine = 'kept'");
      page.waitForResponse(
          response -> response.url().contains("overview?seen=") && response.status() == 204,
          () -> page.evaluate("document.body.dispatchEvent(new CustomEvent('portal:tick'))"));
      assertThat(page.evaluate("document.querySelector('#overview').dataset.mine"))
          .isEqualTo("kept");
    }
  }
}
