package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.command.Clerk;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Plans, overage in money and statements. With a control plane of its own, for it moves the clock
/// by months.
class SubscriptionEndpointTest {

  private static final ControlWorld WORLD = new ControlWorld();
  private static ControlServer server;

  private String organization;
  private String path;
  private long id;

  @BeforeAll
  static void start() {
    WORLD.sellPlans();
    server = ControlServer.start(WORLD, Map.of());
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @BeforeEach
  void organization() {
    on("small");
  }

  private void on(String plan) {
    organization = server.organization(plan);
    id = PublicId.ORGANIZATION.read(organization);
    path = "/admin/v1/organizations/" + organization;
  }

  private Answer put(String at, String body) {
    return server.send("PUT", path + at, body);
  }

  private Answer change(String plan) {
    return put("/plan-change", "{\"plan\":\"" + plan + "\"}");
  }

  private Clerk clerk() {
    return new Clerk(WORLD.ports, server.context().getBean(CommandExecutor.class));
  }

  private long audits() {
    return server
        .get("/admin/v1/audit?limit=500&organization=" + organization)
        .json()
        .path("items")
        .size();
  }

  private void nextMonth() {
    Instant ends = Instant.parse(server.get(path + "/overage").field("resetsAt"));
    WORLD.advance(Duration.ofMillis(ends.toEpochMilli() - WORLD.wallMillis.get()));
  }

  @Test
  void aHigherPlanHoldsAtOnceForTheWholeDifferenceAndKeepsTheMonth() {
    WORLD.charge(id, 1, 9_000);
    Answer before = server.get(path + "/plan-change?plan=large");
    String anchor = server.get(path).field("anchor");

    assertThat(before.json().path("upgrade").asBoolean()).isTrue();
    assertThat(before.json().path("chargedMinor").asLong()).isEqualTo(10_000);
    assertThat(before.json().path("nextMinor").asLong()).isEqualTo(12_900);
    assertThat(WORLD.serves(id, 1_001)).isFalse();

    Answer now =
        put("/plan-change", "{\"plan\":\"large\",\"from\":\"small\",\"chargedMinor\":10000}");

    assertThat(now.status()).isEqualTo(200);
    assertThat(now.field("plan")).isEqualTo("large");
    assertThat(now.field("anchor")).isEqualTo(anchor);
    // What was used counts on; not a credit more or less than the new cap has left.
    assertThat(WORLD.serves(id, 4_991_000)).isTrue();
    assertThat(WORLD.serves(id, 4_991_001)).isFalse();
  }

  @Test
  void aSecondClickOnAHigherPlanChangesNothing() {
    change("large");
    long audits = audits();

    assertThat(change("large").status()).isEqualTo(200);

    assertThat(audits()).isEqualTo(audits);
    assertThat(statement(0).at("/totalMinor").asLong()).isEqualTo(2_900 + 10_000);
  }

  @Test
  void aLowerPlanHoldsFromTheBoundaryItselfOnWhateverIsWrittenDown() {
    change("large");
    WORLD.charge(id, 1, 50_000);

    Answer later = change("small");
    assertThat(later.field("plan")).isEqualTo("large");
    assertThat(later.field("nextPlan")).isEqualTo("small");
    assertThat(WORLD.serves(id, 100_000)).isTrue();

    Instant ends = Instant.parse(later.field("nextPlanAt"));
    WORLD.advance(Duration.ofMillis(ends.toEpochMilli() - WORLD.wallMillis.get() - 1));
    assertThat(WORLD.serves(id, 100_000)).isTrue();

    // Nobody has written it down yet.
    WORLD.advance(Duration.ofMillis(1));
    assertThat(WORLD.serves(id, 10_000)).isTrue();
    assertThat(WORLD.serves(id, 10_001)).isFalse();
    assertThat(server.get(path).field("plan")).isEqualTo("small");
    assertThat(server.get(path).json().path("nextPlan").isNull()).isTrue();

    clerk().takePlans();
    clerk().takePlans();
    assertThat(server.get(path).field("plan")).isEqualTo("small");
    assertThat(
            server.get("/admin/v1/audit?organization=" + organization).json().at("/items/0/actor"))
        .hasToString("\"schedule\"");
  }

  @Test
  void aLowerPlanCanBeTakenBackUntilThenAndAskedForTwice() {
    change("large");
    change("small");
    long audits = audits();
    change("small");
    assertThat(audits()).isEqualTo(audits);

    Answer back = server.send("DELETE", path + "/plan-change", "");
    assertThat(back.json().path("nextPlan").isNull()).isTrue();
    assertThat(server.send("DELETE", path + "/plan-change", "").status()).isEqualTo(200);
    assertThat(audits()).isEqualTo(audits + 1);

    nextMonth();
    assertThat(WORLD.serves(id, 5_000_000)).isTrue();
  }

  @Test
  void whatWasToldBeforeMustStillBeSoElse409() {
    assertThat(
            put("/plan-change", "{\"plan\":\"large\",\"from\":\"free\",\"chargedMinor\":10000}")
                .status())
        .isEqualTo(409);
    assertThat(
            put("/plan-change", "{\"plan\":\"large\",\"from\":\"small\",\"chargedMinor\":9999}")
                .status())
        .isEqualTo(409);
    assertThat(put("/plan-change", "{\"plan\":\"large\",\"from\":\"small\"}").status())
        .isEqualTo(400);
    assertThat(server.get(path).field("plan")).isEqualTo("small");
  }

  @Test
  void keysAboveTheNewLimitsAreListed() {
    change("large");
    String key =
        server
            .post(
                path + "/keys",
                "{\"api\":\"own\",\"label\":\"bulk\",\"monthCredits\":20000,\"dayCredits\":500}")
            .field("id");
    server.post(path + "/keys", "{\"api\":\"own\",\"label\":\"ci\",\"minuteCalls\":60}");
    server.post(path + "/keys", "{\"api\":\"own\",\"label\":\"free\"}");

    Answer preview = server.get(path + "/plan-change?plan=small");

    assertThat(preview.json().path("upgrade").asBoolean()).isFalse();
    assertThat(preview.json().path("chargedMinor").asLong()).isZero();
    assertThat(preview.json().path("keysAbove")).hasSize(1);
    assertThat(preview.json().at("/keysAbove/0/key").asString()).isEqualTo(key);
    assertThat(preview.json().at("/keysAbove/0/what").asString()).isEqualTo("month_credits");
    assertThat(preview.json().at("/keysAbove/0/allows").asLong()).isEqualTo(10_000);
  }

  @Test
  void plansOfNoLineAreRefused() {
    for (String plan : new String[] {"nothing", "metered", "small"}) {
      assertThat(server.get(path + "/plan-change?plan=" + plan).status()).as(plan).isEqualTo(400);
    }
    assertThat(change("metered").status()).isEqualTo(400);
    // The plan of today is no change, and that is fine.
    assertThat(change("small").status()).isEqualTo(200);
  }

  @Test
  void overageGoesAsFarAsTheMoneyAndNotACreditFurther() {
    WORLD.charge(id, 1, 10_000);
    assertThat(WORLD.serves(id, 1)).isFalse();

    // 0.0005 dollars a credit: 5 dollars are 10,000 credits.
    Answer on = put("/overage", "{\"on\":true,\"ceilingMinor\":500}");

    assertThat(on.status()).isEqualTo(200);
    assertThat(on.json().path("ceilingCredits").asLong()).isEqualTo(10_000);
    assertThat(WORLD.serves(id, 10_000)).isTrue();
    assertThat(WORLD.serves(id, 10_001)).isFalse();
    WORLD.charge(id, 1, 9_990);
    Answer now = server.get(path + "/overage");
    assertThat(now.json().path("accruedCredits").asLong()).isEqualTo(9_990);
    // 4.995 dollars, half up.
    assertThat(now.json().path("accruedMinor").asLong()).isEqualTo(500);
    assertThat(WORLD.serves(id, 10)).isTrue();
    assertThat(WORLD.serves(id, 11)).isFalse();
  }

  @Test
  void switchedOffItRefusesTheNextCallAndKeepsWhatHasAccrued() {
    WORLD.charge(id, 1, 10_000);
    put("/overage", "{\"on\":true,\"ceilingMinor\":500}");
    WORLD.charge(id, 1, 3_000);
    long audits = audits();

    assertThat(put("/overage", "{\"on\":false}").json().path("on").asBoolean()).isFalse();
    put("/overage", "{\"on\":false}");

    assertThat(audits()).isEqualTo(audits + 1);
    assertThat(WORLD.serves(id, 1)).isFalse();
    assertThat(server.get(path + "/overage").json().path("accruedMinor").asLong()).isEqualTo(150);
    // And on again: the 3,000 are of the same 5 dollars.
    put("/overage", "{\"on\":true}");
    assertThat(WORLD.serves(id, 7_000)).isTrue();
    assertThat(WORLD.serves(id, 7_001)).isFalse();
  }

  @Test
  void overageNeedsAPlanThatSellsItAndACeilingThatBuysSomething() {
    assertThat(put("/overage", "{\"on\":true}").status()).isEqualTo(400);
    assertThat(put("/overage", "{\"on\":true,\"ceilingMinor\":0}").status()).isEqualTo(400);
    on("free");
    assertThat(put("/overage", "{\"on\":true,\"ceilingMinor\":500}").status()).isEqualTo(400);
    assertThat(put("/overage", "{\"on\":false}").status()).isEqualTo(200);
  }

  @Test
  void aPlanWithoutOverageSwitchesItOffForGood() {
    put("/overage", "{\"on\":true,\"ceilingMinor\":500}");
    assertThat(server.get(path + "/plan-change?plan=free").json().path("overageEnds").asBoolean())
        .isTrue();
    change("free");
    nextMonth();
    WORLD.charge(id, 1, 1_000);
    assertThat(WORLD.serves(id, 1)).isFalse();

    change("small");

    assertThat(server.get(path + "/overage").json().path("on").asBoolean()).isFalse();
  }

  private tools.jackson.databind.JsonNode statement(int at) {
    return server.get(path + "/statements").json().at("/items/" + at);
  }

  @Test
  void aStatementAddsUpAndEqualsTheLedger() {
    clerk().keepStatements();
    WORLD.charge(id, 1, 10_000);
    put("/overage", "{\"on\":true,\"ceilingMinor\":500}");
    WORLD.charge(id, 1, 3_001);
    server.post(path + "/grants", "{\"credits\":100,\"reason\":\"=sorry\"}");

    var open = statement(0);

    assertThat(open.path("closedAt").isNull()).isTrue();
    assertThat(open.path("used").asLong()).isEqualTo(13_001);
    assertThat(open.path("included").asLong()).isEqualTo(10_000);
    assertThat(open.path("overage").asLong()).isEqualTo(3_001);
    assertThat(open.path("granted").asLong()).isEqualTo(100);
    // 1.5005 dollars.
    assertThat(open.at("/lines/1/amountMinor").asLong()).isEqualTo(150);
    assertThat(open.path("totalMinor").asLong()).isEqualTo(2_900 + 150);
  }

  @Test
  void aClosedStatementStaysAsItIs() {
    clerk().keepStatements();
    WORLD.charge(id, 1, 400);
    nextMonth();
    WORLD.advance(Duration.ofHours(1));
    clerk().keepStatements();
    assertThat(statement(1).path("closedAt").isNull()).isTrue();

    WORLD.advance(Duration.ofHours(2));
    clerk().keepStatements();
    var closed = statement(1);
    assertThat(closed.path("closedAt").isNull()).isFalse();
    assertThat(closed.path("used").asLong()).isEqualTo(400);

    WORLD.charge(id, 1, 77);
    change("large");
    WORLD.advance(Duration.ofDays(1));
    clerk().keepStatements();
    assertThat(statement(1)).isEqualTo(closed);
    assertThat(statement(0).path("used").asLong()).isEqualTo(77);
    assertThat(server.get(path + "/statements/" + closed.path("id").asString()).json())
        .isEqualTo(closed);
  }

  @Test
  void anotherOrganizationsStatementIsNotThere() {
    clerk().keepStatements();
    String statement = statement(0).path("id").asString();
    on("large");

    assertThat(server.get(path + "/statements/" + statement).status()).isEqualTo(404);
  }

  @Test
  void aSubscriptionThatBeginsAnewEndsTheMonthThatRan() {
    clerk().keepStatements();
    WORLD.advance(Duration.ofDays(3));

    server.patch(path, "{\"plan\":\"large\"}");

    var statements = server.get(path + "/statements").json().path("items");
    assertThat(statements).hasSize(2);
    assertThat(statements.at("/0/totalMinor").asLong()).isEqualTo(12_900);
    assertThat(statements.at("/1/endsAt")).isEqualTo(statements.at("/0/startsAt"));
  }

  @Test
  void nobodyIs404AndAStoreOutOfReachIs503() {
    String nobody = "/admin/v1/organizations/org_0000000000001";
    for (String at : new String[] {"/overage", "/statements", "/plan-change?plan=small"}) {
      assertThat(server.get(nobody + at).status()).as(at).isEqualTo(404);
    }
    assertThat(server.send("PUT", nobody + "/plan-change", "{\"plan\":\"small\"}").status())
        .isEqualTo(404);
    assertThat(server.send("DELETE", nobody + "/plan-change", "").status()).isEqualTo(404);
    assertThat(server.send("PUT", nobody + "/overage", "{\"on\":false}").status()).isEqualTo(404);
    WORLD.stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path + "/plan-change?plan=large").status()).isEqualTo(503);
      assertThat(change("large").status()).isEqualTo(503);
    } finally {
      WORLD.stores.failWith(null);
    }
  }
}
