package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class OrganizationEndpointTest {

  private static final String PATH = "/admin/v1/organizations/";

  private final ControlServer server;

  OrganizationEndpointTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void whatIsThereIs200() {
    String id = server.organization("starter");

    assertThat(server.get(PATH + id).field("id")).isEqualTo(id);
  }

  @Test
  void whatIsNotThereIs404HoweverItIsSpelt() {
    String there = server.organization("starter");
    for (String id :
        new String[] {
          "org_0000000000001",
          "org_zzzzzzzzzzzzz",
          "org_x",
          "1",
          there.toUpperCase(java.util.Locale.ROOT),
          there.replace("org_", "key_")
        }) {
      Answer no = server.get(PATH + id);
      assertThat(no.status()).as(id).isEqualTo(404);
      assertThat(no.field("code")).isEqualTo("not-found");
      assertThat(server.patch(PATH + id, "{}").status()).as(id).isEqualTo(404);
      assertThat(server.get(PATH + id + "/subscription").status()).as(id).isEqualTo(404);
    }
  }

  @Test
  void whatIsGivenChangesAndTheRestStays() {
    String id = server.organization("starter");
    Answer before = server.get(PATH + id);

    Answer after = server.patch(PATH + id, "{\"standing\":\"suspended\"}");

    assertThat(after.status()).isEqualTo(200);
    assertThat(after.field("standing")).isEqualTo("suspended");
    assertThat(after.field("name")).isEqualTo(before.field("name"));
    assertThat(after.field("anchor")).isEqualTo(before.field("anchor"));
  }

  @Test
  void anotherPlanBeginsNow() {
    String id = server.organization("starter");
    server.world().advance(Duration.ofHours(1));

    Answer after = server.patch(PATH + id, "{\"plan\":\"growth\"}");

    assertThat(Instant.parse(after.field("anchor")))
        .isEqualTo(Instant.ofEpochMilli(server.world().wallMillis.get()));
  }

  @Test
  void anotherPlanKeepsTheAnchorWhereAskedTo() {
    String id = server.organization("starter");
    String anchor = server.get(PATH + id).field("anchor");
    server.world().advance(Duration.ofHours(1));

    Answer after = server.patch(PATH + id, "{\"plan\":\"growth\",\"keepAnchor\":true}");

    assertThat(after.field("anchor")).isEqualTo(anchor);
  }

  @Test
  void theSamePlanIsNoNewSubscription() {
    String id = server.organization("starter");
    String anchor = server.get(PATH + id).field("anchor");
    server.world().advance(Duration.ofHours(1));

    assertThat(server.patch(PATH + id, "{\"plan\":\"starter\"}").field("anchor")).isEqualTo(anchor);
  }

  @Test
  void aChangeThatChangesNothingLeavesNoTrace() {
    String id = server.organization("starter");

    server.patch(PATH + id, "{\"plan\":\"starter\",\"name\":\"Acme\"}");

    assertThat(server.get("/admin/v1/audit?organization=" + id).json().path("items")).hasSize(1);
  }

  @Test
  void whatContradictsItselfIs400() {
    String id = server.organization("starter");
    for (String body :
        new String[] {
          "{\"plan\":\"gold\"}",
          "{\"standing\":\"ACTIVE\"}",
          "{\"standing\":null}",
          "{\"name\":null}",
          "{\"id\":\"org_0000000000001\"}",
          "{\"anchor\":\"2026-01-31\"}",
          "{\"anchor\":\"2026-01-31T05:30:00Z\",\"keepAnchor\":true}"
        }) {
      Answer no = server.patch(PATH + id, body);
      assertThat(no.status()).as(body).isEqualTo(400);
      assertThat(no.json().path("errors")).as(body).hasSize(1);
    }
  }

  @Test
  void concurrentChangesAreAllKept() throws Exception {
    String id = server.organization("starter");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        String name = "Name " + round;
        var one = threads.submit(() -> server.patch(PATH + id, "{\"name\":\"" + name + "\"}"));
        String standing = round % 2 == 0 ? "suspended" : "active";
        var two =
            threads.submit(() -> server.patch(PATH + id, "{\"standing\":\"" + standing + "\"}"));
        assertThat(one.get().status()).isEqualTo(200);
        assertThat(two.get().status()).isEqualTo(200);
        Answer now = server.get(PATH + id);
        assertThat(now.field("name")).isEqualTo(name);
        assertThat(now.field("standing")).isEqualTo(standing);
      }
    }
  }

  @Test
  void theSubscriptionShowsWhatTheDeskHolds() {
    String id = server.organization("starter");
    long organization = PublicId.ORGANIZATION.read(id);
    server.world().charge(organization, 1, 120);
    var desk = Objects.requireNonNull(server.world().accounts.load(organization)).desk();
    desk.hold(ControlWorld.key(organization, 1), 30, 30, server.world().ports.clock().millis());

    Answer shown = server.get(PATH + id + "/subscription");

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.json().at("/plan/id").asString()).isEqualTo("starter");
    assertThat(shown.json().at("/windows/0/window").asString()).isEqualTo("utc_day");
    assertThat(shown.json().at("/windows/0/left").asLong()).isEqualTo(400 - 150);
    assertThat(shown.json().at("/windows/1/window").asString()).isEqualTo("anchored_month");
    assertThat(shown.json().at("/windows/1/cap").asLong()).isEqualTo(10_000);
    assertThat(shown.json().at("/windows/1/used").asLong()).isEqualTo(120);
    assertThat(shown.json().at("/windows/1/held").asLong()).isEqualTo(30);
    assertThat(shown.json().at("/windows/1/left").asLong()).isEqualTo(9_850);
    assertThat(shown.json().path("callsInFlight").asLong()).isEqualTo(1);
  }

  @Test
  void whereNothingIsCappedCapAndLeftAreNull() {
    String id = server.organization("metered");

    Answer shown = server.get(PATH + id + "/subscription");

    assertThat(shown.json().at("/windows/1/cap").isNull()).isTrue();
    assertThat(shown.json().at("/windows/1/left").isNull()).isTrue();
  }

  @Test
  void aStoreOutOfReachIs503() {
    String id = server.organization("starter");
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(PATH + id).status()).isEqualTo(503);
      assertThat(server.patch(PATH + id, "{}").status()).isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
