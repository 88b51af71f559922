package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.e2e.Demo.Customer;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The demo as a JDK `HttpClient` finds it that was told nothing: it asks for `Upgrade: h2c` on its
/// first plain request. And by the host names of its apis.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DemoTest {

  private static final String CMC = "/v1/fiat/map?limit=1";

  @TempDir static Path folder;

  private Demo demo;

  @BeforeAll
  void open() throws Exception {
    demo = new Demo(folder);
  }

  @AfterAll
  void close() {
    demo.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          coinmarketcap  | /v1/fiat/map?limit=1                              | X-CMC_PRO_API_KEY  |         | 401 1002                 | 401 1001             | 429 1010
          coingecko      | /simple/price?ids=bitcoin&vs_currencies=usd       | x-cg-pro-api-key   |         | 401 10002                | 401 10002            | 429 10006
          coingecko-demo | /simple/price?ids=bitcoin&vs_currencies=usd       | x-cg-demo-api-key  |         | 200 usd                  | 401 10002            | 429 10006
          cryptoapis     | /market-data/exchange-rates/by-symbols/BTC/USD    | x-api-key          |         | 401 missing_api_key      | 401 invalid_api_key  | 402 insufficient_credits
          coinapi        | /v1/exchangerate/BTC/USD                          | X-CoinAPI-Key      |         | 401 You didn't specify   | 401 Invalid API key  | 403 Quota exceeded
          market         | /coins?limit=2                                    | Authorization      | Bearer  | 401 no-credential        | 401 unknown-key      | 429 month-credits
          """)
  void aClientThatAsksForAnUpgradeIsAnsweredRight(
      String api,
      String path,
      String header,
      String scheme,
      String missing,
      String wrong,
      String spent)
      throws Exception {
    String before = scheme == null ? "" : scheme + " ";
    String good = demo.key(api, Customer.CAPPED);
    assertThat(first(get(api, path).header(header, before + good)).statusCode()).isEqualTo(200);
    isTold(first(get(api, path)), missing);
    isTold(first(get(api, path).header(header, before + "0".repeat(40))), wrong);
    String exhausted = demo.key(api, Customer.SPENT);
    isTold(first(get(api, path).header(header, before + exhausted)), spent);
  }

  private static void isTold(HttpResponse<String> answer, String told) {
    assertThat(answer.statusCode() + " " + answer.body()).startsWith(told.substring(0, 3));
    assertThat(answer.body()).contains(told.substring(4));
  }

  private HttpRequest.Builder get(String api, String path) {
    return HttpRequest.newBuilder(URI.create(demo.base(api, "base") + path));
  }

  /// The first answer to a client of its own, which is one of HTTP/1.1: the upgrade was not taken.
  private static HttpResponse<String> first(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      return answer;
    }
  }

  @Test
  void aBodyWithTheAskedUpgradeIsReadAndTheClientGoesOn() throws Exception {
    String key = demo.key("cryptoapis", Customer.CAPPED);
    String path = "/market-data/exchange-rates/by-symbols/BTC/USD";
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest post =
          get("cryptoapis", path)
              .header("x-api-key", key)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"data\":{\"item\":{}}}"))
              .build();
      HttpResponse<String> refused = client.send(post, HttpResponse.BodyHandlers.ofString());
      isTold(refused, "405 request_method_not_supported");
      for (int i = 0; i < 3; i++) {
        HttpRequest request = get("cryptoapis", path).header("x-api-key", key).build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
    }
  }

  // ---- host names

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          coinmarketcap  | coinmarketcap.localhost  | /v1/fiat/map?limit=1                                     | X-CMC_PRO_API_KEY:
          coingecko      | coingecko.localhost      | /api/v3/simple/price?ids=bitcoin&vs_currencies=usd       | x-cg-pro-api-key:
          coingecko-demo | coingecko-demo.localhost | /api/v3/simple/price?ids=bitcoin&vs_currencies=usd       | x-cg-demo-api-key:
          cryptoapis     | cryptoapis.localhost     | /market-data/exchange-rates/by-symbols/BTC/USD           | x-api-key:
          coinapi        | coinapi.localhost        | /v1/exchangerate/BTC/USD                                 | X-CoinAPI-Key:
          coinapi-ems    | coinapi-ems.localhost    | /v1/balances?exchange_id=KRAKEN                          | X-CoinAPI-Key:
          market         | market.localhost         | /coins?limit=2                                           | X-API-Key:
          """)
  void eachApiHasAHostName(String api, String host, String path, String carrier)
      throws IOException {
    URI base = URI.create(demo.base(api, "hostBase"));
    assertThat(base.getHost()).isEqualTo(host);
    assertThat(path).startsWith(base.getPath());
    assertThat(base.getPort()).isEqualTo(demo.port());

    assertThat(status(host, path, carrier + demo.key(api, Customer.PAID))).isEqualTo(200);
    assertThat(status(host, path, carrier + demo.key(api, Customer.FREE))).isEqualTo(200);
    assertThat(status(host, path, carrier + demo.key(api, Customer.SPENT))).isIn(402, 403, 429);
  }

  @Test
  void theHostDecidesWhoseWordsAreSpoken() throws IOException {
    assertThat(status("nobody.localhost", CMC, "X-Nothing: 1")).isEqualTo(404);
    assertThat(status("coinmarketcap.localhost", CMC, "X-Nothing: 1")).isEqualTo(401);
    // A path of the other apis leads nowhere here.
    assertThat(status("coinmarketcap.localhost", "/api/v3/ping", "X-Nothing: 1")).isEqualTo(404);
    assertThat(status("coinapi.localhost", CMC, "X-Nothing: 1")).isIn(401, 404);
  }

  private int status(String host, String path, String header) throws IOException {
    try (RawClient client = RawClient.connect(demo.port())) {
      client.send(
          "GET %s HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n\r\n"
              .formatted(path, host, demo.port(), header));
      return client.answer().status();
    }
  }

  // ---- history

  @Test
  void twoCustomersHaveSixWeeksInTheLedger() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    String weeks =
        "/usage?interval=day&from=%s&to=%s".formatted(now.minus(Duration.ofDays(43)), now);

    assertThat(demo.organizations()).hasSize(2);
    for (JsonNode organization : demo.organizations()) {
      String path = "/organizations/" + organization.get("id").asString();
      JsonNode days = demo.admin(path + weeks).get("rows");
      assertThat(days.size()).as(path).isGreaterThan(40);
    }
    assertThat(demo.admin("/books").get("balanced").asBoolean()).isTrue();
  }
}
