package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.credit.HoldResult;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.unit.PublicId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(WithControl.class)
class KeyEndpointTest {

  private final ControlServer server;
  private final String organization;
  private final String path;

  KeyEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    path = "/admin/v1/keys/" + server.key(organization).field("id");
  }

  @Test
  void aKeyIsShownWithoutItsSecret() {
    Answer shown = server.get(path);

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.field("organization")).isEqualTo(organization);
    assertThat(shown.field("label")).isEqualTo("ci");
    assertThat(shown.json().has("secret")).isFalse();
  }

  @Test
  void aKeyThatIsNotThereIs404() {
    String nothing = "/admin/v1/keys/key_0000000000001";

    assertThat(server.get(nothing).status()).isEqualTo(404);
    assertThat(server.patch(nothing, "{}").status()).isEqualTo(404);
    assertThat(server.send("DELETE", nothing, "").status()).isEqualTo(404);
    assertThat(server.post(nothing + "/disable", "").status()).isEqualTo(404);
    assertThat(server.post(nothing + "/enable", "").status()).isEqualTo(404);
  }

  @Test
  void whatIsGivenChangesAndTheRestStays() {
    Answer changed = server.patch(path, "{\"label\":\"nightly\",\"state\":\"disabled\"}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.field("label")).isEqualTo("nightly");
    assertThat(changed.field("state")).isEqualTo("disabled");
    assertThat(server.get(path).json()).isEqualTo(changed.json());
  }

  @Test
  void permissionsAreSetAndTakenAwayByNull() {
    Answer set =
        server.patch(
            path,
            """
            {"scopes": ["market:write", "*:read"], "allowNetworks": ["192.0.2.7", "2001:DB8::/32"],
             "denyNetworks": ["192.0.2.8"], "note": "of the build"}\
            """);
    Answer kept = server.patch(path, "{\"label\":\"same\"}");
    Answer taken =
        server.patch(
            path, "{\"scopes\":null,\"allowNetworks\":null,\"denyNetworks\":null,\"note\":null}");

    assertThat(set.status()).isEqualTo(200);
    assertThat(kept.json().path("scopes")).hasToString("[\"*:read\",\"market:write\"]");
    assertThat(kept.json().path("allowNetworks"))
        .hasToString("[\"192.0.2.7/32\",\"2001:db8::/32\"]");
    assertThat(kept.json().path("denyNetworks")).hasToString("[\"192.0.2.8/32\"]");
    assertThat(kept.field("note")).isEqualTo("of the build");
    assertThat(kept.field("environment")).isEqualTo("production");
    assertThat(taken.json().path("scopes").isEmpty()).isTrue();
    assertThat(taken.json().path("allowNetworks").isEmpty()).isTrue();
    assertThat(taken.json().path("note").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"allowNetworks": ["10.0.0.0/33"]}   | allowNetworks | item 1: the length of its prefix
          {"denyNetworks": ["::1", "no.where"]} | denyNetworks  | item 2: expected an address or a
          {"scopes": ["market"]}                | scopes        | item 1: expected a group of routes
          {"scopes": ["market:read", "gone:read"]} | scopes     | "gone:read": the api has no group "gone" (there is market)
          {"scopes": "market:read"}             | scopes        | must be a list
          {"scopes": [7]}                       | scopes        | must be text
          {"environment": "qa"}                 | environment   | is no field
          """)
  void badPermissionsAreRefusedAtTheirField(String body, String field, String words) {
    Answer no = server.patch(path, body);

    assertThat(no.status()).isEqualTo(400);
    assertThat(no.json().at("/errors/0/field").asString()).isEqualTo(field);
    assertThat(no.json().at("/errors/0/message").asString()).contains(words);
  }

  @Test
  void validityIsSetAndTakenAwayByNull() {
    server.patch(
        path, "{\"notBefore\":\"2027-01-01T00:00:00Z\",\"expiresAt\":\"2028-01-01T00:00:00Z\"}");
    Answer kept = server.patch(path, "{\"label\":\"same\"}");
    Answer taken = server.patch(path, "{\"notBefore\":null,\"expiresAt\":null}");

    assertThat(kept.field("expiresAt")).isEqualTo("2028-01-01T00:00:00Z");
    assertThat(taken.json().path("notBefore").isNull()).isTrue();
    assertThat(taken.json().path("expiresAt").isNull()).isTrue();
  }

  @Test
  void limitsAreSetKeptAndTakenAwayByNull() {
    server.patch(path, "{\"dayCredits\":10,\"monthCredits\":100,\"minuteCalls\":5}");
    Answer kept = server.patch(path, "{\"dayCredits\":20}");
    Answer taken = server.patch(path, "{\"dayCredits\":null,\"minuteCalls\":null}");

    assertThat(kept.json().path("dayCredits").longValue()).isEqualTo(20);
    assertThat(kept.json().path("monthCredits").longValue()).isEqualTo(100);
    assertThat(kept.json().path("minuteCalls").longValue()).isEqualTo(5);
    assertThat(taken.json().path("dayCredits").isNull()).isTrue();
    assertThat(taken.json().path("monthCredits").longValue()).isEqualTo(100);
    assertThat(taken.json().path("minuteCalls").isNull()).isTrue();
    assertThat(server.patch(path, "{\"dayCredits\":101}").json().at("/errors/0/field").asString())
        .isEqualTo("dayCredits");
  }

  @Test
  void aNewLimitDecidesTheNextCall() {
    long organizationId = PublicId.ORGANIZATION.read(organization);
    long keyId = PublicId.KEY.read(server.get(path).field("id"));
    ApiKey before = Objects.requireNonNull(server.world().stores.keys().byId(keyId));
    server.world().charge(organizationId, keyId, 10);
    Desk desk = Objects.requireNonNull(server.world().accounts.load(organizationId)).desk();
    long now = server.world().ports.clock().millis();
    assertThat(desk.hold(before, 1, 1, now)).isInstanceOfSatisfying(Hold.class, desk::release);

    server.patch(path, "{\"dayCredits\":10}");

    assertThat(desk.hold(before, 1, 1, now)).isInstanceOf(HoldResult.NoCredit.class);
  }

  @Test
  void whatIsWrongIs400() {
    for (String body :
        List.of(
            "{\"state\":\"deleted\"}",
            "{\"label\":\" padded\"}",
            "{\"label\":\"two\\nlines\"}",
            "{\"api\":\"own\"}",
            "{\"dayCredits\":-1}",
            "{\"minuteCalls\":0}",
            "{\"notBefore\":\"2028-01-01T00:00:00Z\",\"expiresAt\":\"2027-01-01T00:00:00Z\"}")) {
      assertThat(server.patch(path, body).status()).as(body).isEqualTo(400);
    }
  }

  @Test
  void disablingCanBeTakenBackAndRepeated() {
    assertThat(server.post(path + "/disable", "").field("state")).isEqualTo("disabled");
    assertThat(server.post(path + "/disable", "").status()).isEqualTo(200);
    assertThat(server.post(path + "/enable", "").field("state")).isEqualTo("active");
  }

  @Test
  void deletingIs204HoweverOften() {
    assertThat(server.send("DELETE", path, "").status()).isEqualTo(204);
    assertThat(server.send("DELETE", path, "").status()).isEqualTo(204);
    assertThat(server.get(path).field("state")).isEqualTo("deleted");
  }

  @Test
  void aDeletedKeyIsFinalWhich409Says() {
    server.send("DELETE", path, "");

    for (Answer no :
        List.of(
            server.patch(path, "{\"label\":\"back\"}"),
            server.post(path + "/enable", ""),
            server.post(path + "/disable", ""))) {
      assertThat(no.status()).isEqualTo(409);
      assertThat(no.field("code")).isEqualTo("conflict");
    }
  }

  @Test
  void otherBodiesAre413And415() {
    assertThat(server.patch(path, "x".repeat(70_000)).status()).isEqualTo(413);
    assertThat(server.send("PATCH", path, "{}", "Content-Type", "text/plain").status())
        .isEqualTo(415);
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
      assertThat(server.patch(path, "{}").status()).isEqualTo(503);
      assertThat(server.send("DELETE", path, "").status()).isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
