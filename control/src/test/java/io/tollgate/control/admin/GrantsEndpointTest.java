package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.route.Catalog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class GrantsEndpointTest {

  private static final String BODY = "{\"credits\":1000,\"reason\":\"Sorry for the outage\"}";

  private final ControlServer server;
  private final String organization;
  private final String path;

  GrantsEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    path = "/admin/v1/organizations/" + organization + "/grants";
  }

  private long cap() {
    return server
        .get("/admin/v1/organizations/" + organization + "/subscription")
        .json()
        .at("/windows/1/cap")
        .asLong();
  }

  @Test
  void aGrantIs201AndRaisesTheMonthAtOnce() {
    Answer given = server.post(path, BODY);

    assertThat(given.status()).isEqualTo(201);
    assertThat(given.field("window")).isEqualTo("anchored_month");
    assertThat(given.field("actor")).isEqualTo("admin");
    assertThat(cap()).isEqualTo(11_000);
    assertThat(server.get(given.header("Location")).json().at("/items/0")).isEqualTo(given.json());
  }

  @Test
  void aRepeatIs200AndGivesNothing() {
    server.post(path, BODY, "Idempotency-Key", organization);

    Answer again = server.post(path, BODY, "Idempotency-Key", organization);

    assertThat(again.status()).isEqualTo(200);
    assertThat(cap()).isEqualTo(11_000);
  }

  @Test
  void aRepeatInTheNextMonthStillGivesNothing() {
    server.post(path, BODY, "Idempotency-Key", organization);
    server.world().advance(Duration.ofDays(32));

    assertThat(server.post(path, BODY, "Idempotency-Key", organization).status()).isEqualTo(200);
    assertThat(cap()).isEqualTo(10_000);
  }

  @Test
  void anotherAmountUnderTheSameIdempotencyKeyIs422() {
    server.post(path, BODY, "Idempotency-Key", organization);

    assertThat(
            server
                .post(path, BODY.replace("1000", "2000"), "Idempotency-Key", organization)
                .status())
        .isEqualTo(422);
    assertThat(cap()).isEqualTo(11_000);
  }

  @Test
  void onlyWholeCreditsInRangeAreTakenElse400() {
    for (String credits :
        List.of(
            "0",
            "-1",
            "1.0",
            "1e3",
            "9000000000000001",
            "99999999999999999999",
            "\"1000\"",
            "null",
            "true",
            "[1]")) {
      Answer no = server.post(path, BODY.replace("1000", credits));
      assertThat(no.status()).as(credits).isEqualTo(400);
      assertThat(no.json().at("/errors/0/field").asString()).as(credits).isEqualTo("credits");
    }
    assertThat(server.post(path, BODY.replace("1000", "9000000000000000")).status()).isEqualTo(201);
  }

  @Test
  void aReasonIsRequiredElse400() {
    for (String body :
        List.of(
            "{\"credits\":1}", "{\"credits\":1,\"reason\":\"\"}", BODY.replace("S", "\\u0000"))) {
      assertThat(server.post(path, body).status()).as(body).isEqualTo(400);
    }
  }

  @Test
  void whereThereIsNoMonthlyCapNothingCanBeRaisedWhich409Says() {
    String metered = server.organization("metered");

    assertThat(server.post("/admin/v1/organizations/" + metered + "/grants", BODY).status())
        .isEqualTo(409);
  }

  @Test
  void aPlanThatIsGoneIs409() {
    ControlWorld world = server.world();
    Catalog before = world.catalog;
    world.catalog = new Catalog(before.apis(), List.of());
    world.accounts.reloaded();
    try {
      assertThat(server.post(path, BODY).status()).isEqualTo(409);
      Answer shown = server.get("/admin/v1/organizations/" + organization + "/subscription");
      assertThat(shown.json().path("plan").isNull()).isTrue();
    } finally {
      world.catalog = before;
      world.accounts.reloaded();
    }
  }

  @Test
  void anOrganizationThatIsNotThereIs404() {
    String nobody = "/admin/v1/organizations/org_0000000000001/grants";

    assertThat(server.get(nobody).status()).isEqualTo(404);
    assertThat(server.post(nobody, BODY).status()).isEqualTo(404);
  }

  @Test
  void otherBodiesAre413And415() {
    assertThat(server.post(path, "x".repeat(70_000)).status()).isEqualTo(413);
    assertThat(server.post(path, BODY, "Content-Type", "text/plain").status()).isEqualTo(415);
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
      assertThat(server.post(path, BODY, "Idempotency-Key", "x" + organization).status())
          .isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
