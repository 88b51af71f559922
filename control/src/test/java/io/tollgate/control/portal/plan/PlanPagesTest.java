package io.tollgate.control.portal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.command.Clerk;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The pages of plan, overage and statements in a browser, with a control plane of their own that
/// sells plans to choose among.
@ExtendWith(WithBrowser.class)
class PlanPagesTest {

  private static final ControlWorld WORLD = new ControlWorld();
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static ControlServer server;

  private final Browsers browsers;
  private String org = "";
  private long id;

  PlanPagesTest(Browsers browsers) {
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

  private String plan() {
    return "/o/" + org + "/plan";
  }

  private void organization(String plan) {
    org = server.organization(plan);
    id = PublicId.ORGANIZATION.read(org);
  }

  private Person as(Role role, boolean script) {
    String email =
        role.name().toLowerCase(java.util.Locale.ROOT) + COUNT.incrementAndGet() + "@example.com";
    WORLD.persons.add(email, "Marta Berg", ZoneOffset.UTC, role, new Membership(id, "harborfx"));
    Person at = Person.at(browsers, server.url(), script).signIn(email, MemoryPersons.PASSWORD);
    at.page().waitForURL(url -> !url.contains("sign-in"));
    return at;
  }

  private Person as(Role role) {
    return as(role, true);
  }

  private long audits() {
    return server.get("/admin/v1/audit?limit=500&organization=" + org).json().path("items").size();
  }

  private static void keepStatements() {
    new Clerk(WORLD.ports, server.context().getBean(CommandExecutor.class)).keepStatements();
  }

  private String words(Person person) {
    person.page().waitForLoadState();
    return person.page().locator("main").innerText();
  }

  /// E1, E2, E3, E6, E7.
  @Test
  void everyPageIsWhatPagesMustBe() {
    organization("large");
    server.post(
        "/admin/v1/organizations/" + org + "/keys",
        "{\"api\":\"own\",\"label\":\"checkout-prod\",\"monthCredits\":1000000}");
    keepStatements();
    WORLD.charge(id, 1, 1_248_310);
    server.post(
        "/admin/v1/organizations/" + org + "/grants",
        "{\"credits\":50000,\"reason\":\"<b>Sorry</b> for the outage\"}");
    try (Person ann = as(Role.OWNER)) {
      ann.open(plan());
      ann.picture("plan");
      ann.open(plan() + "/change");
      ann.picture("plan-choice");
      ann.open(plan() + "/change?plan=small");
      ann.picture("plan-change");
      ann.open("/o/" + org + "/invoices");
      ann.picture("statements");
      ann.loading(() -> ann.page().locator("tbody th a").first().click());
      assertThat(words(ann)).contains("<b>Sorry</b> for the outage").contains("1,248,310");
      ann.picture("statement");
    }
  }

  /// P1's page; with a gateway in `PlanTest` of the application.
  @Test
  void withOverageOffTheCallThatWouldExceedIsRefused() {
    organization("small");
    WORLD.charge(id, 1, 9_999);
    assertThat(WORLD.serves(id, 2)).isFalse();
    WORLD.charge(id, 1, 1);
    assertThat(WORLD.serves(id, 1)).isFalse();
    try (Person ann = as(Role.BILLING)) {
      ann.open(plan());
      assertThat(words(ann))
          .contains("After 10,000 credits calls are refused")
          .contains("$0.50 per 1,000");
    }
  }

  /// P2 and P3's page.
  @Test
  void turnedOnTheNextCallWorksAndItAccruesToTheCent() {
    organization("small");
    WORLD.charge(id, 1, 10_000);
    try (Person ann = as(Role.BILLING)) {
      ann.open(plan());
      ann.field("Stop at, in USD a month").fill("1,000");
      ann.page().getByText("That is 2,000,000 credits more at most.").waitFor();
      ann.field("Stop at, in USD a month").fill("5.00");
      ann.press("Turn on overage");
      assertThat(ann.path()).isEqualTo(plan());
      assertThat(WORLD.serves(id, 1)).isTrue();

      WORLD.charge(id, 1, 3_001);
      ann.open(plan());
      assertThat(words(ann))
          .contains("$1.50 for 3,001 credits")
          .contains("$5, which is 10,000 credits");
      ann.picture("plan-overage-on");

      // At the ceiling: refused, and what has accrued stays when it is turned off.
      WORLD.charge(id, 1, 6_999);
      assertThat(WORLD.serves(id, 1)).isFalse();
      ann.open(plan());
      assertThat(words(ann)).contains("used up").contains("$5 for 10,000 credits");
      ann.press("Turn off overage");
      assertThat(words(ann)).contains("off").contains("$5 for 10,000 credits");
    }
  }

  /// P4.
  @Test
  void anEmptyCeilingAndOneThatIsNoneAreToldAtTheField() {
    organization("small");
    long audits = audits();
    try (Person ann = as(Role.OWNER)) {
      for (Map.Entry<String, String> wrong :
          Map.of(
                  "",
                  "Enter the most you want to pay",
                  "much",
                  "Enter an amount such as 129 or 129.50",
                  "0",
                  "Enter more than nothing, or leave overage off",
                  "1.005",
                  "Enter no fraction of the smallest coin",
                  "99999999999",
                  "Enter less")
              .entrySet()) {
        ann.open(plan());
        ann.field("Stop at, in USD a month").fill(wrong.getKey());
        ann.press("Turn on overage");
        assertThat(ann.page().locator("#ceiling-error").innerText()).isEqualTo(wrong.getValue());
        assertThat(ann.page().title()).startsWith("Error:");
        assertThat(ann.field("Stop at, in USD a month").inputValue()).isEqualTo(wrong.getKey());
      }
      ann.accessible("the form with its error");
      ann.picture("plan-overage-error");
      ann.complaints();
    }
    assertThat(audits()).isEqualTo(audits);
  }

  /// P5, E10.
  @Test
  void aDeveloperSeesItDisabledWithTheReasonAndCanNotDoItDirectly() {
    organization("small");
    long audits = audits();
    try (Person dev = as(Role.DEVELOPER)) {
      for (String path : new String[] {"", "/change?plan=large", "/change"}) {
        dev.open(plan() + path);
        assertThat(words(dev)).as(path).contains("Only owners and billing can change the plan");
        assertThat(dev.page().locator("main button:not([disabled])").count()).as(path).isZero();
      }
      dev.check(plan());
      dev.picture("plan-developer");
      for (String at : new String[] {"/overage", "/change", "/undo"}) {
        Object status =
            dev.page()
                .evaluate(
                    """
                    async (path) => (await fetch(path, {method: "POST", redirect: "manual",
                      headers: {"Content-Type": "application/x-www-form-urlencoded",
                        ...JSON.parse(document.body.getAttribute("hx-headers"))},
                      body: new URLSearchParams({on: "yes", ceiling: "5",
                        plan: "large", from: "small", charged: "10000"})})).status
                    """,
                    plan() + at);
        assertThat(status).as(at).isEqualTo(403);
      }
      assertThat(dev.complaints()).allMatch(line -> line.contains("403"));
    }
    assertThat(audits()).isEqualTo(audits);
  }

  /// P6's page.
  @Test
  void aHigherPlanIsToldBeforeAndHoldsAtOnce() {
    organization("small");
    keepStatements();
    WORLD.charge(id, 1, 10_000);
    try (Person ann = as(Role.OWNER)) {
      ann.open(plan());
      ann.follow("Change plan");
      ann.follow("Choose Large & wide");
      assertThat(words(ann)).contains("$100").contains("at once").contains("5,000,000");
      ann.press("Change to Large & wide");
      assertThat(ann.path()).isEqualTo(plan());
      assertThat(words(ann)).contains("$129 a month").contains("the difference for this month");
      assertThat(WORLD.serves(id, 4_990_000)).isTrue();
      assertThat(WORLD.serves(id, 4_990_001)).isFalse();
    }
  }

  /// P7.
  @Test
  void aLowerPlanWaitsListsKeysAboveItAndCanBeTakenBack() {
    organization("large");
    for (String key :
        new String[] {
          "{\"api\":\"own\",\"label\":\"checkout-prod\",\"monthCredits\":1000000}",
          "{\"api\":\"own\",\"label\":\"fits\",\"monthCredits\":10000}",
          "{\"api\":\"own\",\"label\":\"unlimited\"}"
        }) {
      assertThat(server.post("/admin/v1/organizations/" + org + "/keys", key).status())
          .isEqualTo(201);
    }
    try (Person ann = as(Role.OWNER)) {
      ann.open(plan() + "/change?plan=small");
      // Of three keys the one above; what it has, and what the plan allows.
      Locator above = ann.page().locator("main table").last().locator("tbody tr");
      assertThat(above.count()).isEqualTo(1);
      assertThat(above.locator("th").innerText()).startsWith("checkout-prod");
      assertThat(above.locator("td").allInnerTexts().subList(1, 3))
          .containsExactly("1,000,000", "10,000");
      ann.page().locator("main form button").first().click();
      assertThat(words(ann)).contains("The plan becomes Small on");
      // It waits: all of the larger plan is there until then.
      assertThat(WORLD.serves(id, 5_000_000)).isTrue();
      ann.check(plan());
      ann.picture("plan-next");
      ann.press("Keep Large & wide");
      assertThat(words(ann)).doesNotContain("The plan becomes");
      assertThat(server.get("/admin/v1/organizations/" + org).json().path("nextPlan").isNull())
          .isTrue();
    }
  }

  /// P8.
  @Test
  void aDoubleClickMakesOneChangeAndOneAuditRow() {
    organization("small");
    long audits = audits();
    try (Person ann = as(Role.OWNER)) {
      ann.open(plan());
      ann.field("Stop at, in USD a month").fill("5");
      ann.page().locator("button[name=on]").first().dblclick();
      ann.page().getByText("Turn off overage").waitFor();
    }
    assertThat(audits()).isEqualTo(audits + 1);

    try (Person ann = as(Role.OWNER)) {
      ann.open(plan() + "/change?plan=large");
      ann.page().locator("main form button").first().dblclick();
      ann.page().getByText("$129 a month").first().waitFor();
      ann.complaints();
    }
    assertThat(audits()).isEqualTo(audits + 2);
  }

  /// A10's rule. To stop what costs is never held up.
  @Test
  void whatCostsIsAskedForAgainAfterAQuarterOfAnHourAndThenGoesOn() {
    organization("small");
    long audits = audits();
    try (Person ann = as(Role.OWNER)) {
      ann.open(plan());
      WORLD.advance(Duration.ofMinutes(16));
      ann.field("Stop at, in USD a month").fill("5");
      ann.press("Turn on overage");
      assertThat(words(ann)).contains("Confirm that it is you");
      ann.field("Password").fill("wrong");
      ann.press("Continue");
      assertThat(words(ann)).contains("This is not your password");
      assertThat(audits()).isEqualTo(audits);
      ann.field("Password").fill(MemoryPersons.PASSWORD);
      ann.press("Continue");
      assertThat(ann.path()).isEqualTo(plan());
      assertThat(words(ann)).contains("$5, which is 10,000 credits");
      assertThat(audits()).isEqualTo(audits + 1);

      WORLD.advance(Duration.ofMinutes(16));
      ann.press("Turn off overage");
      assertThat(ann.path()).isEqualTo(plan());
      assertThat(audits()).isEqualTo(audits + 2);

      ann.open(plan() + "/change?plan=large");
      ann.press("Change to Large & wide");
      assertThat(words(ann)).contains("Confirm that it is you");
      assertThat(audits()).isEqualTo(audits + 2);
      ann.field("Password").fill(MemoryPersons.PASSWORD);
      ann.press("Continue");
      assertThat(ann.path()).isEqualTo(plan());
      assertThat(words(ann)).contains("$129 a month");
      assertThat(audits()).isEqualTo(audits + 3);
      ann.complaints();
    }
  }

  @Test
  void whatChangedMeanwhileIsShownAgainAndNotDone() {
    organization("small");
    try (Person ann = as(Role.OWNER)) {
      ann.open(plan() + "/change?plan=large");
      server.send("PUT", "/admin/v1/organizations/" + org + "/plan-change", "{\"plan\":\"free\"}");
      server.patch("/admin/v1/organizations/" + org, "{\"plan\":\"free\",\"keepAnchor\":true}");
      ann.page().locator("main form button").first().click();
      assertThat(words(ann)).contains("has changed meanwhile").contains("Now: Free");
      ann.complaints();
    }
    assertThat(server.get("/admin/v1/organizations/" + org).field("plan")).isEqualTo("free");
  }

  /// E5.
  @Test
  void withoutScriptEverythingCanBeDone() {
    organization("small");
    try (Person ann = as(Role.OWNER, false)) {
      ann.open(plan());
      ann.field("Stop at, in USD a month").fill("5");
      ann.press("Turn on overage");
      assertThat(words(ann)).contains("Turn off overage");
      ann.follow("Change plan");
      ann.page().locator("tbody a").last().click();
      ann.page().locator("main form button").first().click();
      assertThat(words(ann)).contains("Large & wide");
    }
  }

  @Test
  void statementsComeAsCsvAndJsonWithTheFiguresOfThePage() {
    organization("small");
    keepStatements();
    WORLD.charge(id, 1, 321);
    server.post(
        "/admin/v1/organizations/" + org + "/grants",
        "{\"credits\":5,\"reason\":\"=1+1, \\\"hi\\\"\"}");
    try (Person ann = as(Role.VIEWER)) {
      ann.open("/o/" + org + "/invoices");
      ann.page().locator("tbody th a").first().click();
      String root = ann.path();
      var csv = ann.context().request().get(server.url() + root + "/csv");
      assertThat(csv.headers().get("content-type")).startsWith("text/csv");
      assertThat(csv.headers().get("content-disposition")).contains("attachment").contains(".csv");
      assertThat(csv.text())
          .startsWith("what,from,to,plan,name,credits,amount,currency\r\n")
          .contains("plan,")
          .contains("10000,29.00,USD\r\n")
          .contains("\"'=1+1, \"\"hi\"\"\",5,,\r\n")
          .contains(",321,,\r\n")
          .contains(",29.00,USD\r\n");
      var json = ann.context().request().get(server.url() + root + "/json");
      assertThat(json.text()).contains("\"used\":321").contains("\"totalMinor\":2900");
    }
  }

  /// E9.
  @Test
  void anotherOrganizationsPagesAreNotThere() {
    organization("small");
    keepStatements();
    String others = org;
    String statement =
        server
            .get("/admin/v1/organizations/" + others + "/statements")
            .json()
            .at("/items/0/id")
            .asString();
    organization("small");
    try (Person ann = as(Role.OWNER)) {
      assertThat(ann.open("/o/" + others + "/plan").status()).isEqualTo(404);
      assertThat(ann.open("/o/" + others + "/invoices").status()).isEqualTo(404);
      assertThat(ann.open("/o/" + org + "/invoices/" + statement).status()).isEqualTo(404);
      assertThat(ann.open("/o/" + org + "/plan/change?plan=given").status()).isEqualTo(404);
      assertThat(ann.complaints()).allMatch(line -> line.contains("404"));
    }
  }

  /// E8.
  @Test
  void signedOutOneComesBackAfterSigningIn() {
    organization("small");
    try (Person ann = as(Role.OWNER)) {
      ann.context().clearCookies();
      ann.open(plan());
      assertThat(ann.path()).startsWith("/sign-in");
      ann.field("E-mail").fill("owner" + COUNT.get() + "@example.com");
      ann.field("Password").fill(MemoryPersons.PASSWORD);
      ann.press("Sign in");
      assertThat(ann.path()).isEqualTo(plan());
    }
  }
}
