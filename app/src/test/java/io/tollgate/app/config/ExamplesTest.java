package io.tollgate.app.config;

import static io.tollgate.app.config.Configurations.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.core.account.Plan;
import io.tollgate.core.price.Counted;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExamplesTest {

  private static final List<String> PLANS =
      List.of("basic", "builder", "startup", "growth", "professional", "enterprise");

  private final Catalog catalog = example("coinmarketcap.yaml").catalog();
  private static final int KEYLESS = 36;
  private static final int PAID = 4;

  private final Api api = catalog.apis().getFirst();

  @Test
  void theMinimalOneIsGood() {
    assertThat(example("minimal.yaml").summary()).isEqualTo("1 api, 3 routes, 1 plan");
  }

  @ParameterizedTest(name = "{0} costs {3}, at most {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /market-data/exchange-rates/by-symbols/btc/usd        | 200 | 0   | 1   | 1
          GET /market-data/assets/supported                         | 200 | 50  | 1   | 1
          GET /market-data/assets/supported?limit=51                | 200 | 51  | 2   | 2
          GET /market-data/assets/supported?limit=1000              | 200 | 0   | 1   | 20
          GET /market-data/assets/btc                               | 200 | 0   | 5   | 5
          GET /market-data/assets/btc                               | 404 | 0   | 0   | 5
          GET /market-data/metadata/assets?limit=120                | 200 | 120 | 30  | 30
          GET /transactions/evm/binance-smart-chain/mainnet/0x1     | 200 | 0   | 75  | 75
          POST /node/ethereum/mainnet                               | 200 | 0   | 100 | 100
          POST /blockchain-events/ethereum/mainnet/subscriptions/x  | 201 | 0   | 30  | 30
          """)
  void cryptoApisCostsWhatItsDocumentsSay(
      String call, int status, long items, long credits, long ceiling) {
    Catalog cryptoApis = example("cryptoapis.yaml").catalog();
    String[] parts = call.strip().split("[ ?]", 3);
    Query query = Objects.requireNonNull(Query.parse(parts.length < 3 ? "" : parts[2]));
    Route route =
        Objects.requireNonNull(
            cryptoApis.routes(cryptoApis.apis().getFirst()).find(parts[0], parts[1]), call);
    var counted = new Elements(Map.of(JsonPath.parse("$.data.items"), items));

    assertThat(route.price().credits(status, query, counted)).isEqualTo(credits);
    assertThat(route.price().high(query)).isEqualTo(ceiling);
    assertThat(cryptoApis.plan("daily")).isNotNull();
    assertThat(route.group())
        .isEqualTo(
            parts[1].startsWith("/transactions")
                ? "chains"
                : parts[1].substring(1, parts[1].indexOf('/', 1)).replaceFirst("^blockchain-", ""));
    assertThat(route.writes(parts[0])).isEqualTo(parts[0].equals("POST"));
  }

  /// The one in `docs/permissions.md`.
  @Test
  void theGroupsOfThePermissionsPageAreGood() throws IOException {
    String page = Files.readString(Path.of("../docs/permissions.md"));
    int at = page.indexOf("```yaml\napis:") + "```yaml\n".length();
    String text =
        page.substring(at, page.indexOf("```", at))
                .replace(
                    "  market:\n    routes:",
                    "  market:\n    dialect: tollgate\n    upstream: {url: http://10.0.0.1}\n    routes:")
            + "plans: {all: {apis: market}}\n";

    assertThat(Configurations.good(text).catalog().apis().getFirst().routes())
        .extracting(Route::id, Route::group, route -> route.writes("POST"))
        .containsExactly(
            tuple("v1-quotes", "market", false),
            tuple("post-v1-search", "market", false),
            tuple("post-v1-orders", "trading", true),
            tuple("v1-export", "", true));
  }

  @ParameterizedTest(name = "{0} costs {2}, at most {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /v1/trades/X/latest                                        | 100   | 1   | 1
          GET /v1/trades/X/latest?limit=1                                | 1     | 1   | 1
          GET /v1/trades/X/latest?limit=1500                             | 1500  | 15  | 15
          GET /v1/trades/X/latest?limit=10000                            | 10000 | 100 | 100
          GET /v1/trades/X/history?time_start=a&time_end=b&limit=100000  | 90000 | 10  | 10
          GET /v1/trades/X/history?time_start=a&limit=2000               | 2000  | 20  | 20
          GET /v1/orderbooks/X/history?limit=100000                      | 90000 | 10  | 10
          GET /v1/exchangerate/BTC/USD                                   | 0     | 1   | 1
          """)
  void coinApiCostsWhatItsDocumentsSay(String call, long points, long credits, long ceiling) {
    Configuration example = example("coinapi.yaml");
    Catalog coinApi = example.catalog();
    String[] parts = call.strip().split("[ ?]", 3);
    Query query = Objects.requireNonNull(Query.parse(parts.length < 3 ? "" : parts[2]));
    Api market = Objects.requireNonNull(coinApi.apiById("coinapi"));
    Route route = Objects.requireNonNull(coinApi.routes(market).find(parts[0], parts[1]), call);
    var counted = new Elements(Map.of(JsonPath.parse("$"), points));

    assertThat(route.price().credits(200, query, counted)).isEqualTo(credits);
    assertThat(route.price().credits(550, query, counted)).isZero();
    assertThat(route.price().high(query)).isEqualTo(ceiling);
    assertThat(Objects.requireNonNull(example.ems().get("ems")).exchanges()).hasSize(2);
  }

  @Test
  void coinMarketCapIsWhole() {
    List<String> operations = operations();

    assertThat(example("coinmarketcap.yaml").summary())
        .isEqualTo("3 apis, " + (operations.size() + KEYLESS + PAID) + " routes, 7 plans");
  }

  /// What has a keyless version has a keyed one, at the same price.
  @Test
  void whatNeedsNoKeyCanBeCalledWithOne() {
    Api keyless = Objects.requireNonNull(catalog.apiById("keyless"));

    assertThat(keyless.routes())
        .hasSize(KEYLESS)
        .allSatisfy(route -> {
          assertThat(route.access()).isEqualTo(Access.ANONYMOUS);
          assertThat(route("GET", route.path().toString()).price()).isEqualTo(route.price());
        });
  }

  /// As the documentation gates it: the least plan and every larger one.
  @Test
  void everyEndpointIsOpenFromItsLeastPlanOn() {
    for (String operation : operations()) {
      String[] columns = operation.split("\t", -1);
      Route route = route(columns[0], columns[1]);
      for (String id : PLANS) {
        boolean open = PLANS.indexOf(id) >= PLANS.indexOf(columns[2]);
        assertThat(plan(id).opens("coinmarketcap", route.id()))
            .as("%s opens %s", id, columns[1])
            .isEqualTo(open);
      }
      assertThat(plan("classic").opens("coinmarketcap", route.id()))
          .as("classic opens %s", columns[1])
          .isEqualTo(columns[2].equals("basic"));
    }
  }

  private static List<String> operations() {
    return Configurations.resource("coinmarketcap-plans.tsv")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  @ParameterizedTest(name = "{0} with {1} at {2} costs {3}, at most {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v3/cryptocurrency/listings/latest?limit=5000&convert=USD      | 5000  | $.data          | 25 | 25
          /v3/cryptocurrency/listings/latest?limit=5000&convert=USD,BTC  | 5000  | $.data          | 26 | 26
          /v3/cryptocurrency/listings/latest                             | 100   | $.data          | 1  | 1
          /v1/cryptocurrency/listings/latest?limit=201                   | 201   | $.data          | 2  | 2
          /v1/cryptocurrency/listings/historical?limit=101               | 101   | $.data          | 2  | 2
          /v2/cryptocurrency/quotes/latest?slug=a,b&convert=USD,EUR,BTC  | 2     | $.data          | 3  | 3
          /v3/cryptocurrency/quotes/latest?symbol=BTC                    | 1     | $.data          | 1  | 5
          /v2/cryptocurrency/info?slug=a                                 | 0     | $.data          | 1  | 1
          /v2/cryptocurrency/market-pairs/latest?limit=150               | 150   | $.data.market_pairs | 2 | 2
          /v2/cryptocurrency/quotes/historical?id=1&count=200            | 200   | $.data.quotes   | 2  | 2
          /v3/cryptocurrency/quotes/historical?id=1,2&count=200          | 400   | $.data.*.quotes | 4  | 4
          /v2/cryptocurrency/ohlcv/historical?id=1                       | 30    | $.data.quotes   | 1  | 100
          /v1/cryptocurrency/categories                                  | 100   | $.data          | 2  | 2
          /v1/cryptocurrency/categories                                  | 0     | $.data          | 1  | 2
          /v1/cryptocurrency/category?limit=1000                         | 201   | $.data.coins    | 3  | 6
          /v1/cryptocurrency/map                                         | 5000  | $.data          | 1  | 1
          /v1/exchange/map                                               | 5000  | $.data          | 1  | 1
          /v1/fiat/map                                                   | 100   | $.data          | 1  | 1
          /v2/simple/price?ids=1                                         | 1     | $.data          | 1  | 1
          /v2/tools/price-conversion?amount=1&convert=EUR,BTC            | 1     | $.data          | 2  | 2
          /v1/global-metrics/quotes/latest?convert=EUR                   | 9     | $.data          | 1  | 1
          /v1/global-metrics/quotes/historical?count=101                 | 101   | $.data.quotes   | 2  | 2
          /v5/real-world-assets/assets/list?limit=500                    | 251   | $.data          | 2  | 2
          /v5/real-world-assets/map                                      | 9     | $.data          | 0  | 0
          /v5/derivatives/liquidations/quotes/latest?convert=USD,EUR     | 9     | $.data          | 2  | 2
          /v1/content/latest                                             | 9     | $.data          | 0  | 0
          /v1/dex/search                                                 | 101   | $.data          | 2  | 10
          """)
  void aCallCostsWhatTheDocumentationSays(
      String call, long elements, String path, long credits, long ceiling) {
    int mark = call.indexOf('?');
    String canonical = mark < 0 ? call : call.substring(0, mark);
    Query query = Objects.requireNonNull(Query.parse(mark < 0 ? "" : call.substring(mark + 1)));
    Route route = route("GET", canonical);
    var counted = new Elements(Map.of(JsonPath.parse(path), elements));

    assertThat(route.price().credits(200, query, counted)).isEqualTo(credits);
    assertThat(route.price().high(query)).isEqualTo(ceiling);
    assertThat(route.price().credits(400, query, counted)).isZero();
    assertThat(route.price().credits(500, query, counted)).isZero();
  }

  @Test
  void aHundredAndFiftyIdsWithTwoTargetsCostThree() {
    String ids = "1" + ",1".repeat(149);
    Query query = Objects.requireNonNull(Query.parse("id=" + ids + "&convert=USD,BTC"));
    Route route = route("GET", "/v2/cryptocurrency/quotes/latest");

    assertThat(
            route.price().credits(200, query, new Elements(Map.of(JsonPath.parse("$.data"), 150L))))
        .isEqualTo(3);
  }

  private Route route(String method, String path) {
    return Objects.requireNonNull(catalog.routes(api).find(method, path), path);
  }

  private Plan plan(String id) {
    return Objects.requireNonNull(catalog.plan(id));
  }

  /// An answer of which only counts are known.
  private record Elements(Map<JsonPath, Long> elements) implements Counted {

    @Override
    public long count(JsonPath path) {
      return elements.getOrDefault(path, 0L);
    }

    @Override
    public long value(JsonPath path) {
      return ABSENT;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }
  }
}
