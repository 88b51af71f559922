package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.Tollgate;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Rotating keys mints nothing, whatever calls meanwhile, and a restart gives nothing back.
final class RotationTest {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:0"}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: tollgate.db}
      journal: {directory: journal, sync: 20ms}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1}
      plans:
        capped: {name: Capped, credits: {month: 3_000}, apis: points}
      """;

  private static final long POOL = 3_000;
  private static final long OF_KEY = 2_000;
  private static final int ROTATIONS = 6;
  private static final int CLIENTS = 8;

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  private final PointsUpstream upstream = new PointsUpstream();
  private final HttpClient http = HttpClient.newHttpClient();
  private Tollgate tollgate;
  private String token;
  private String organization;

  @BeforeEach
  void open() throws Exception {
    start();
    organization =
        post("/organizations", "{\"name\":\"buyer\",\"plan\":\"capped\"}").path("id").asString();
  }

  private void start() throws IOException {
    String text = CONFIG.replace("UPSTREAM", Integer.toString(upstream.port()));
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    tollgate = Tollgate.start(() -> reader.read("rotation.yaml", folder, text), Tollgate.Role.ALL);
    token = Files.readString(folder.resolve("admin-token")).strip();
  }

  @AfterEach
  void close() {
    tollgate.close();
    http.close();
    upstream.close();
  }

  @Test
  void aKeysOwnCapHoldsForAllOfItsLine() throws Exception {
    List<String> line = rotateUnderLoad(",\"monthCredits\":" + OF_KEY, OF_KEY);

    tollgate.close();
    start();

    for (String key : line) {
      assertThat(calls(key, 5)).isZero();
    }
    String other = key("").path("secret").asString();
    assertThat(calls(other, 5)).isEqualTo(5);
  }

  @Test
  void thePoolsCapHoldsForAllOfIt() throws Exception {
    rotateUnderLoad("", POOL);
  }

  /// Lets clients use whatever keys there are while the newest is replaced again and again.
  ///
  /// @return the keys of the line
  private List<String> rotateUnderLoad(String limit, long cap) throws Exception {
    JsonNode first = key(limit);
    var line = new CopyOnWriteArrayList<>(List.of(first.path("secret").asString()));
    var answered = new AtomicLong();
    long seed = System.nanoTime();
    try (var pool = Executors.newFixedThreadPool(CLIENTS)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        var random = new SplittableRandom(seed + i);
        running.add(
            pool.submit(() -> {
              try (var connection = new HttpConnection(tollgate.gatewayPort())) {
                // Enough of them to spend the cap once more, if a rotation gave it anew.
                for (int call = 0; call < 3 * POOL / CLIENTS; call++) {
                  String key = line.get(random.nextInt(line.size()));
                  int status = connection.get("/v1/one", "X-CMC_PRO_API_KEY", key).status();
                  assertThat(status).as("seed %d", seed).isIn(200, 429);
                  answered.addAndGet(status == 200 ? 1 : 0);
                }
              }
              return null;
            }));
      }
      String newest = first.path("id").asString();
      for (int rotation = 0; rotation < ROTATIONS; rotation++) {
        long reached = cap * (rotation + 1) / (ROTATIONS + 1);
        while (answered.get() < reached) {
          Thread.onSpinWait();
        }
        JsonNode next = post("/keys/" + newest + "/rotate", "{\"overlap\":\"1h\"}");
        newest = next.path("id").asString();
        line.add(next.path("secret").asString());
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(line).hasSize(ROTATIONS + 1);
    assertThat(answered.get()).as("seed %d", seed).isEqualTo(cap);
    return line;
  }

  private long calls(String key, int times) throws IOException {
    long answered = 0;
    try (var connection = new HttpConnection(tollgate.gatewayPort())) {
      for (int i = 0; i < times; i++) {
        answered += connection.get("/v1/one", "X-CMC_PRO_API_KEY", key).status() == 200 ? 1 : 0;
      }
    }
    return answered;
  }

  private JsonNode key(String limit) throws Exception {
    return post(
        "/organizations/" + organization + "/keys",
        "{\"api\":\"points\",\"label\":\"test\"" + limit + "}");
  }

  private JsonNode post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + tollgate.controlPort() + "/admin/v1" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }
}
