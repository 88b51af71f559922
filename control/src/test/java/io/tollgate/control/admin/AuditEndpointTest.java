package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class AuditEndpointTest {

  private final ControlServer server;

  AuditEndpointTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void everyChangeIsThereNewestFirstWithWhoAndWhat() {
    String organization = server.organization("starter");
    String key = server.key(organization).field("id");
    server.post("/admin/v1/keys/" + key + "/disable", "");

    Answer audit = server.get("/admin/v1/audit?organization=" + organization);

    assertThat(audit.status()).isEqualTo(200);
    assertThat(audit.json().path("items")).hasSize(3);
    assertThat(audit.json().at("/items/0/kind").asString()).isEqualTo("key.changed");
    assertThat(audit.json().at("/items/0/actor").asString()).isEqualTo("admin");
    assertThat(audit.json().at("/items/0/subject").asString()).isEqualTo(key);
    assertThat(audit.json().at("/items/0/before").isObject()).isTrue();
    assertThat(audit.json().at("/items/2/subject").asString()).isEqualTo(organization);
    assertThat(audit.json().at("/items/2/before").isNull()).isTrue();
  }

  @Test
  void whatWasStoredIsShownWithoutDigestsAndWithNumbersEveryClientReads() {
    String organization = server.organization("starter");

    Answer audit = server.get("/admin/v1/audit?organization=" + organization);

    assertThat(audit.json().at("/items/0/after/id").isString()).isTrue();
    assertThat(audit.json().at("/items/0/after").has("digest")).isFalse();
  }

  @Test
  void pagesGoOnWhereTheLastOneEnded() {
    String organization = server.organization("starter");
    server.key(organization);
    server.key(organization);
    String path = "/admin/v1/audit?limit=2&organization=" + organization;

    Answer first = server.get(path);
    Answer second = server.get(path + "&cursor=" + first.field("next"));

    assertThat(first.json().path("items")).hasSize(2);
    assertThat(second.json().path("items")).hasSize(1);
    assertThat(second.json().path("next").isNull()).isTrue();
  }

  @Test
  void aParameterThatIsWrongIs400() {
    assertThat(server.get("/admin/v1/audit?organization=acme").status()).isEqualTo(400);
    assertThat(server.get("/admin/v1/audit?cursor=0").status()).isEqualTo(400);
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get("/admin/v1/audit").status()).isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
