package io.tollgate.control.portal.alerts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class AlertPagesTest {

  private static final String ADDRESS = "https://hooks.example.com/tollgate";

  private final ControlServer server;
  private final Browsers browsers;

  AlertPagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
  }

  private AlertRule rule(Membership of, Condition condition, int threshold) {
    return requireNonNull(
        server.world().alerts.rules(of.organizationId()).find(condition, threshold));
  }

  private Membership organization() {
    return new Membership(PublicId.ORGANIZATION.read(server.organization("starter")), "harborfx");
  }

  private Person signedIn(String email, Role role, boolean script, Membership of) {
    server.world().persons.add(email, "Marta Berg", ZoneOffset.UTC, role, of);
    return Person.at(browsers, server.url(), script).signIn(email, MemoryPersons.PASSWORD);
  }

  /// All of the page that a click led to.
  private static String content(Person person) {
    person.page().waitForLoadState();
    return person.page().content();
  }

  private void raise(Membership of, Condition condition, int threshold, Object... facts) {
    long now = server.world().ports.clock().millis();
    server
        .world()
        .alerts
        .raise(
            new Raised(
                of.organizationId(),
                condition.rule(threshold),
                5,
                now,
                100,
                now,
                Raised.facts(facts)));
  }

  /// L1's page, and E1 to E3, E6, E7 of all three pages.
  @Test
  void whatWasToldAndWhatWillBeStandsOnOnePage() {
    Membership of = organization();
    server
        .world()
        .alerts
        .add(new Webhook(77, of.organizationId(), URI.create(ADDRESS), true, 1, 0, ""), "test", 1);
    raise(of, Condition.CREDITS_USED, 80, "used", 8_012, "allowance", 10_000);
    raise(of, Condition.KEY_LEAKED, 0, "label", "<b>ci</b>", "url", "https://example.com/repo");
    for (Delivery due : server.world().alerts.due(Long.MAX_VALUE, 10)) {
      if (due.channel() == Channel.WEBHOOK) {
        server.world().alerts.done(due, 2_000, "answered 200 in 84 ms");
      }
    }
    try (Person marta = signedIn("marta@example.com", Role.DEVELOPER, true, of)) {
      marta.open(of.path("alerts"));
      String text = marta.page().locator("main").innerText();
      assertThat(text)
          .contains("8,012 of 10,000 credits are used: 80%")
          .contains("The key <b>ci</b> was found in public: https://example.com/repo")
          .contains("answered 200 in 84 ms")
          .contains("50% of the credits are used");
      marta.picture("alerts");
      marta.open(of.path("alerts/rules/credits-used-80"));
      marta.picture("alert-rule");
      marta.open(of.path("alerts"));
      marta.page().locator("main section:first-of-type .button").first().click();
      assertThat(marta.page().locator("main section:first-of-type tbody tr").count()).isEqualTo(1);
    }
  }

  /// L3's page: what failed stands there with its tries, while it waits for the next.
  @Test
  void aReceiverThatFailsIsListed() {
    Membership of = organization();
    server
        .world()
        .alerts
        .add(new Webhook(78, of.organizationId(), URI.create(ADDRESS), true, 1, 0, ""), "test", 1);
    raise(of, Condition.CREDITS_USED, 95, "used", 9_500, "allowance", 10_000);
    for (Delivery due : server.world().alerts.due(Long.MAX_VALUE, 100)) {
      if (due.webhookId() == 78) {
        server.world().alerts.failed(due, 2_000, "answered 500", Long.MAX_VALUE - 1);
      }
    }
    try (Person marta = signedIn("l3@example.com", Role.ADMIN, true, of)) {
      marta.open(of.path("alerts"));
      Locator row = marta.page().locator("tr:has-text('answered 500')");
      assertThat(row.count()).isEqualTo(1);
      assertThat(row.innerText()).contains(ADDRESS).contains("waiting").contains("1");
      assertThat(marta.page().locator("section[aria-labelledby=webhooks] tbody").innerText())
          .contains("failing");
    }
  }

  /// L5.
  @Test
  void aLeakHasNoSwitch() {
    Membership of = organization();
    try (Person marta = signedIn("l5@example.com", Role.OWNER, true, of)) {
      marta.open(of.path("alerts/rules/key-leaked"));
      assertThat(marta.page().locator("input[name=on]").count()).isZero();
      assertThat(marta.page().locator("input[value=notice]").count()).isZero();
      marta.page().locator("#channels-mail").uncheck();
      marta.press("Save");
      AlertRule rule = rule(of, Condition.KEY_LEAKED, 0);
      assertThat(rule.on()).isTrue();
      assertThat(rule.channels()).containsExactlyInAnyOrder(Channel.WEBHOOK, Channel.NOTICE);
    }
  }

  /// L4, without script as well (E5).
  @Test
  void aTestIsMarkedAsTest() {
    Membership of = organization();
    try (Person marta = signedIn("l4@example.com", Role.DEVELOPER, false, of)) {
      marta.open(of.path("alerts/rules/credits-used-95"));
      marta.press("Send a test");
      assertThat(marta.path()).isEqualTo(of.path("alerts?done=tested"));
      String text = marta.page().locator("main").innerText();
      assertThat(text).contains("A test was sent.").contains("Test: 95% of the credits are used");
      assertThat(marta.page().locator("main strong:has-text('Test')").count()).isEqualTo(2);
    }
  }

  @Test
  void aRuleIsChangedAndKeepsWhatIsWrongInItsForm() {
    Membership of = organization();
    try (Person marta = signedIn("rule@example.com", Role.BILLING, true, of)) {
      marta.open(of.path("alerts"));
      marta.follow("80% of the credits are used");
      marta.field("Mail also to").fill("ops@example.com\nnobody");
      marta.press("Save");
      assertThat(marta.page().title()).startsWith("Error:");
      assertThat(marta.field("Mail also to").inputValue()).isEqualTo("ops@example.com\nnobody");
      marta.field("Mail also to").fill("ops@example.com");
      marta.page().locator("#on-yes").uncheck();
      marta.press("Save");
      assertThat(marta.complaints()).allMatch(line -> line.contains("422"));
      AlertRule rule = rule(of, Condition.CREDITS_USED, 80);
      assertThat(rule.on()).isFalse();
      assertThat(rule.addresses()).containsExactly("ops@example.com");
    }
  }

  @Test
  void aThresholdIsAddedAndRemoved() {
    Membership of = organization();
    try (Person marta = signedIn("add@example.com", Role.ADMIN, true, of)) {
      marta.open(of.path("alerts"));
      marta.field("One more threshold, percent of the credits").fill("101");
      marta.press("Add threshold");
      assertThat(marta.page().locator("#percent-error").innerText())
          .isEqualTo("Enter a whole number from 1 to 100");
      marta.field("One more threshold, percent of the credits").fill("66");
      marta.press("Add threshold");
      marta.follow("66% of the credits are used");
      marta.press("Remove threshold");
      assertThat(marta.page().locator("main").innerText()).doesNotContain("66%");
      assertThat(marta.complaints()).allMatch(line -> line.contains("422"));
    }
  }

  @Test
  void aWebhookShowsItsSecretOnce() {
    Membership of = organization();
    try (Person marta = signedIn("hook@example.com", Role.DEVELOPER, true, of)) {
      marta.open(of.path("alerts"));
      marta.field("New webhook").fill("http://10.0.0.1/");
      marta.press("Add webhook");
      assertThat(marta.page().locator("#url-error").innerText()).contains("public address");
      assertThat(marta.complaints()).allMatch(line -> line.contains("422"));
      marta.field("New webhook").fill(ADDRESS);
      marta.press("Add webhook");
      String secret = marta.page().locator("#secret").innerText();
      assertThat(secret).startsWith("whsec_");
      marta.accessible("secret");
      marta.fits("secret");
      marta.picture("alert-secret");
      marta.follow("I have stored it");
      assertThat(content(marta)).contains(ADDRESS).doesNotContain("whsec_");
      marta.press("New secret " + ADDRESS);
      assertThat(marta.page().locator("#secret").innerText()).isNotEqualTo(secret);
      marta.follow("I have stored it");
      marta.press("Turn off " + ADDRESS);
      assertThat(server.world().alerts.webhooks(of.organizationId()).getFirst().on()).isFalse();
      marta.press("Remove " + ADDRESS);
      assertThat(server.world().alerts.webhooks(of.organizationId())).isEmpty();
    }
  }

  /// A10's rule.
  @Test
  void aSecretIsShownToWhoeverHasJustShownWhoTheyAre() {
    Membership of = organization();
    try (Person marta = signedIn("fresh@example.com", Role.DEVELOPER, true, of)) {
      marta.open(of.path("alerts"));
      server.world().advance(Duration.ofMinutes(16));
      marta.field("New webhook").fill(ADDRESS);
      marta.press("Add webhook");
      assertThat(content(marta)).contains("Confirm that it is you").doesNotContain("whsec_");
      assertThat(server.world().alerts.webhooks(of.organizationId())).isEmpty();
      marta.field("Password").fill(MemoryPersons.PASSWORD);
      marta.press("Continue");
      String secret = marta.page().locator("#secret").innerText();
      assertThat(secret).startsWith("whsec_");
      assertThat(server.world().alerts.webhooks(of.organizationId())).hasSize(1);
      marta.follow("I have stored it");

      server.world().advance(Duration.ofMinutes(16));
      marta.press("New secret " + ADDRESS);
      assertThat(content(marta)).contains("Confirm that it is you").doesNotContain("whsec_");
      marta.field("Password").fill(MemoryPersons.PASSWORD);
      marta.press("Continue");
      assertThat(marta.page().locator("#secret").innerText())
          .startsWith("whsec_")
          .isNotEqualTo(secret);
    }
  }

  /// E8, E9, E10.
  @Test
  void strangersAndViewersChangeNothing() {
    Membership of = organization();
    Membership others = organization();
    try (Person stranger = Person.at(browsers, server.url())) {
      stranger.open(of.path("alerts"));
      assertThat(stranger.path()).startsWith("/sign-in");
    }
    try (Person vera = signedIn("viewer@example.com", Role.VIEWER, true, of)) {
      assertThat(vera.open(others.path("alerts")).status()).isEqualTo(404);
      assertThat(vera.open(others.path("alerts/rules/key-leaked")).status()).isEqualTo(404);
      assertThat(vera.open(of.path("alerts/rules/nothing-1")).status()).isEqualTo(404);
      vera.check(of.path("alerts/rules/credits-used-80"));
      assertThat(vera.page().locator("main button:disabled").count()).isEqualTo(3);
      assertThat(vera.page().locator("main").innerText()).contains("Viewers can't change alerts");
      var token = vera.page().locator("main input[type=hidden]").first();
      String name = token.getAttribute("name");
      String value = token.inputValue();
      for (String path :
          new String[] {
            "alerts/rules/credits-used-80",
            "alerts/rules/credits-used-80/test",
            "alerts/rules/credits-used-80/reset",
            "alerts/thresholds",
            "alerts/webhooks",
            "alerts/webhooks/whk_0000000000001/remove"
          }) {
        var answer =
            vera.context()
                .request()
                .post(
                    server.url() + of.path(path),
                    RequestOptions.create()
                        .setForm(
                            FormData.create()
                                .set(name, value)
                                .set("percent", "66")
                                .set("url", ADDRESS)));
        assertThat(answer.status()).as(path).isEqualTo(403);
      }
      assertThat(server.world().alerts.rules(of.organizationId()).all())
          .isEqualTo(new AlertRules(List.of()).all());
      assertThat(server.world().alerts.webhooks(of.organizationId())).isEmpty();
      assertThat(vera.complaints()).allMatch(line -> line.contains("404"));
    }
  }
}
