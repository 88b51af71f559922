package io.tollgate.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The faces of CoinGecko, Crypto APIs and CoinAPI.
class ProviderFacesTest {

  private static Wire wire;

  @BeforeAll
  static void start() throws IOException {
    wire = new Wire();
  }

  @AfterAll
  static void stop() {
    wire.close();
  }

  @Test
  void aCoinHasOnePriceInEveryProvidersWords() throws Exception {
    var geckos =
        wire.ok("/coingecko/api/v3/simple/price?ids=bitcoin,no-such-coin&vs_currencies=usd,eur");
    var cryptos = wire.ok("/cryptoapis/market-data/exchange-rates/by-symbols/btc/usd");
    var coins = wire.ok("/coinapi/v1/exchangerate/BTC/USD");

    assertThat(geckos.size()).isEqualTo(1);
    assertThat(geckos.at("/bitcoin/usd").decimalValue()).isEqualByComparingTo("4423.52");
    assertThat(geckos.at("/bitcoin/eur").isNumber()).isTrue();
    assertThat(cryptos.at("/data/item/rate").stringValue()).isEqualTo("4423.52");
    assertThat(coins.get("rate").decimalValue()).isEqualByComparingTo("4423.52");
    assertThat(coins.get("time").stringValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z");
  }

  @Test
  void coinGeckosPagesAreRankedAndItsListIsWhole() throws Exception {
    var page = wire.ok("/coingecko/api/v3/coins/markets?vs_currency=usd&per_page=250&page=2");
    var named = wire.ok("/coingecko/api/v3/coins/markets?vs_currency=eur&ids=ethereum,bitcoin");

    assertThat(page.size()).isEqualTo(83);
    assertThat(page.get(0).get("market_cap_rank").intValue()).isEqualTo(251);
    assertThat(named.get(0).get("id").stringValue()).isEqualTo("bitcoin");
    assertThat(named.size()).isEqualTo(2);
    assertThat(wire.ok("/coingecko/api/v3/coins/list").size()).isEqualTo(333);
    assertThat(wire.ok("/coingecko/api/v3/coins/list?include_platform=true").at("/0/platforms"))
        .isEmpty();
    assertThat(
            wire.ok(
                    "/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd"
                        + "&include_market_cap=true&include_24hr_vol=true&include_24hr_change=true"
                        + "&include_last_updated_at=true")
                .get("bitcoin")
                .propertyNames())
        .containsExactly(
            "usd", "usd_market_cap", "usd_24h_vol", "usd_24h_change", "last_updated_at");
  }

  @Test
  void cryptoApisAnswersInItsEnvelopeUnderTheIdItWasAsked() throws Exception {
    String id = "019a0000-0000-7000-8000-0123456789ab";
    var answer =
        Wire.json(
            wire.get("/cryptoapis/market-data/assets/btc?context=t1", "X-Request-Id", id).body());
    var page = wire.ok("/cryptoapis/market-data/metadata/assets?limit=3&offset=332");

    assertThat(answer.get("requestId").stringValue()).isEqualTo("019a0000000070008000" + "0123");
    assertThat(answer.get("context").stringValue()).isEqualTo("t1");
    assertThat(answer.get("apiVersion").stringValue()).isEqualTo("2021-03-20");
    assertThat(answer.at("/data/item/assetSymbol").stringValue()).isEqualTo("BTC");
    assertThat(page.get("apiVersion").stringValue()).isEqualTo("2024-12-12");
    assertThat(page.get("context")).isNull();
    assertThat(page.at("/data/total").intValue()).isEqualTo(333);
    assertThat(page.at("/data/items").size()).isEqualTo(1);
    assertThat(page.get("requestId").stringValue()).matches("[0-9a-f]{24}");
  }

  @Test
  void coinApiListsWhatThereIs() throws Exception {
    assertThat(wire.ok("/coinapi/v1/exchanges").size()).isEqualTo(Market.load().venues().size());
    assertThat(wire.ok("/coinapi/v1/exchanges/BINANCE").at("/0/name").stringValue())
        .isEqualTo("Binance");
    assertThat(wire.ok("/coinapi/v1/assets/BTC").at("/0/price_usd").decimalValue())
        .isEqualByComparingTo("4423.52");
    assertThat(wire.ok("/coinapi/v1/assets?filter_asset_id=BTC,ETH").size()).isEqualTo(2);
    assertThat(wire.ok("/coinapi/v1/exchangerate/BTC?filter_asset_id=USD,EUR").get("rates").size())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          /coingecko/api/v3/simple/price?ids=bitcoin           | 422 | {"error":"Missing parameter vs_currencies"}
          /coingecko/api/v3/coins/markets?vs_currency=zzzz     | 400 | {"error":"Invalid parameter vs_currency"}
          /coingecko/api/v3/nothing                            | 404 | {"error":"Incorrect path. Please check https://docs.coingecko.com/"}
          /coinapi/v1/exchangerate/ZZZZ/USD                    | 550 | {"error":"No data"}
          /coinapi/v1/nothing                                  | 404 | {"error":"Not found"}
          /coinapi/v1/exchanges?x=1                            | 400 | {"error":"Bad request: parameter 'x'"}
          """)
  void mistakesAreToldInTheProvidersShape(String target, int status, String body) throws Exception {
    HttpResponse<byte[]> answer = wire.get(target);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource({
    "/cryptoapis/market-data/exchange-rates/by-symbols/zzzz/usd, 404, resource_not_found",
    "/cryptoapis/market-data/exchange-rates/by-symbols/usd, 404, resource_not_found",
    "/cryptoapis/market-data/assets/supported?limit=0, 409, invalid_query_parameter",
    "/cryptoapis/market-data/assets/supported?x=1, 409, extra_query_attributes",
  })
  void cryptoApisTellsMistakesByWord(String target, int status, String code) throws Exception {
    HttpResponse<byte[]> answer = wire.get(target);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Wire.json(answer.body()).at("/error/code").stringValue()).isEqualTo(code);
  }
}
