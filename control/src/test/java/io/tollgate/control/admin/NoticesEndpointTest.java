package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.unit.PublicId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class NoticesEndpointTest {

  private final ControlServer server;
  private final String organization;
  private final String key;

  NoticesEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
    key = server.key(organization).field("id");
  }

  private void raise(NoticeKind kind, long period) {
    server
        .world()
        .ports
        .watching()
        .raising()
        .raise(
            kind,
            PublicId.ORGANIZATION.read(organization),
            PublicId.KEY.read(key),
            period,
            server.world().ports.clock().millis(),
            Map.of("network", "192.0.2.0/24"));
  }

  private String path() {
    return "/admin/v1/organizations/" + organization + "/notices";
  }

  @Test
  void noticesAreListedNewestFirstInPages() {
    for (int i = 0; i < 3; i++) {
      raise(NoticeKind.NEW_NETWORK, i);
    }
    Answer first = server.get(path() + "?limit=2");
    Answer second = server.get(path() + "?limit=2&cursor=" + first.field("next"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().path("items")).hasSize(2);
    assertThat(second.json().path("items")).hasSize(1);
    var newest = first.json().path("items").get(0);
    assertThat(newest.path("key").asString()).isEqualTo(key);
    assertThat(newest.path("kind").asString()).isEqualTo("new-network");
    assertThat(newest.path("facts").path("network").asString()).isEqualTo("192.0.2.0/24");
    assertThat(newest.path("acknowledgedAt").isNull()).isTrue();
    assertThat(newest.path("id").asString())
        .isGreaterThan(second.json().path("items").get(0).path("id").asString());
    assertThat(server.get("/admin/v1/notices?limit=1").json().path("items").get(0))
        .isEqualTo(newest);
  }

  @Test
  void aNoticeIsAcknowledgedOnce() {
    raise(NoticeKind.SPIKE, 0);
    String id = server.get(path()).json().path("items").get(0).path("id").asString();

    Answer seen = server.post("/admin/v1/notices/" + id + "/acknowledge", "");

    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.field("acknowledgedBy")).isEqualTo("admin");
    assertThat(server.post("/admin/v1/notices/" + id + "/acknowledge", "").json())
        .isEqualTo(seen.json());
    assertThat(server.get(path() + "?open=true").json().path("items")).isEmpty();
    assertThat(server.get(path() + "?open=false").json().path("items")).hasSize(1);
  }

  @Test
  void whatIsNotThereLooksMissing() {
    assertThat(
            server
                .post("/admin/v1/notices/" + PublicId.NOTICE.write(99) + "/acknowledge", "")
                .status())
        .isEqualTo(404);
    assertThat(server.post("/admin/v1/notices/" + key + "/acknowledge", "").status())
        .isEqualTo(404);
    assertThat(
            server
                .get("/admin/v1/organizations/" + PublicId.ORGANIZATION.write(9) + "/notices")
                .status())
        .isEqualTo(404);
  }

  @Test
  void aBadParameterIsRefused() {
    assertThat(server.get("/admin/v1/notices?open=yes").status()).isEqualTo(400);
    assertThat(server.get("/admin/v1/notices?cursor=AAAA").status()).isEqualTo(400);
  }

  @Test
  void withoutTheTokenNothingIsShown() {
    assertThat(server.sendBare("GET", "/admin/v1/notices", "").status()).isEqualTo(401);
  }

  @Test
  void aStoreOutOfReachIsTold() {
    server.world().stores.notices().down(true);
    try {
      assertThat(server.get("/admin/v1/notices").status()).isEqualTo(503);
    } finally {
      server.world().stores.notices().down(false);
    }
  }
}
