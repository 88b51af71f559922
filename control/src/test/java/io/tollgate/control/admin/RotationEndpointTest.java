package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class RotationEndpointTest {

  private final ControlServer server;
  private final String organization;
  private final String keys;

  RotationEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    keys = "/admin/v1/organizations/" + organization + "/keys";
  }

  @Test
  void theNewKeySaysAllTheOldOneSays() {
    Answer old =
        make(
            """
            {"api":"own","label":"shop","note":"till 3","dayCredits":5,"monthCredits":50,
             "minuteCalls":7,"overage":false,"environment":"qa","scopes":["market:read"],
             "allowNetworks":["192.0.2.0/24"],"denyNetworks":["192.0.2.7"]}
            """);

    Answer made = rotate(old, "24h");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.field("secret")).startsWith("tg_qa_").isNotEqualTo(old.field("secret"));
    assertThat(made.field("replaces")).isEqualTo(old.field("id"));
    for (String same :
        List.of(
            "organization",
            "api",
            "label",
            "note",
            "expiresAt",
            "dayCredits",
            "monthCredits",
            "minuteCalls",
            "overage",
            "environment",
            "scopes",
            "allowNetworks",
            "denyNetworks")) {
      assertThat(made.json().path(same)).as(same).isEqualTo(old.json().path(same));
    }
  }

  @Test
  void theOldKeyEndsWithTheOverlapAndNamesTheNewOne() {
    var overlaps =
        Map.of(
            "0s", Duration.ZERO,
            "1h", Duration.ofHours(1),
            "24h", Duration.ofDays(1),
            "7d", Duration.ofDays(7),
            "30d", Duration.ofDays(30));
    overlaps.forEach((overlap, length) -> {
      Answer old = key();
      Instant before = now();

      Answer made = rotate(old, overlap);

      Answer ending = get(old);
      assertThat(ending.field("replacedBy")).isEqualTo(made.field("id"));
      assertThat(Instant.parse(ending.field("expiresAt")))
          .as(overlap)
          .isBetween(before.plus(length), now().plus(length));
      assertThat(ending.field("state")).isEqualTo("active");
    });
  }

  @Test
  void theOldKeyNeverGoesOnLongerThanBefore() {
    String end = now().plusSeconds(60).toString();
    Answer old = make("{\"api\":\"own\",\"label\":\"x\",\"expiresAt\":\"" + end + "\"}");

    Answer made = rotate(old, "30d");

    assertThat(get(old).field("expiresAt")).isEqualTo(end);
    assertThat(made.field("expiresAt")).isEqualTo(end);
  }

  @Test
  void theNewKeyEndsWhenItIsSaidTo() {
    String end = now().plusSeconds(60).toString();
    Answer old = make("{\"api\":\"own\",\"label\":\"x\",\"expiresAt\":\"" + end + "\"}");

    Answer made =
        server.post(
            path(old) + "/rotate", "{\"overlap\":\"1h\",\"expiresAt\":\"2028-01-01T00:00:00Z\"}");
    Answer forEver = server.post(path(made) + "/rotate", "{\"overlap\":\"1h\",\"expiresAt\":null}");

    assertThat(made.field("expiresAt")).isEqualTo("2028-01-01T00:00:00Z");
    assertThat(forEver.json().path("expiresAt").isNull()).isTrue();
    assertThat(
            server
                .post(
                    path(forEver) + "/rotate",
                    "{\"overlap\":\"1h\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}")
                .json()
                .at("/errors/0/field")
                .asString())
        .isEqualTo("expiresAt");
  }

  @Test
  void aRepeatIs200WithTheSameKeyAndWithoutItsSecret() {
    Answer old = key();
    String body = "{\"overlap\":\"1h\"}";
    Answer made = server.post(path(old) + "/rotate", body, "Idempotency-Key", old.field("id"));

    Answer again = server.post(path(old) + "/rotate", body, "Idempotency-Key", old.field("id"));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.field("id")).isEqualTo(made.field("id"));
    assertThat(again.json().has("secret")).isFalse();
    Answer other =
        server.post(
            path(old) + "/rotate", "{\"overlap\":\"0s\"}", "Idempotency-Key", old.field("id"));
    assertThat(other.status()).isEqualTo(422);
  }

  @Test
  void aKeyIsReplacedOnce() {
    Answer old = key();
    Answer made = rotate(old, "1h");

    Answer again = rotate(old, "1h");

    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains(made.field("id"));
    assertThat(rotate(made, "1h").status()).isEqualTo(201);
  }

  @Test
  void whatCanNotBeRotatedSaysSo() {
    Answer disabled = key();
    server.post(path(disabled) + "/disable", "");
    Answer deleted = key();
    server.send("DELETE", path(deleted), "");
    Answer expired = key();
    server.post(path(expired) + "/end", "");
    Answer later = make("{\"api\":\"own\",\"label\":\"x\",\"notBefore\":\"2099-01-01T00:00:00Z\"}");

    assertThat(rotate(disabled, "0s").text()).contains("409", "enable it first");
    assertThat(rotate(deleted, "0s").text()).contains("409", "is final");
    assertThat(rotate(expired, "0s").text()).contains("409", "has expired");
    assertThat(rotate(later, "0s").text()).contains("409", "not in force yet");
    assertThat(server.get(keys).json().path("items")).hasSize(4);
  }

  @Test
  void aLeakedKeyIsReplacedWithoutOverlapAndStaysAsItIs() {
    for (KeyState state : List.of(KeyState.LEAKED, KeyState.QUARANTINED)) {
      Answer old = key();
      ApiKey stored =
          Objects.requireNonNull(
              server.world().stores.keys().byId(PublicId.KEY.read(old.field("id"))));
      server
          .world()
          .stores
          .changes()
          .apply(new Change.KeyChanged(stored.in(state)), "test", stored.createdMillis());

      Answer no = rotate(old, "1h");
      Answer made = rotate(old, "0s");

      assertThat(no.status()).isEqualTo(400);
      assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("overlap");
      assertThat(made.field("state")).isEqualTo("active");
      assertThat(get(old).field("state")).isEqualToIgnoringCase(state.name());
    }
  }

  @Test
  void anOverlapOfAnotherLengthIs400() {
    Answer old = key();
    for (String overlap : List.of("2h", "", "1H", "-1h")) {
      assertThat(rotate(old, overlap).status()).as(overlap).isEqualTo(400);
    }
    assertThat(server.post(path(old) + "/rotate", "{}").status()).isEqualTo(400);
  }

  @Test
  void anUnknownKeyIs404() {
    String unknown = "/admin/v1/keys/" + PublicId.KEY.write(1);
    assertThat(server.post(unknown + "/rotate", "{\"overlap\":\"0s\"}").status()).isEqualTo(404);
    assertThat(server.post(unknown + "/end", "").status()).isEqualTo(404);
  }

  @Test
  void endingAKeyEndsItNowAndOnce() {
    Answer old = key();

    Answer ended = server.post(path(old) + "/end", "");

    assertThat(Instant.parse(ended.field("expiresAt"))).isBeforeOrEqualTo(now());
    assertThat(server.post(path(old) + "/end", "").field("expiresAt"))
        .isEqualTo(ended.field("expiresAt"));
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.world().ports.clock().millis());
  }

  private Answer key() {
    return make("{\"api\":\"own\",\"label\":\"x\"}");
  }

  private Answer make(String body) {
    Answer made = server.post(keys, body);
    assertThat(made.status()).isEqualTo(201);
    server.world().advance(Duration.ofSeconds(1));
    return made;
  }

  private Answer rotate(Answer key, String overlap) {
    return server.post(path(key) + "/rotate", "{\"overlap\":\"" + overlap + "\"}");
  }

  private Answer get(Answer key) {
    return server.get(path(key));
  }

  private static String path(Answer key) {
    return "/admin/v1/keys/" + key.field("id");
  }
}
