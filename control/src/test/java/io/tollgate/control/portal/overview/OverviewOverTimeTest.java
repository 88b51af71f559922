package io.tollgate.control.portal.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the overview says as months go by. The time of this server is its own.
@ExtendWith(WithBrowser.class)
class OverviewOverTimeTest {

  private static final Pattern PACE = Pattern.compile("At this pace ([0-9,]+) credits");

  private final Browsers browsers;
  private final ControlServer server = ControlServer.start(new ControlWorld(), Map.of());

  OverviewOverTimeTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Membership subscribed(String anchor) {
    long id = server.world().newId();
    long at = Instant.parse(anchor).toEpochMilli();
    var organization = new Organization(id, "harborfx", Standing.ACTIVE, "starter", at, at);
    server.world().stores.changes().apply(new Change.OrganizationCreated(organization), "test", at);
    return new Membership(id, "harborfx");
  }

  private void advanceTo(String instant) {
    long millis = Instant.parse(instant).toEpochMilli() - server.world().wallMillis.get();
    server.world().advance(Duration.ofMillis(millis));
  }

  private Person signedIn(String email) {
    Person person = Person.at(browsers, server.url()).signIn(email, MemoryPersons.PASSWORD);
    person.page().waitForURL(url -> !url.contains("/sign-in"));
    return person;
  }

  /// O4: over months of 31, 30, 28 and 29 days, the day of the subscription does not drift.
  @Test
  void theResetIsTheSubscriptionsOwn() {
    Membership thirtyFirst = subscribed("2024-01-31T05:30:00Z");
    Membership leapDay = subscribed("2024-02-29T23:59:59Z");
    server.world().persons.add("reset@example.com", "Marta Berg", thirtyFirst, leapDay);

    requireReset(thirtyFirst, "2026-11-30T05:30:00Z", "30 Nov 2026 05:30 UTC");
    requireReset(leapDay, "2026-11-29T23:59:59Z", "29 Nov 2026 23:59 UTC");
    advanceTo("2026-11-30T05:30:00Z");
    requireReset(thirtyFirst, "2026-12-31T05:30:00Z", "31 Dec 2026 05:30 UTC");
    advanceTo("2027-02-10T00:00:00Z");
    requireReset(thirtyFirst, "2027-02-28T05:30:00Z", "28 Feb 2027 05:30 UTC");
    requireReset(leapDay, "2027-02-28T23:59:59Z", "28 Feb 2027 23:59 UTC");
    advanceTo("2028-02-10T00:00:00Z");
    requireReset(thirtyFirst, "2028-02-29T05:30:00Z", "29 Feb 2028 05:30 UTC");
    requireReset(leapDay, "2028-02-29T23:59:59Z", "29 Feb 2028 23:59 UTC");
    advanceTo("2028-02-29T05:30:00Z");
    requireReset(thirtyFirst, "2028-03-31T05:30:00Z", "31 Mar 2028 05:30 UTC");
  }

  private void requireReset(Membership of, String instant, String words) {
    // What was used is forgotten at the reset, so something must be used to see the figures.
    server.world().charge(of.organizationId(), 7, 1);
    try (Person ann = signedIn("reset@example.com")) {
      ann.open(of.path("overview"));
      assertThat(ann.page().locator(".four").innerText()).contains("resets " + words);
      assertThat(ann.page().locator("#balance time").first().getAttribute("datetime"))
          .isEqualTo(instant);
      assertThat(ann.page().locator(".great").innerText()).isEqualTo("1");
    }
    assertThat(
            server
                .get("/admin/v1/organizations/" + of.org() + "/subscription")
                .json()
                .at("/windows/1/resetsAt")
                .asString())
        .isEqualTo(instant);
  }

  /// O6: what is used evenly is projected within one in a hundred.
  @Test
  void evenUseIsProjectedToTheEndOfThePeriod() {
    Membership of = subscribed(ControlWorld.START.toString());
    server.world().persons.add("pace@example.com", "Marta Berg", of);
    // 10 credits every six hours, of a period of 30 days.
    long whole = 30 * 4 * 10;
    for (int day = 0; day < 9; day++) {
      for (int i = 0; i < 4; i++) {
        server.world().advance(Duration.ofHours(3));
        server.world().charge(of.organizationId(), 7, 10);
        server.world().advance(Duration.ofHours(3));
      }
      if (day % 4 == 0) {
        try (Person ann = signedIn("pace@example.com")) {
          ann.open(of.path("overview"));
          String summary = ann.page().locator("#pace-summary").innerText();
          Matcher pace = PACE.matcher(summary);
          assertThat(pace.find()).as(summary).isTrue();
          assertThat((double) Long.parseLong(pace.group(1).replace(",", "")))
              .as("day %d: %s", day, summary)
              .isBetween(whole * 0.99, whole * 1.01);
          assertThat(ann.page().locator("figure.chart svg").innerHTML()).contains("projected 1.2k");
        }
      }
    }
  }
}
