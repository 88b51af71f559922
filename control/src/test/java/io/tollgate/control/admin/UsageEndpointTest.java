package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class UsageEndpointTest {

  private final ControlServer server;
  private final String id;
  private final long organization;
  private final String path;

  UsageEndpointTest(ControlServer server) {
    this.server = server;
    id = server.organization("starter");
    organization = PublicId.ORGANIZATION.read(id);
    path = "/admin/v1/organizations/" + id + "/usage";
  }

  @Test
  void theTotalIsWhatTheDeskHasChargedThoughTheLedgerLagsBehind() {
    server.world().charge(organization, 7, 3);
    server.world().advance(Duration.ofMinutes(90));
    server.world().charge(organization, 7, 5);
    server.world().refuse(organization, 7);

    Answer usage = server.get(path);

    assertThat(usage.status()).isEqualTo(200);
    assertThat(usage.json().at("/total/credits").asLong()).isEqualTo(8);
    assertThat(usage.json().at("/total/calls").asLong()).isEqualTo(3);
    assertThat(usage.json().at("/total/refused").asLong()).isEqualTo(1);
    Answer desk = server.get("/admin/v1/organizations/" + id + "/subscription");
    assertThat(desk.json().at("/windows/1/used").asLong()).isEqualTo(8);
  }

  @Test
  void rowsAreSplitAsAsked() {
    server.world().charge(organization, 7, 3);
    server.world().charge(organization, 8, 4);
    server.world().refuse(organization, 8);

    Answer byKey = server.get(path + "?interval=all&group=key");
    Answer byStatus = server.get(path + "?interval=all&group=status");
    Answer byRoute = server.get(path + "?interval=all&group=route");

    assertThat(byKey.json().path("rows")).hasSize(2);
    assertThat(byKey.json().at("/rows/0/group").asString()).isEqualTo(PublicId.KEY.write(7));
    assertThat(byKey.json().at("/rows/0/credits").asLong()).isEqualTo(3);
    assertThat(byKey.json().at("/rows/1/refused").asLong()).isEqualTo(1);
    assertThat(byStatus.json().at("/rows/0/group").asString()).isEqualTo("200");
    assertThat(byRoute.json().at("/rows/0/group").asString()).isEqualTo("market/quotes");
  }

  @Test
  void onlyCallsThatAreAskedForCount() {
    server.world().charge(organization, 7, 3);
    server.world().charge(organization, 8, 4);
    server.world().refuse(organization, 8);
    String key = PublicId.KEY.write(8);

    assertThat(total("key=" + key)).isEqualTo("2 1 4");
    assertThat(total("key=" + key + "&status=2xx")).isEqualTo("1 0 4");
    assertThat(total("status=refused")).isEqualTo("1 1 0");
    assertThat(total("endpoint=market/quotes&api=market")).isEqualTo("3 1 7");
    assertThat(total("endpoint=market/map")).isEqualTo("0 0 0");
    assertThat(server.get(path + "?group=status_class").json().at("/rows/0/group").asString())
        .isEqualTo("2xx");
  }

  private String total(String query) {
    Answer usage = server.get(path + "?" + query);
    assertThat(usage.status()).as(query).isEqualTo(200);
    JsonNode total = usage.json().path("total");
    return total.path("calls").asLong()
        + " "
        + total.path("refused").asLong()
        + " "
        + total.path("credits").asLong();
  }

  @Test
  void daysAreTheZones() {
    Instant noon =
        Instant.ofEpochMilli(server.world().wallMillis.get()).truncatedTo(ChronoUnit.DAYS);
    server.world().charge(organization, 7, 3);

    Answer usage =
        server.get(
            path
                + "?zone=Asia/Tokyo&interval=day&from="
                + noon.minus(Duration.ofDays(3))
                + "&to="
                + noon.plus(Duration.ofDays(3)));

    assertThat(usage.field("zone")).isEqualTo("Asia/Tokyo");
    assertThat(usage.json().at("/rows/0/startsAt").asString()).endsWith("T15:00:00Z");
  }

  @Test
  void theIntervalFollowsTheSpan() {
    Instant to = Instant.ofEpochMilli(server.world().wallMillis.get()).truncatedTo(ChronoUnit.DAYS);
    assertThat(interval(to.minus(Duration.ofHours(3)), to)).isEqualTo("minute");
    assertThat(interval(to.minus(Duration.ofHours(4)), to)).isEqualTo("hour");
    assertThat(interval(to.minus(Duration.ofDays(7)), to)).isEqualTo("hour");
    assertThat(interval(to.minus(Duration.ofDays(8)), to)).isEqualTo("day");
  }

  private String interval(Instant from, Instant to) {
    return server.get(path + "?from=" + from + "&to=" + to).field("interval");
  }

  @Test
  void whatIsWrongIs400() {
    for (String query :
        List.of(
            "zone=Mars/Olympus",
            "status=9xx",
            "status=teapot",
            "key=ak_live_1",
            "endpoint=quotes",
            "endpoint=market/quotes&api=chain",
            "environment=live",
            "from=yesterday",
            "from=2026-11-21T14:00:00Z&to=2026-11-21T14:00:00Z",
            "from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z&interval=minute",
            "interval=week",
            "group=colour",
            "limit=5")) {
      assertThat(server.get(path + "?" + query).status()).as(query).isEqualTo(400);
    }
  }

  @Test
  void anOrganizationThatIsNotThereIs404() {
    assertThat(server.get("/admin/v1/organizations/org_0000000000001/usage").status())
        .isEqualTo(404);
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
