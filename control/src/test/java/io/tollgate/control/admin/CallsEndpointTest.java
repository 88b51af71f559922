package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class CallsEndpointTest {

  private final ControlServer server;
  private final long organization;
  private final String path;

  CallsEndpointTest(ControlServer server) {
    this.server = server;
    String id = server.organization("starter");
    organization = PublicId.ORGANIZATION.read(id);
    path = "/admin/v1/organizations/" + id + "/calls";
  }

  @Test
  void pagesGoThroughCallsOfOneMillisecondOnceAndInOrder() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      made.add(server.world().charge(organization, 7, 1));
      if (i % 13 == 12) {
        server.world().advance(Duration.ofMillis(1));
      }
    }
    Collections.reverse(made);

    for (int limit : List.of(1, 2, 7, 40, 500)) {
      var seen = new ArrayList<String>();
      String next = "";
      do {
        Answer page =
            server.get(path + "?limit=" + limit + (next.isEmpty() ? "" : "&cursor=" + next));
        assertThat(page.status()).isEqualTo(200);
        for (JsonNode item : page.json().path("items")) {
          seen.add(item.path("id").asString());
        }
        next = page.field("next");
      } while (!next.isEmpty());
      assertThat(seen).as("limit %s", limit).isEqualTo(made);
    }
  }

  @Test
  void aCallIsShownByItsId() {
    String id = server.world().charge(organization, 7, 3);

    Answer shown = server.get("/admin/v1/calls/" + id);

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.field("key")).isEqualTo(PublicId.KEY.write(7));
    assertThat(shown.field("target")).isEqualTo("/v1/quotes?symbol=ABC");
    assertThat(shown.json().path("credits").asLong()).isEqualTo(3);
    assertThat(shown.json().path("refusal").isNull()).isTrue();
  }

  @Test
  void aRefusedCallSaysWhyAndCostsNothing() {
    String id = server.world().refuse(organization, 7);

    Answer shown = server.get("/admin/v1/calls/" + id);

    assertThat(shown.field("refusal")).isEqualTo("no_credit");
    assertThat(shown.json().path("credits").asLong()).isZero();
  }

  @Test
  void callsOfASubjectAreListedInPages() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 9; i++) {
      server.world().charge(organization, 7, 1);
      made.addFirst(server.world().serve(organization, 7, "user-7"));
      server.world().serve(organization, 7, "user-8");
    }

    var seen = new ArrayList<String>();
    String next = "";
    do {
      Answer page =
          server.get(path + "?subject=user-7&limit=4" + (next.isEmpty() ? "" : "&cursor=" + next));
      page.json()
          .path("items")
          .forEach(item -> {
            assertThat(item.path("subject").asString()).isEqualTo("user-7");
            seen.add(item.path("id").asString());
          });
      next = page.field("next");
    } while (!next.isEmpty());

    assertThat(seen).isEqualTo(made);
    assertThat(server.get(path + "?subject=user-9").json().path("items")).isEmpty();
  }

  @Test
  void whatIsNotThereIs404() {
    assertThat(server.get("/admin/v1/organizations/org_0000000000001/calls").status())
        .isEqualTo(404);
    for (String id : List.of("1-1-1-1-1", "x", "00000000-0000-7000-8000-000000000000")) {
      assertThat(server.get("/admin/v1/calls/" + id).status()).as(id).isEqualTo(404);
    }
  }

  @Test
  void aParameterThatIsWrongIs400() {
    assertThat(server.get(path + "?cursor=AAAA").status()).isEqualTo(400);
    assertThat(server.get(path + "?limit=many").status()).isEqualTo(400);
    for (String subject : List.of("", "two%20words", "x".repeat(129))) {
      Answer refused = server.get(path + "?subject=" + subject);
      assertThat(refused.status()).as(subject).isEqualTo(400);
      assertThat(refused.json().at("/errors/0/field").asString()).isEqualTo("subject");
    }
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
      assertThat(server.get("/admin/v1/calls/00000000-0000-7000-8000-000000000000").status())
          .isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
