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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Lists of keys that are asked for by what they are.
@ExtendWith(WithControl.class)
class KeyFiltersTest {

  private final ControlServer server;
  private String path = "";

  KeyFiltersTest(ControlServer server) {
    this.server = server;
  }

  @BeforeEach
  void organization() {
    path = "/admin/v1/organizations/" + server.organization("starter") + "/keys";
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.world().ports.clock().millis());
  }

  private String key(String api, String label, String more) {
    Answer made =
        server.post(path, "{\"api\":\"" + api + "\",\"label\":\"" + label + "\"" + more + "}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.field("id");
  }

  private String ending(String label, Duration in) {
    return key("market", label, ",\"expiresAt\":\"" + now().plus(in) + "\"");
  }

  private List<String> listed(String query) {
    var ids = new ArrayList<String>();
    Answer page = server.get(path + "?" + query);
    assertThat(page.status()).as(page.text()).isEqualTo(200);
    page.json().path("items").forEach(item -> ids.add(item.path("id").asString()));
    return ids;
  }

  @Test
  void keysAreListedByStateApiAndLabel() {
    String shop = key("market", "The Shop", "");
    String own = key("own", "shop 2", "");
    String off = key("market", "other", "");
    String gone = key("market", "gone", "");
    server.post("/admin/v1/keys/" + off + "/disable", "");
    server.send("DELETE", "/admin/v1/keys/" + gone, "");

    assertThat(listed("")).containsExactly(shop, own, off, gone);
    assertThat(listed("state=active")).containsExactly(shop, own);
    assertThat(listed("state=disabled")).containsExactly(off);
    assertThat(listed("state=deleted")).containsExactly(gone);
    assertThat(listed("api=own")).containsExactly(own);
    assertThat(listed("api=nothing")).isEmpty();
    assertThat(listed("label=SHOP")).containsExactly(shop, own);
    assertThat(listed("label=shop&api=market&state=active")).containsExactly(shop);
  }

  @Test
  void keysAreListedByTheirEnd() {
    key("market", "without end", "");
    String soon = ending("soon", Duration.ofDays(3));
    String late = ending("late", Duration.ofDays(30).plusMillis(1));
    String over = ending("over", Duration.ofMinutes(1));
    server.send("DELETE", "/admin/v1/keys/" + ending("deleted", Duration.ofDays(2)), "");
    server.world().advance(Duration.ofMinutes(2));

    assertThat(listed("expiresWithinDays=7")).containsExactly(soon);
    assertThat(listed("expiresWithinDays=30")).containsExactly(soon, late);
    assertThat(listed("expiresWithinDays=3650")).containsExactly(soon, late);
    assertThat(listed("expiresBefore=" + now())).containsExactly(over);
    assertThat(listed("expiresBefore=" + now().plus(Duration.ofDays(4))))
        .containsExactly(soon, over);
    assertThat(listed("expiresWithinDays=365&expiresBefore=" + now().plus(Duration.ofDays(4))))
        .containsExactly(soon);
  }

  @Test
  void keysThatAreNotUsedForDaysAreListed() {
    String used = key("market", "used", "");
    String idle = key("market", "idle", "");
    server.world().advance(Duration.ofDays(10).plusMillis(1));
    key("market", "new", "");
    var last = new LastUse(now().minus(Duration.ofDays(9)).toEpochMilli(), "192.0.2.7", "", 0);
    server
        .world()
        .stores
        .uses()
        .write(List.of(new KeyUse(PublicId.KEY.read(used), last, List.of())));

    assertThat(listed("idleDays=10")).containsExactly(idle);
    assertThat(listed("idleDays=9")).containsExactly(idle);
    assertThat(listed("idleDays=8")).containsExactly(used, idle);
    assertThat(listed("idleDays=11")).isEmpty();
    assertThat(listed("idleDays=8&unusedSince=" + now().minus(Duration.ofDays(10))))
        .containsExactly(idle);
    assertThat(listed("idleDays=8&label=use")).containsExactly(used);
  }

  @Test
  void pagesGoThroughThoseThatAreAskedForOnceAndInOrder() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 11; i++) {
      made.add(key("market", "shop " + i, ""));
      key("market", "other " + i, "");
    }

    for (int limit : List.of(1, 3, 11, 500)) {
      var seen = new ArrayList<String>();
      String next = "";
      do {
        Answer page =
            server.get(
                path + "?label=shop&limit=" + limit + (next.isEmpty() ? "" : "&cursor=" + next));
        page.json().path("items").forEach(item -> seen.add(item.path("id").asString()));
        next = page.field("next");
      } while (!next.isEmpty());
      assertThat(seen).as("limit %s", limit).isEqualTo(made);
    }
  }

  @Test
  void aValueThatIsWrongIsRefusedWithItsNameAndTheRule() {
    Map<String, String> wrong =
        Map.of(
            "state", "gone",
            "api", "No%20api",
            "label", "",
            "expiresBefore", "tomorrow",
            "expiresWithinDays", "-1",
            "unusedSince", "yesterday",
            "idleDays", "0");
    wrong.forEach((name, value) -> {
      Answer refused = server.get(path + "?" + name + "=" + value);
      assertThat(refused.status()).as(name).isEqualTo(400);
      assertThat(refused.json().at("/errors/0/field").asString()).isEqualTo(name);
      assertThat(refused.json().at("/errors/0/message").asString()).as(name).isNotEmpty();
    });
  }
}
