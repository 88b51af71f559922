package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class KeyPolicyEndpointTest {

  private final ControlServer server;
  private final String policy;
  private final String keys;

  KeyPolicyEndpointTest(ControlServer server) {
    this.server = server;
    String organization = "/admin/v1/organizations/" + server.organization("starter");
    policy = organization + "/key-policy";
    keys = organization + "/keys";
  }

  @Test
  void withoutRulesNothingIsDemanded() {
    Answer shown = server.get(policy);

    assertThat(shown.json().path("max").isNull()).isTrue();
    assertThat(shown.json().path("limit").asBoolean()).isFalse();
    assertThat(shown.json().path("expiry").asBoolean()).isFalse();
    assertThat(shown.json().path("networks").asBoolean()).isFalse();
    assertThat(make("").status()).isEqualTo(201);
  }

  @Test
  void aLimitIsDemandedOfNewKeysAndOfChangedLimits() {
    Answer before = make("");
    set("\"limit\":true");

    assertThat(field(make(""))).isEqualTo("monthCredits");
    assertThat(field(make(",\"minuteCalls\":5"))).isEqualTo("monthCredits");
    Answer made = make(",\"dayCredits\":5");
    assertThat(made.status()).isEqualTo(201);
    assertThat(field(change(made, "\"dayCredits\":null"))).isEqualTo("monthCredits");
    assertThat(change(made, "\"dayCredits\":6").status()).isEqualTo(200);
    assertThat(change(before, "\"label\":\"old as it is\"").status()).isEqualTo(200);
    assertThat(field(rotate(before))).isEqualTo("monthCredits");
    assertThat(rotate(made).status()).isEqualTo(201);
  }

  @Test
  void anEndIsDemandedAndNotTooFarAway() {
    Answer before = make("");
    set("\"expiry\":true,\"expiryHours\":48");

    assertThat(field(make(""))).isEqualTo("expiresAt");
    assertThat(make("").text()).contains("at most 2 days away");
    assertThat(field(make(end(Duration.ofHours(49))))).isEqualTo("expiresAt");
    Answer made = make(end(Duration.ofHours(47)));
    assertThat(made.status()).isEqualTo(201);
    assertThat(field(change(made, "\"expiresAt\":null"))).isEqualTo("expiresAt");
    assertThat(change(before, "\"label\":\"old as it is\"").status()).isEqualTo(200);
    assertThat(field(rotate(before))).isEqualTo("expiresAt");
    assertThat(rotate(made).status()).isEqualTo(201);
    set("\"expiry\":true");
    assertThat(make(end(Duration.ofDays(5_000))).status()).isEqualTo(201);
  }

  @Test
  void networksAreDemanded() {
    set("\"networks\":true");

    assertThat(field(make(""))).isEqualTo("allowNetworks");
    assertThat(field(make(",\"denyNetworks\":[\"192.0.2.1\"]"))).isEqualTo("allowNetworks");
    Answer made = make(",\"allowNetworks\":[\"192.0.2.0/24\"]");
    assertThat(made.status()).isEqualTo(201);
    assertThat(field(change(made, "\"allowNetworks\":null"))).isEqualTo("allowNetworks");
  }

  @Test
  void soManyKeysLiveAndNoMore() {
    set("\"max\":2");
    Answer first = make("");
    Answer second = make("");

    assertThat(make("").status()).isEqualTo(409);
    assertThat(make("").text()).contains("allows 2 keys at once");
    // A key that is replaced goes on for a while, and is not one more.
    assertThat(rotate(first).status()).isEqualTo(201);
    assertThat(make("").status()).isEqualTo(409);
    server.send("DELETE", "/admin/v1/keys/" + second.field("id"), "");
    assertThat(make("").status()).isEqualTo(201);
  }

  @Test
  void whatIsNotGivenIsThePlansAgain() {
    set("\"limit\":true,\"max\":1");

    Answer shown = server.send("PUT", policy, "{\"networks\":true}");

    assertThat(shown.json().path("limit").asBoolean()).isFalse();
    assertThat(shown.json().path("max").isNull()).isTrue();
    assertThat(shown.json().path("networks").asBoolean()).isTrue();
  }

  @Test
  void whatIsNoPolicyIs400AndNobodysIs404() {
    assertThat(server.send("PUT", policy, "{\"expiryHours\":5}").status()).isEqualTo(400);
    assertThat(server.send("PUT", policy, "{\"max\":-1}").status()).isEqualTo(400);
    String nobodys = "/admin/v1/organizations/" + PublicId.ORGANIZATION.write(1) + "/key-policy";
    assertThat(server.get(nobodys).status()).isEqualTo(404);
    assertThat(server.send("PUT", nobodys, "{}").status()).isEqualTo(404);
  }

  private void set(String rules) {
    assertThat(server.send("PUT", policy, "{" + rules + "}").status()).isEqualTo(200);
  }

  private Answer make(String more) {
    Answer made = server.post(keys, "{\"api\":\"own\",\"label\":\"x\"" + more + "}");
    server.world().advance(Duration.ofSeconds(1));
    return made;
  }

  private Answer change(Answer key, String change) {
    return server.patch("/admin/v1/keys/" + key.field("id"), "{" + change + "}");
  }

  private Answer rotate(Answer key) {
    return server.post("/admin/v1/keys/" + key.field("id") + "/rotate", "{\"overlap\":\"1h\"}");
  }

  private String end(Duration away) {
    Instant now = Instant.ofEpochMilli(server.world().ports.clock().millis());
    return ",\"expiresAt\":\"" + now.plus(away) + "\"";
  }

  private static String field(Answer no) {
    assertThat(no.status()).as(no.text()).isEqualTo(400);
    return no.json().at("/errors/0/field").asString();
  }
}
