package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(WithControl.class)
class CertificatesEndpointTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ControlServer server;
  private final String organization;
  private final String key;
  private final String path;

  CertificatesEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    key = server.key(organization).field("id");
    path = "/admin/v1/keys/" + key + "/certificates";
  }

  private Answer issue() {
    return server.post(path, "{\"label\":\"trading\"}");
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.world().ports.clock().millis());
  }

  private static String others(String label, String pem) {
    return JSON.writeValueAsString(
        JSON.createObjectNode().put("label", label).put("certificate", pem));
  }

  /// A certificate of another CA.
  private String foreign() {
    String whole =
        ClientAuthority.of(ClientAuthority.make(now()))
            .issue("partner", now(), now().plus(Duration.ofDays(3)))
            .reveal();
    return whole.substring(whole.indexOf("-----BEGIN CERTIFICATE"));
  }

  // ---- issue

  @Test
  void anIssuedCertificateIs201WithItsPrivateKey() {
    Answer made = issue();

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.field("id")).startsWith("crt_");
    assertThat(made.field("key")).isEqualTo(key);
    assertThat(made.field("organization")).isEqualTo(organization);
    assertThat(made.field("label")).isEqualTo("trading");
    assertThat(made.field("subject")).isEqualTo("CN=" + key);
    assertThat(made.json().path("issued").asBoolean()).isTrue();
    assertThat(made.json().path("revokedAt").isNull()).isTrue();
    assertThat(Duration.between(now(), Instant.parse(made.field("expiresAt"))))
        .isBetween(Duration.ofDays(364), Duration.ofDays(365));
    assertThat(made.field("pem"))
        .startsWith("-----BEGIN PRIVATE KEY-----")
        .contains("-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----");
    assertThat(made.header("Location")).isEqualTo("/admin/v1/certificates/" + made.field("id"));
  }

  @Test
  void itsFingerprintIsKeptAndItsPrivateKeyIsNowhere() {
    Answer made = issue();

    long id = PublicId.CERTIFICATE.read(made.field("id"));
    Certificate kept = Objects.requireNonNull(server.world().stores.certificates().byId(id));
    assertThat(kept.fingerprint().toHex()).isEqualTo(made.field("fingerprint"));
    Answer shown = server.get("/admin/v1/certificates/" + made.field("id"));
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.json().has("pem")).isFalse();
    assertThat(shown.text()).doesNotContain("PRIVATE");
    assertThat(server.get(path).text()).doesNotContain("PRIVATE").contains(made.field("id"));
    assertThat(server.get("/admin/v1/audit").text()).doesNotContain("PRIVATE");
  }

  @Test
  void aRepeatIs200WithoutThePrivateKey() {
    Answer made = server.post(path, "{\"label\":\"a\"}", "Idempotency-Key", key);
    Answer again = server.post(path, "{\"label\":\"a\"}", "Idempotency-Key", key);

    assertThat(made.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.field("id")).isEqualTo(made.field("id"));
    assertThat(again.json().has("pem")).isFalse();
    assertThat(server.post(path, "{\"label\":\"b\"}", "Idempotency-Key", key).status())
        .isEqualTo(422);
    assertThat(server.get(path).json().path("items")).hasSize(1);
  }

  @Test
  void itsOwnExpiryIsTakenButNeverBeyondItsKeys() {
    Instant end = now().plus(Duration.ofDays(10));
    server.patch("/admin/v1/keys/" + key, "{\"expiresAt\":\"" + end + "\"}");

    Answer usual = issue();
    assertThat(Instant.parse(usual.field("expiresAt"))).isBefore(end).isAfter(end.minusSeconds(3));
    Instant sooner = now().plus(Duration.ofDays(2));
    Answer asked = server.post(path, "{\"label\":\"a\",\"expiresAt\":\"" + sooner + "\"}");
    assertThat(Instant.parse(asked.field("expiresAt"))).isBetween(sooner.minusSeconds(1), sooner);
    for (Instant wrong : List.of(end, end.plusSeconds(5), now().minusSeconds(5), now())) {
      Answer no = server.post(path, "{\"label\":\"a\",\"expiresAt\":\"" + wrong + "\"}");
      assertThat(no.status()).as("%s", wrong).isEqualTo(400);
      assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("expiresAt");
    }
  }

  @Test
  void aKeyThatHasEndedGetsNone() {
    server.send("DELETE", "/admin/v1/keys/" + key, "");

    assertThat(issue().status()).isEqualTo(409);
    assertThat(server.post(path + "/register", others("a", foreign())).status()).isEqualTo(409);
  }

  // ---- register

  @Test
  void aCertificateOfAnotherCaIsRegistered() {
    Answer made = server.post(path + "/register", others("partner", foreign()));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.field("subject")).isEqualTo("CN=partner");
    assertThat(made.json().path("issued").asBoolean()).isFalse();
    assertThat(made.json().has("pem")).isFalse();
  }

  @Test
  void theSameCertificateIsRegisteredOnce() {
    String pem = foreign();
    server.post(path + "/register", others("a", pem));
    String other = server.key(server.organization("starter")).field("id");

    assertThat(server.post(path + "/register", others("b", pem)).status()).isEqualTo(409);
    assertThat(
            server
                .post("/admin/v1/keys/" + other + "/certificates/register", others("a", pem))
                .status())
        .isEqualTo(409);
  }

  @Test
  void whatIsNoClientsCertificateIs400() {
    var wrong =
        List.of(
            "nothing",
            ClientAuthority.of(ClientAuthority.make(now())).certificatePem(),
            issue().field("pem"),
            foreign() + foreign());
    for (String pem : wrong) {
      Answer no = server.post(path + "/register", others("a", pem));
      assertThat(no.status()).as(pem).isEqualTo(400);
      assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("certificate");
      assertThat(no.text()).doesNotContain("MII");
    }
    assertThat(server.post(path + "/register", others("a", "x".repeat(30_000))).status())
        .isEqualTo(400);
    assertThat(server.post(path + "/register", "{\"label\":\"a\"}").status()).isEqualTo(400);
  }

  @Test
  void anExpiredOneIs400() {
    String pem = foreign();
    server.world().advance(Duration.ofDays(4));

    Answer no = server.post(path + "/register", others("a", pem));

    assertThat(no.status()).isEqualTo(400);
    assertThat(no.text()).contains("has expired");
  }

  // ---- list

  @Test
  void theyComeInPagesWhateverHasBecomeOfThem() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      made.add(issue().field("id"));
    }
    server.post("/admin/v1/certificates/" + made.getFirst() + "/revoke", "");

    Answer first = server.get(path + "?limit=2");
    assertThat(first.json().path("items")).hasSize(2);
    assertThat(first.json().at("/items/0/id").asString()).isEqualTo(made.getFirst());
    assertThat(first.json().at("/items/0/revokedAt").isNull()).isFalse();
    Answer second = server.get(path + "?limit=2&cursor=" + first.field("next"));
    assertThat(second.json().path("items")).hasSize(1);
    assertThat(second.json().path("next").isNull()).isTrue();
    assertThat(server.get("/admin/v1/organizations?cursor=" + first.field("next")).status())
        .isEqualTo(400);
  }

  // ---- revoke

  @Test
  void revokingIsAtOnceForGoodAndCanBeRepeated() {
    String id = issue().field("id");
    var told = new ArrayList<String>();
    server.world().stores.tell(change -> told.add(change.getClass().getSimpleName()));

    Answer revoked = server.post("/admin/v1/certificates/" + id + "/revoke", "");
    Answer again = server.post("/admin/v1/certificates/" + id + "/revoke", "");

    assertThat(revoked.status()).isEqualTo(200);
    assertThat(revoked.json().path("revokedAt").isNull()).isFalse();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.field("revokedAt")).isEqualTo(revoked.field("revokedAt"));
    assertThat(told).containsExactly("CertificateRevoked");
    assertThat(server.get("/admin/v1/audit").json().at("/items/0/kind").asString())
        .isEqualTo("certificate.revoked");
    assertThat(server.get("/admin/v1/audit").json().at("/items/0/subject").asString())
        .isEqualTo(id);
  }

  // ---- what is not there

  @Test
  void whatIsNotThereIs404() {
    String none = PublicId.CERTIFICATE.write(5);
    for (String missing : List.of(none, "crt_x", key)) {
      assertThat(server.get("/admin/v1/certificates/" + missing).status()).isEqualTo(404);
      assertThat(server.post("/admin/v1/certificates/" + missing + "/revoke", "").status())
          .isEqualTo(404);
    }
    String noKey = "/admin/v1/keys/" + PublicId.KEY.write(5) + "/certificates";
    assertThat(server.get(noKey).status()).isEqualTo(404);
    assertThat(server.post(noKey, "{\"label\":\"a\"}").status()).isEqualTo(404);
    assertThat(server.post(noKey + "/register", others("a", foreign())).status()).isEqualTo(404);
  }

  @Test
  void aStoreOutOfReachIs503() {
    String id = issue().field("id");
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
      assertThat(issue().status()).isEqualTo(503);
      assertThat(server.post("/admin/v1/certificates/" + id + "/revoke", "").status())
          .isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
