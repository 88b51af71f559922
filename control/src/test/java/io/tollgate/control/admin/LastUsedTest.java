package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// When keys were last used, as the admin API tells it.
@ExtendWith(WithControl.class)
class LastUsedTest {

  private final ControlServer server;
  private final String organization;
  private final String key;

  LastUsedTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    key = server.key(organization).field("id");
    server.world().advance(Duration.ofSeconds(1));
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.world().ports.clock().millis());
  }

  private void use(LastUse last) {
    server
        .world()
        .stores
        .uses()
        .write(List.of(new KeyUse(PublicId.KEY.read(key), last, List.of())));
  }

  @Test
  void aKeyTellsItsLastUseAndWhenItStoodInAUrl() {
    Answer before = server.get("/admin/v1/keys/" + key);
    assertThat(before.json().path("lastUsed").isNull()).isTrue();
    assertThat(before.json().path("urlSeenAt").isNull()).isTrue();
    Instant at = now();
    use(new LastUse(at.toEpochMilli(), "192.0.2.7", "curl/8", at.toEpochMilli() - 5));

    for (Answer shown :
        List.of(
            server.get("/admin/v1/keys/" + key),
            server.patch("/admin/v1/keys/" + key, "{\"label\":\"x\"}"))) {
      assertThat(shown.json().at("/lastUsed/at").asString()).isEqualTo(at.toString());
      assertThat(shown.json().at("/lastUsed/address").asString()).isEqualTo("192.0.2.7");
      assertThat(shown.json().at("/lastUsed/agent").asString()).isEqualTo("curl/8");
      assertThat(shown.field("urlSeenAt")).isEqualTo(at.minusMillis(5).toString());
    }
    var listed = server.get("/admin/v1/organizations/" + organization + "/keys");
    assertThat(listed.json().at("/items/0/lastUsed/address").asString()).isEqualTo("192.0.2.7");
  }

  @Test
  void keysThatAreNotUsedAreListed() {
    String path = "/admin/v1/organizations/" + organization + "/keys?unusedSince=";
    assertThat(server.get(path + now()).json().at("/items/0/id").asString()).isEqualTo(key);
    assertThat(server.get(path + "1999-01-01T00:00:00Z").json().path("items")).isEmpty();
    use(new LastUse(now().toEpochMilli(), "192.0.2.7", "", 0));

    assertThat(server.get(path + now()).json().path("items")).isEmpty();
    assertThat(server.get(path + "yesterday").status()).isEqualTo(400);
  }
}
