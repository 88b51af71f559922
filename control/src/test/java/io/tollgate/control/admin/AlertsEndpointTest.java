package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.unit.PublicId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class AlertsEndpointTest {

  private final ControlServer server;
  private final String organization;

  AlertsEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
  }

  private String path(String below) {
    return "/admin/v1/organizations/" + organization + below;
  }

  private JsonNode rule(String id) {
    for (JsonNode rule : server.get(path("/alert-rules")).json().path("items")) {
      if (rule.path("id").asString().equals(id)) {
        return rule;
      }
    }
    throw new AssertionError("no rule " + id);
  }

  @Test
  void anOrganizationBeginsWithTheRulesOfAll() {
    assertThat(rule("credits-used-80").path("on").asBoolean()).isTrue();
    assertThat(rule("credits-used-80").path("threshold").asInt()).isEqualTo(80);
    assertThat(rule("runs-out").path("on").asBoolean()).isFalse();
    assertThat(rule("runs-out").path("threshold").isNull()).isTrue();
    assertThat(rule("key-leaked").path("always").asBoolean()).isTrue();
    assertThat(server.get("/admin/v1/organizations/org_0000000000001/alert-rules").status())
        .isEqualTo(404);
  }

  @Test
  void aRuleIsChangedInParts() {
    Answer off = server.patch(path("/alert-rules/credits-used-80"), "{\"on\":false}");
    Answer who =
        server.patch(
            path("/alert-rules/credits-used-80"),
            "{\"roles\":[\"owner\"],\"addresses\":[\"ops@example.com\"],\"channels\":[\"mail\"]}");

    assertThat(off.status()).isEqualTo(200);
    assertThat(who.json().path("on").asBoolean()).isFalse();
    assertThat(who.json().path("roles").toString()).isEqualTo("[\"owner\"]");
    assertThat(who.json().path("addresses").toString()).isEqualTo("[\"ops@example.com\"]");
    assertThat(who.json().path("channels").toString()).isEqualTo("[\"mail\"]");
    assertThat(server.world().ruled).contains(PublicId.ORGANIZATION.read(organization));
    assertThat(server.send("DELETE", path("/alert-rules/credits-used-80"), "").status())
        .isEqualTo(204);
    assertThat(rule("credits-used-80").path("on").asBoolean()).isTrue();
  }

  @Test
  void aThresholdCanBeAddedAndTakenAway() {
    server.patch(path("/alert-rules/credits-used-66"), "{\"on\":true}");
    assertThat(rule("credits-used-66").path("on").asBoolean()).isTrue();
    server.send("DELETE", path("/alert-rules/credits-used-66"), "");

    assertThat(server.get(path("/alert-rules")).text()).doesNotContain("credits-used-66");
  }

  @Test
  void whatALeakTellsCanNotBeSwitchedOff() {
    Answer off = server.patch(path("/alert-rules/key-leaked"), "{\"on\":false}");
    Answer silent = server.patch(path("/alert-rules/key-leaked"), "{\"channels\":[\"mail\"]}");

    assertThat(off.status()).isEqualTo(400);
    assertThat(off.text()).contains("can't be switched off");
    assertThat(silent.status()).isEqualTo(400);
    assertThat(rule("key-leaked").path("on").asBoolean()).isTrue();
  }

  @Test
  void badRulesAreToldWhatIsWrong() {
    assertThat(server.patch(path("/alert-rules/credits-used-0"), "{\"on\":true}").status())
        .isEqualTo(404);
    assertThat(server.patch(path("/alert-rules/credits-used-101"), "{\"on\":true}").status())
        .isEqualTo(404);
    assertThat(server.patch(path("/alert-rules/nothing-5"), "{\"on\":true}").status())
        .isEqualTo(404);
    assertThat(
            server
                .patch(
                    path("/alert-rules/credits-used-80"),
                    "{\"addresses\":[\"ops@example.com\\r\\nBcc: x@y.z\"]}")
                .status())
        .isEqualTo(400);
    assertThat(
            server.patch(path("/alert-rules/credits-used-80"), "{\"roles\":[\"king\"]}").status())
        .isEqualTo(400);
  }

  @Test
  void aTestIsMarkedAndListed() {
    Answer sent = server.post(path("/alert-rules/credits-used-80/test"), "");

    assertThat(sent.status()).isEqualTo(200);
    assertThat(sent.json().path("test").asBoolean()).isTrue();
    assertThat(server.get(path("/alert-deliveries")).json().path("items")).hasSize(2);
    assertThat(server.get(path("/alerts")).json().path("items").get(0)).isEqualTo(sent.json());
  }

  @Test
  void anAlertIsSeenOnce() {
    server
        .world()
        .alerts
        .raise(
            new Raised(
                PublicId.ORGANIZATION.read(organization),
                Condition.CREDITS_USED.rule(80),
                5,
                1,
                100,
                1,
                Raised.facts("used", 80)));
    String id =
        server.get(path("/alerts?open=true")).json().path("items").get(0).path("id").asString();
    Answer seen = server.post(path("/alerts/" + id + "/seen"), "");

    assertThat(seen.field("seenBy")).isEqualTo("admin");
    assertThat(server.get(path("/alerts?open=true")).json().path("items")).isEmpty();
    String other = server.organization("starter");
    assertThat(
            server
                .post("/admin/v1/organizations/" + other + "/alerts/" + id + "/seen", "")
                .status())
        .isEqualTo(404);
  }

  @Test
  void aWebhookShowsItsSecretOnce() {
    Answer made = server.post(path("/webhooks"), "{\"url\":\"https://example.com/hook\"}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.field("secret")).startsWith("whsec_");
    assertThat(server.get(path("/webhooks")).text()).doesNotContain("whsec_");
    String id = made.field("id");
    Answer rotated = server.post(path("/webhooks/" + id + "/secret"), "");
    assertThat(rotated.field("secret")).startsWith("whsec_").isNotEqualTo(made.field("secret"));
    Answer off = server.patch(path("/webhooks/" + id), "{\"on\":false}");
    assertThat(off.json().path("on").asBoolean()).isFalse();
    assertThat(off.text()).doesNotContain("whsec_");
    assertThat(server.send("DELETE", path("/webhooks/" + id), "").status()).isEqualTo(204);
    assertThat(server.send("DELETE", path("/webhooks/" + id), "").status()).isEqualTo(404);
    assertThat(server.world().vault.all(PublicId.ORGANIZATION.read(organization), "webhook"))
        .isEmpty();
  }

  @Test
  void aWebhookThatIsNotPublicIsRefused() {
    for (String url :
        new String[] {
          "http://example.com/",
          "https://127.0.0.1/",
          "https://10.1.2.3/",
          "https://[::1]/",
          "https://[::ffff:127.0.0.1]/",
          "https://[fe80::1]/",
          "https://[64:ff9b::a00:1]/",
          "https://169.254.169.254/latest/meta-data",
          "https://u:p@example.com/",
          "ftp://example.com/",
          "file:///etc/passwd",
          "https:example.com",
          "https://example.com/#a",
          "nonsense"
        }) {
      assertThat(server.post(path("/webhooks"), "{\"url\":\"" + url + "\"}").status())
          .as(url)
          .isEqualTo(400);
    }
    assertThat(server.get(path("/webhooks")).json().path("items")).isEmpty();
  }

  @Test
  void anOrganizationHasFiveWebhooksAtMost() {
    for (int i = 0; i < 5; i++) {
      server.post(path("/webhooks"), "{\"url\":\"https://example.com/" + i + "\"}");
    }

    assertThat(server.post(path("/webhooks"), "{\"url\":\"https://example.com/6\"}").status())
        .isEqualTo(409);
  }

  @Test
  void anotherOrganizationsWebhookIsNotThere() {
    String id = server.post(path("/webhooks"), "{\"url\":\"https://example.com/\"}").field("id");
    String other = "/admin/v1/organizations/" + server.organization("starter") + "/webhooks/" + id;

    assertThat(server.patch(other, "{\"on\":false}").status()).isEqualTo(404);
    assertThat(server.post(other + "/secret", "").status()).isEqualTo(404);
    assertThat(server.send("DELETE", other, "").status()).isEqualTo(404);
  }
}
