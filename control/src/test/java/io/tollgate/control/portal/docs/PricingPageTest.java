package io.tollgate.control.portal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithBrowser.class)
class PricingPageTest {

  private static final ControlWorld WORLD = new ControlWorld();
  private static ControlServer server;

  private final Browsers browsers;

  PricingPageTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  static void start() {
    WORLD.sellPlans();
    server = ControlServer.start(WORLD, Map.of());
  }

  @AfterAll
  static void end() {
    server.close();
  }

  /// Name, price, credits and what is beyond them.
  private static List<String> row(Person person, String plan) {
    Locator row =
        person
            .page()
            .locator("main tbody tr")
            .filter(
                new Locator.FilterOptions()
                    .setHas(person.page().locator("th:text-is('" + plan + "')")));
    return List.of(
        row.locator("td").nth(0).innerText(),
        row.locator("td").nth(1).innerText(),
        row.locator("td").nth(3).innerText());
  }

  @Test
  void thePricesAreThoseOfThePlans() {
    try (Person anybody = Person.at(browsers, server.url())) {
      anybody.check("/pricing");
      anybody.picture("docs-prices");
      assertThat(row(anybody, "Free")).startsWith("Free").endsWith("refused");
      assertThat(row(anybody, "Small"))
          .containsExactly(
              "$29 a month",
              "10,000 a month, from your own day on",
              "$0.50 for 1,000 credits, if you turn it on");
      assertThat(row(anybody, "Large & wide")).startsWith("$129 a month");
      assertThat(row(anybody, "Starter")).startsWith("as agreed");
      // In the line, and not to be chosen.
      assertThat(anybody.page().locator("main").innerText()).doesNotContain("Given");
      anybody.follow("Sign up to begin");
      assertThat(anybody.path()).isEqualTo("/sign-up");
    }
  }
}
