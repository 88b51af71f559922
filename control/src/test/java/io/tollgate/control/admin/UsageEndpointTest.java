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
            "from=2026-11-21T14:03:22Z",
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
