package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.Tollgate;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Price vectors over a socket: what the answer says is what the ledger, key info and the admin API
/// say.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PriceVectorsTest {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:0"}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      journal: {directory: journal}
      store: {sqlite: tollgate.db}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes:
            GET /v1/points:
              base: 1
              points: {count: $.data, included: 100, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
              conversions: {parameter: convert, included: 1}
            GET /v1/map: 1
            GET /v1/bundle:
              resources: {count: $.data, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
            GET /v1/listings:
              resources: {count: $.data, each: 200, ceiling: {parameter: n, default: 1, max: 5000}}
              conversions: {parameter: convert, included: 1}
            GET /v1/quotes:
              resources: {count: $.data, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
              conversions: {parameter: convert, included: 1}
            GET /v1/hundred: 100
      plans:
        large: {name: Large, credits: {month: 1_000_000}, apis: points}
      """;

  private static final Duration RECORDED_WITHIN = Duration.ofSeconds(10);

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir static Path folder;

  private final PointsUpstream upstream = new PointsUpstream();
  private final HttpClient http = HttpClient.newHttpClient();
  private Tollgate tollgate;
  private String token;
  private String organization;
  private String key;
  private long spent;

  @BeforeAll
  void open() throws Exception {
    String text = CONFIG.replace("UPSTREAM", Integer.toString(upstream.port()));
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    tollgate = Tollgate.start(() -> reader.read("vectors.yaml", folder, text), Tollgate.Role.ALL);
    token = Files.readString(folder.resolve("admin-token")).strip();
    organization =
        post("/organizations", "{\"name\":\"buyer\",\"plan\":\"large\"}").path("id").asString();
    key =
        post("/organizations/" + organization + "/keys", "{\"api\":\"points\",\"label\":\"test\"}")
            .path("secret")
            .asString();
  }

  @AfterAll
  void close() {
    tollgate.close();
    http.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    // Block 100, included 100.
    "/v1/points?n=0, 1",
    "/v1/points?n=1, 1",
    "/v1/points?n=100, 1",
    "/v1/points?n=101, 2",
    "/v1/points?n=200, 2",
    "/v1/points?n=201, 3",
    "/v1/points?n=5000, 50",
    "'/v1/points?n=200&convert=USD,EUR,BTC', 4",
    // A map is flat, whatever it holds.
    "/v1/map?n=5000, 1",
    "/v1/bundle?n=100, 1",
    "/v1/bundle?n=101, 2",
    // Worked examples of the CoinMarketCap documents.
    "/v1/listings?n=5000&convert=USD, 25",
    "'/v1/listings?n=5000&convert=USD,BTC', 26",
    "'/v1/quotes?n=150&convert=USD,EUR', 3",
    "/v1/hundred, 100",
    // Any other status is free.
    "/v1/points?n=5000&status=400, 0",
    "/v1/map?status=404, 0",
    "/v1/hundred?status=500, 0",
    "/v1/bundle?n=500&status=204, 0",
  })
  void theAnswerTheLedgerKeyInfoAndTheAdminApiAgree(String target, long credits) throws Exception {
    try (var connection = new HttpConnection(tollgate.gatewayPort())) {
      Answer answer = connection.get(target, "X-CMC_PRO_API_KEY", key);
      spent += credits;

      if (answer.status() == 200) {
        assertThat(answer.number("credit_count")).isEqualTo(credits);
      }
      String id = answer.headers().getOrDefault("tollgate-request-id", "");
      assertThat(Shop.used(tollgate.gatewayPort(), key)).as("key info").isEqualTo(spent);
      JsonNode usage = get("/organizations/" + organization + "/usage?interval=all");
      assertThat(usage.path("total").path("credits").asLong()).as("admin usage").isEqualTo(spent);
      JsonNode call = recorded(id);
      assertThat(call.path("credits").asLong()).as("ledger").isEqualTo(credits);
      assertThat(call.path("status").asInt()).isEqualTo(answer.status());
      assertThat(get("/books").path("balanced").asBoolean()).as("the books balance").isTrue();
    }
  }

  /// A call that cost nothing is answered before its record is written, so it may take a moment.
  private JsonNode recorded(String id) throws IOException, InterruptedException {
    long end = System.nanoTime() + RECORDED_WITHIN.toNanos();
    while (true) {
      HttpResponse<String> answer =
          http.send(request("/calls/" + id).GET().build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200 || System.nanoTime() > end) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
      }
      Thread.onSpinWait();
    }
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build(), 200);
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        201);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + tollgate.controlPort() + "/admin/v1" + path))
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request, int status) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }
}
