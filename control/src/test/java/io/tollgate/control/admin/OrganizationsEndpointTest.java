package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class OrganizationsEndpointTest {

  private static final String PATH = "/admin/v1/organizations";
  private static final String ACME = "{\"name\":\"Acme Data\",\"plan\":\"starter\"}";

  private final ControlServer server;

  OrganizationsEndpointTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void aNewOrganizationIs201AndCanBeReadWhereItSays() {
    Answer made = server.post(PATH, ACME);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.field("id")).matches("org_[0-9a-hjkmnp-tv-z]{13}");
    assertThat(made.field("name")).isEqualTo("Acme Data");
    assertThat(made.field("plan")).isEqualTo("starter");
    assertThat(made.field("standing")).isEqualTo("active");
    assertThat(made.field("anchor")).isEqualTo(made.field("createdAt"));
    assertThat(server.get(made.header("Location")).json()).isEqualTo(made.json());
  }

  @Test
  void theAnchorIsTakenAsGiven() {
    Answer made =
        server.post(
            PATH, "{\"name\":\"Acme\",\"plan\":\"starter\",\"anchor\":\"2026-01-31T05:30:00Z\"}");

    assertThat(made.field("anchor")).isEqualTo("2026-01-31T05:30:00Z");
  }

  @Test
  void aRepeatUnderTheSameKeyIs200AndMakesNothing() {
    Answer made = server.post(PATH, ACME, "Idempotency-Key", "org-repeat");
    server.patch(made.header("Location"), "{\"name\":\"Renamed\"}");

    Answer again = server.post(PATH, ACME, "Idempotency-Key", "org-repeat");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.field("id")).isEqualTo(made.field("id"));
    assertThat(again.field("name")).isEqualTo("Renamed");
  }

  @Test
  void anotherBodyUnderTheSameKeyIs422() {
    server.post(PATH, ACME, "Idempotency-Key", "org-reused");

    Answer other =
        server.post(
            PATH, "{\"name\":\"Other\",\"plan\":\"starter\"}", "Idempotency-Key", "org-reused");

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.field("code")).isEqualTo("idempotency-key-reused");
  }

  @Test
  void aRequestThatFailedLeavesItsIdempotencyKeyFree() {
    server.post(PATH, "{\"name\":\"Acme\",\"plan\":\"none\"}", "Idempotency-Key", "org-failed");

    assertThat(server.post(PATH, ACME, "Idempotency-Key", "org-failed").status()).isEqualTo(201);
  }

  @Test
  void anUnknownPlanIs400AndNamesTheField() {
    Answer no = server.post(PATH, "{\"name\":\"Acme\",\"plan\":\"gold\"}");

    assertThat(no.status()).isEqualTo(400);
    assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("plan");
  }

  @Test
  void aBodyThatIsNoObjectIs400() {
    for (String body : List.of("[]", "\"x\"", "{", "{} {}", "nul", "{\"name\":1,\"name\":2}")) {
      Answer no = server.post(PATH, body);
      assertThat(no.status()).as(body).isEqualTo(400);
      assertThat(no.field("code")).as(body).isEqualTo("malformed-json");
      assertThat(no.header("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @Test
  void aBodyOfAnotherTypeIs415() {
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "application/json;charset=x")) {
      assertThat(server.post(PATH, ACME, "Content-Type", type).status()).as(type).isEqualTo(415);
    }
  }

  @Test
  void aBodyThatIsTooLargeIs413() {
    Answer no = server.post(PATH, "{\"name\":\"" + "x".repeat(70_000) + "\"}");

    assertThat(no.status()).isEqualTo(413);
    assertThat(no.field("code")).isEqualTo("body-too-large");
  }

  @Test
  void aStoreOutOfReachIs503AndMayBeTriedAgain() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      Answer no = server.post(PATH, ACME, "Idempotency-Key", "org-503");
      assertThat(no.status()).isEqualTo(503);
      assertThat(no.field("code")).isEqualTo("store-unavailable");
      assertThat(no.header("Retry-After")).isEqualTo("1");
    } finally {
      server.world().stores.failWith(null);
    }

    assertThat(server.post(PATH, ACME, "Idempotency-Key", "org-503").status()).isEqualTo(201);
  }

  @Test
  void aMistakeOfOursIs500AndTellsNothingButAReference() {
    server.world().stores.failWith(new IllegalStateException("secret inner words"));
    try {
      Answer no = server.post(PATH, ACME, "Idempotency-Key", "org-500");
      assertThat(no.status()).isEqualTo(500);
      assertThat(no.field("detail")).matches(".*reference [0-9a-f]{16}");
      assertThat(no.text()).doesNotContain("secret inner words");
    } finally {
      server.world().stores.failWith(null);
    }
  }

  @Test
  void pagesGoThroughAllOfThemOnce() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      made.add(server.organization("starter"));
    }

    var seen = new ArrayList<String>();
    String next = "";
    do {
      Answer page = server.get(PATH + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
      assertThat(page.status()).isEqualTo(200);
      for (JsonNode item : page.json().path("items")) {
        seen.add(item.path("id").asString());
      }
      next = page.field("next");
    } while (!next.isEmpty());

    assertThat(seen).doesNotHaveDuplicates().containsSubsequence(made);
  }

  @Test
  void aParameterThatIsWrongIs400() {
    String foreign = server.get("/admin/v1/audit?limit=1").field("next");
    for (String query :
        List.of(
            "limit=0",
            "limit=501",
            "limit=1.0",
            "limit=-1",
            "limit=99999999999999999999",
            "limit=",
            "limit=1&limit=2",
            "cursor=x",
            "cursor=" + foreign,
            "offset=1",
            "limit=%zz")) {
      assertThat(server.get(PATH + "?" + query.replace("%zz", "%25zz")).status())
          .as(query)
          .isEqualTo(400);
    }
  }

  @Test
  void anotherMethodIs405AndSaysWhichThereAre() {
    Answer no = server.send("DELETE", PATH, "");

    assertThat(no.status()).isEqualTo(405);
    assertThat(no.header("Allow")).isEqualTo("GET, HEAD, POST");
  }
}
