package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.control.port.BooksReport;
import io.tollgate.control.port.JournalStatus;
import io.tollgate.control.port.ReloadReport;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class OperationsEndpointTest {

  private final ControlServer server;
  private final ControlWorld world;

  OperationsEndpointTest(ControlServer server) {
    this.server = server;
    this.world = server.world();
  }

  @Test
  void booksThatBalanceSaySo() {
    Answer books = server.get("/admin/v1/books");

    assertThat(books.status()).isEqualTo(200);
    assertThat(books.json().path("balanced").asBoolean()).isTrue();
    assertThat(books.json().path("charges").asLong()).isEqualTo(12);
  }

  @Test
  void booksThatDoNotBalanceShowBothFigures() {
    BooksReport before = world.books;
    world.books =
        new BooksReport(
            before.atMillis(), 1, 1, 1, List.of(new BooksReport.Difference(5, "month", 10, 9)));
    try {
      Answer books = server.get("/admin/v1/books");
      assertThat(books.json().path("balanced").asBoolean()).isFalse();
      assertThat(books.json().at("/differences/0/organization").asString())
          .isEqualTo(PublicId.ORGANIZATION.write(5));
      assertThat(books.json().at("/differences/0/otherFigure").asLong()).isEqualTo(9);
    } finally {
      world.books = before;
    }
  }

  @Test
  void healthTellsWhatIsWrongWith200() {
    assertThat(level("")).isEqualTo("up");
    JournalStatus before = world.journal;
    world.journal = new JournalStatus(false, Journal.Sync.ALWAYS, 5, 61_000, 2);
    world.stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(level("journal")).isEqualTo("down");
      assertThat(level("folder")).isEqualTo("degraded");
      assertThat(level("store")).isEqualTo("down");
      assertThat(level("clock")).isEqualTo("up");
      assertThat(level("")).isEqualTo("down");
    } finally {
      world.journal = before;
      world.stores.failWith(null);
    }
  }

  @Test
  void frozenOrganizationsAreNamed() {
    String id = server.organization("starter");
    var desk = Objects.requireNonNull(world.accounts.load(PublicId.ORGANIZATION.read(id))).desk();
    desk.freeze(true);
    try {
      assertThat(level("books")).isEqualTo("degraded");
      assertThat(server.get("/admin/v1/health").text()).contains(id);
    } finally {
      desk.freeze(false);
    }
  }

  private String level(String check) {
    JsonNode health = server.get("/admin/v1/health").json();
    for (JsonNode one : health.path("checks")) {
      if (one.path("name").asString().equals(check)) {
        return one.path("status").asString();
      }
    }
    return health.path("status").asString();
  }

  private String detail(String check, String name) {
    for (JsonNode one : server.get("/admin/v1/health").json().path("checks")) {
      if (one.path("name").asString().equals(check)) {
        return one.path("details").path(name).asString();
      }
    }
    throw new IllegalStateException("no check " + check);
  }

  @Test
  void aClockInDoubtIsBelievedAgainWhenAccepted() {
    long jump = Duration.ofHours(1).toMillis();
    world.wallMillis.addAndGet(jump);
    assertThat(server.get("/admin/v1/clock").json().path("inDoubt").asBoolean()).isTrue();
    assertThat(level("clock")).isEqualTo("degraded");

    Answer accepted = server.post("/admin/v1/clock/accept", "");

    assertThat(accepted.status()).isEqualTo(200);
    assertThat(audited("clock.accepted")).isEqualTo("admin");
    assertThat(accepted.json().path("inDoubt").asBoolean()).isFalse();
    assertThat(level("clock")).isEqualTo("up");
  }

  @Test
  void aGoodConfigurationIsTaken() {
    Answer reload = server.post("/admin/v1/reload", "");

    assertThat(reload.status()).isEqualTo(200);
    assertThat(reload.json().path("taken").asBoolean()).isTrue();
    assertThat(audited("configuration.reloaded")).isEqualTo("admin");
  }

  /// Who did what the newest entry of the audit tells.
  private String audited(String kind) {
    JsonNode newest = server.get("/admin/v1/audit?limit=1").json().at("/items/0");
    assertThat(newest.path("kind").asString()).isEqualTo(kind);
    assertThat(newest.path("organization").isNull()).isTrue();
    assertThat(newest.path("subject").isNull()).isTrue();
    return newest.path("actor").asString();
  }

  @Test
  void aNodeThatHearsOfNoChangesIsDown() {
    assertThat(level("changes")).isEqualTo("up");
    world.silence = Duration.ofMillis(5_001);
    try {
      assertThat(level("changes")).isEqualTo("down");
    } finally {
      world.silence = Duration.ZERO;
    }
  }

  @Test
  void healthTellsHowManyKeysNeedThePreviousSecret() {
    assertThat(detail("secrets", "rotating")).isEqualTo("false");
    world.keysLeft = OptionalLong.of(4711);
    try {
      assertThat(level("secrets")).isEqualTo("up");
      assertThat(detail("secrets", "rotating")).isEqualTo("true");
      assertThat(detail("secrets", "keysLeft")).isEqualTo("4711");
    } finally {
      world.keysLeft = OptionalLong.empty();
    }
  }

  @Test
  void aBadConfigurationIs422WithEveryMistake() {
    world.reload =
        new ReloadReport(List.of("tollgate.yaml:3:5: unknown key", "tollgate.yaml:9:1: no price"));
    try {
      Answer reload = server.post("/admin/v1/reload", "");
      assertThat(reload.status()).isEqualTo(422);
      assertThat(reload.field("code")).isEqualTo("configuration-refused");
      assertThat(reload.json().path("errors")).hasSize(2);
    } finally {
      world.reload = new ReloadReport(List.of());
    }
  }

  @Test
  void aParameterIsOneTooManyWhich400Says() {
    assertThat(server.get("/admin/v1/books?x=1").status()).isEqualTo(400);
    assertThat(server.post("/admin/v1/reload?file=/etc/passwd", "").status()).isEqualTo(400);
  }
}
