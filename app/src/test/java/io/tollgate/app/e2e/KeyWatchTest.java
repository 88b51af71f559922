package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.app.e2e.Shop.Door;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.PointsUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The watch over keys in a process as it is shipped: a decoy's alarm, a leaked key, and the last
/// use that is written when the process ends.
final class KeyWatchTest {

  private static final long WITHIN = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path folder;

  private int control;
  private String token = "";
  private final HttpClient client = HttpClient.newHttpClient();

  private JsonNode admin(String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control + "/admin/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static int call(ServerProcess server, String key) throws Exception {
    try (var connection = new HttpConnection(server.port())) {
      return connection.get("/v1/one", "X-CMC_PRO_API_KEY", key).status();
    }
  }

  @Test
  void aDecoyRaisesAnAlarmALeakedKeyIsRefusedAndTheLastUseIsKept() throws Exception {
    try (var upstream = new PointsUpstream()) {
      control = FreePort.find();
      var shop = new Shop(folder, upstream.port());
      Files.writeString(
          shop.config(),
          Files.readString(shop.config())
              .replace(
                  "control: {listen: \"127.0.0.1:0\"}",
                  "control: {listen: \"127.0.0.1:" + control + "\"}"));
      Door door = shop.doors("Acme", "large", "points", 1).getFirst();
      String id = PublicId.KEY.write(door.id());
      try (ServerProcess server = shop.start()) {
        server.awaitPort(control);
        token = Files.readString(folder.resolve("data/admin-token")).strip();
        String organization = admin("GET", "/keys/" + id, "").path("organization").asString();
        JsonNode decoy =
            admin(
                "POST",
                "/organizations/" + organization + "/keys",
                "{\"api\":\"points\",\"label\":\"decoy\",\"canary\":true}");

        assertThat(call(server, door.text())).isEqualTo(200);
        assertThat(call(server, decoy.path("secret").asString())).isEqualTo(401);
        JsonNode notice = awaitNotice(organization);
        assertThat(notice.path("kind").asString()).isEqualTo("canary-used");
        assertThat(notice.path("key").asString()).isEqualTo(decoy.path("id").asString());
        assertThat(notice.at("/facts/address").asString()).isEqualTo("127.0.0.1");

        admin("POST", "/keys/report", "{\"keys\":[\"" + door.text() + "\"]}");
        assertThat(call(server, door.text())).isEqualTo(403);
        assertThat(server.terminate()).isZero();
        // Whoever reads the alarm must see whose it is: what takes keys out of the log leaves ids.
        assertThat(server.log()).contains("ALARM key-leaked").contains("keyId=" + id);
      }
      try (ServerProcess server = shop.start()) {
        server.awaitPort(control);
        JsonNode key = admin("GET", "/keys/" + id, "");
        assertThat(key.path("state").asString()).isEqualTo("leaked");
        assertThat(key.at("/lastUsed/address").asString()).isEqualTo("127.0.0.1");
        admin("POST", "/keys/" + id + "/enable?leaked=true", "");
        assertThat(call(server, door.text())).isEqualTo(200);
      }
    }
  }

  private JsonNode awaitNotice(String organization) throws Exception {
    for (long end = System.nanoTime() + WITHIN; System.nanoTime() < end; ) {
      JsonNode items =
          admin("GET", "/organizations/" + organization + "/notices", "").path("items");
      if (!items.isEmpty()) {
        return items.get(0);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError("no notice came");
  }
}
