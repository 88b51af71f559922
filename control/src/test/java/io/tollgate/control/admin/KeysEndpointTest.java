package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class KeysEndpointTest {

  private static final String BODY = "{\"api\":\"market\",\"label\":\"checkout-prod\"}";

  private final ControlServer server;
  private final String organization;
  private final String path;

  KeysEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    path = "/admin/v1/organizations/" + organization + "/keys";
  }

  @Test
  void aNewKeyIs201WithASecretOfTheShapeOfItsApi() {
    var shapes = Map.of("market", KeyShape.UUID, "own", KeyShape.TOLLGATE);
    shapes.forEach((api, shape) -> {
      Answer made = server.post(path, BODY.replace("market", api));
      assertThat(made.status()).isEqualTo(201);
      assertThat(shape.matches(made.field("secret"))).as(api).isTrue();
      assertThat(made.field("id")).startsWith("key_");
      assertThat(made.field("state")).isEqualTo("active");
      assertThat(made.json().path("notBefore").isNull()).isTrue();
      assertThat(made.json().path("expiresAt").isNull()).isTrue();
    });
  }

  @Test
  void theGatewayFindsTheKeyByItsDigest() {
    Answer made = server.post(path, BODY);

    ApiKey found =
        Objects.requireNonNull(
            server
                .world()
                .stores
                .keys()
                .find(new KeyHasher(new byte[32]).digest(made.field("secret"))));

    assertThat(io.tollgate.core.unit.PublicId.KEY.write(found.id())).isEqualTo(made.field("id"));
  }

  @Test
  void theHintShowsTooLittleToUseIt() {
    String own = server.post(path, BODY.replace("market", "own")).field("hint");
    String uuid = server.post(path, BODY).field("hint");

    assertThat(own).matches("tg_live_[0-9A-Za-z]{4}…[0-9A-Za-z]{4}");
    assertThat(uuid).matches("[0-9a-f]{4}…[0-9a-f]{4}");
  }

  @Test
  void aRepeatIs200WithTheSameKeyAndWithoutItsSecret() {
    Answer made = server.post(path, BODY, "Idempotency-Key", organization);

    Answer again = server.post(path, BODY, "Idempotency-Key", organization);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.field("id")).isEqualTo(made.field("id"));
    assertThat(again.json().has("secret")).isFalse();
    assertThat(again.text()).doesNotContain(made.field("secret"));
    assertThat(server.get(path).json().path("items")).hasSize(1);
  }

  @Test
  void anotherBodyOrOrganizationUnderTheSameIdempotencyKeyIs422() {
    server.post(path, BODY, "Idempotency-Key", "x" + organization);
    String elsewhere = "/admin/v1/organizations/" + server.organization("starter") + "/keys";

    assertThat(
            server
                .post(path, BODY.replace("prod", "test"), "Idempotency-Key", "x" + organization)
                .status())
        .isEqualTo(422);
    assertThat(server.post(elsewhere, BODY, "Idempotency-Key", "x" + organization).status())
        .isEqualTo(422);
  }

  @Test
  void anIdempotencyKeyThatIsNoneIs400() {
    for (String key : List.of("x".repeat(256), "tab\there")) {
      Answer no = server.post(path, BODY, "Idempotency-Key", key);
      assertThat(no.status()).isEqualTo(400);
      assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("Idempotency-Key");
    }
    assertThat(server.post(path, BODY, "Idempotency-Key", "a", "Idempotency-Key", "b").status())
        .isEqualTo(400);
  }

  @Test
  void validityIsTakenAsGiven() {
    Answer made =
        server.post(
            path,
            """
            {"api":"own","label":"soon","notBefore":"2027-01-01T00:00:00Z",
             "expiresAt":"2027-02-01T00:00:00.500Z"}
            """);

    assertThat(made.field("notBefore")).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(made.field("expiresAt")).isEqualTo("2027-02-01T00:00:00.500Z");
  }

  @Test
  void limitsAreTakenAsGivenAndNoneIsNull() {
    Answer made =
        server.post(
            path,
            """
            {"api":"own","label":"small","dayCredits":0,"monthCredits":30000,"minuteCalls":60}
            """);
    Answer free = server.post(path, BODY);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("dayCredits").longValue()).isZero();
    assertThat(made.json().path("monthCredits").longValue()).isEqualTo(30_000);
    assertThat(made.json().path("minuteCalls").longValue()).isEqualTo(60);
    for (String name : List.of("dayCredits", "monthCredits", "minuteCalls")) {
      assertThat(free.json().path(name).isNull()).as(name).isTrue();
    }
    Answer listed = server.get(path);
    assertThat(listed.json().at("/items/0/minuteCalls").longValue()).isEqualTo(60);
  }

  @Test
  void limitsThatAreNoneAre400() {
    for (String limit :
        List.of(
            "\"dayCredits\":-1",
            "\"dayCredits\":1.5",
            "\"dayCredits\":\"10\"",
            "\"dayCredits\":9000000000000000",
            "\"dayCredits\":11,\"monthCredits\":10",
            "\"monthCredits\":1e3",
            "\"minuteCalls\":0",
            "\"minuteCalls\":1000000001")) {
      Answer no = server.post(path, "{\"api\":\"own\",\"label\":\"x\"," + limit + "}");
      assertThat(no.status()).as(limit).isEqualTo(400);
      assertThat(limit).contains(no.json().at("/errors/0/field").asString());
    }
  }

  @Test
  void whatIsWrongIs400AndNamesEveryField() {
    Answer no =
        server.post(path, "{\"api\":\"Own!\",\"expiresAt\":\"tomorrow\",\"colour\":\"red\"}");

    assertThat(no.status()).isEqualTo(400);
    var codes = new ArrayList<String>();
    for (JsonNode error : no.json().path("errors")) {
      codes.add(error.path("field").asString() + " " + error.path("code").asString());
    }
    assertThat(codes)
        .containsExactly("api format", "label required", "expiresAt format", "colour unknown");
  }

  @Test
  void whatCanNeverBeUsedIs400() {
    for (String validity :
        List.of(
            "\"expiresAt\":\"2020-01-01T00:00:00Z\"",
            "\"notBefore\":\"2028-01-01T00:00:00Z\",\"expiresAt\":\"2028-01-01T00:00:00Z\"")) {
      Answer no = server.post(path, "{\"api\":\"own\",\"label\":\"x\"," + validity + "}");
      assertThat(no.status()).as(validity).isEqualTo(400);
      assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("expiresAt");
    }
    assertThat(server.post(path, BODY.replace("market", "none")).status()).isEqualTo(400);
  }

  @Test
  void anOrganizationThatIsNotThereIs404() {
    String nobody = "/admin/v1/organizations/org_0000000000001/keys";

    assertThat(server.get(nobody).status()).isEqualTo(404);
    assertThat(server.post(nobody, BODY).status()).isEqualTo(404);
  }

  @Test
  void theListHoldsTheKeysOfThisOrganizationAlone() {
    server.key(server.organization("starter"));
    String first = server.key(organization).field("id");
    String second = server.key(organization).field("id");
    server.send("DELETE", "/admin/v1/keys/" + first, "");

    Answer page = server.get(path + "?limit=1");
    Answer rest = server.get(path + "?cursor=" + page.field("next"));

    assertThat(page.json().at("/items/0/id").asString()).isEqualTo(first);
    assertThat(page.json().at("/items/0/state").asString()).isEqualTo("deleted");
    assertThat(rest.json().at("/items/0/id").asString()).isEqualTo(second);
    assertThat(rest.json().path("items")).hasSize(1);
    assertThat(rest.json().path("next").isNull()).isTrue();
  }

  @Test
  void otherBodiesAre413And415() {
    assertThat(server.post(path, "x".repeat(70_000)).status()).isEqualTo(413);
    assertThat(server.post(path, BODY, "Content-Type", "text/json").status()).isEqualTo(415);
    assertThat(server.post(path, BODY, "Content-Encoding", "gzip").status()).isEqualTo(415);
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
      assertThat(server.post(path, BODY).status()).isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
