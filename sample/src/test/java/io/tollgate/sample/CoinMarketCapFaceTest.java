package io.tollgate.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The CoinMarketCap face: shapes, paging, conversion, errors.
class CoinMarketCapFaceTest {
  private static Wire wire;

  @BeforeAll
  static void start() throws IOException {
    wire = new Wire();
  }

  @AfterAll
  static void stop() {
    wire.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/ping",
        "/v1/cryptocurrency/map",
        "/v1/cryptocurrency/listings/latest",
        "/v3/cryptocurrency/listings/latest",
        "/v1/cryptocurrency/quotes/latest?id=1",
        "/v2/cryptocurrency/quotes/latest?symbol=BTC",
        "/v3/cryptocurrency/quotes/latest?slug=bitcoin",
        "/v2/cryptocurrency/info?id=1,2",
        "/v1/cryptocurrency/quotes/historical?id=1",
        "/v2/cryptocurrency/quotes/historical?id=1",
        "/v3/cryptocurrency/quotes/historical?id=1",
        "/v2/cryptocurrency/ohlcv/historical?id=1",
        "/v1/tools/price-conversion?amount=1&symbol=BTC",
        "/v2/tools/price-conversion?amount=1&symbol=BTC",
        "/v1/fiat/map",
        "/v1/exchange/map",
        "/v1/global-metrics/quotes/latest",
        "/v1/simple/price?ids=1,1027"
      })
  void everyAnswerIsAnEnvelopeWithoutCredits(String target) throws Exception {
    var response = wire.get("/cmc" + target);
    var status = Wire.json(response.body()).get("status");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(status.get("timestamp").stringValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(status.get("error_code").isInt()).isTrue();
    assertThat(status.get("error_code").intValue()).isZero();
    assertThat(status.get("error_message").isNull()).isTrue();
    assertThat(status.get("elapsed").isIntegralNumber()).isTrue();
    assertThat(status.has("notice")).isTrue();
    assertThat(status.has("credit_count")).isFalse();
    assertThat(Wire.json(response.body()).has("data")).isTrue();
  }

  @Test
  void someAnswersBeginWithStatusAndSomeWithData() throws Exception {
    assertThat(text("/v1/cryptocurrency/map?limit=1")).startsWith("{\"status\":{");
    assertThat(text("/v1/fiat/map?limit=1")).startsWith("{\"data\":[");
  }

  @Test
  void pagesOfTheMapAddUp() throws Exception {
    var ids = new ArrayList<Long>();
    var target = "/v1/cryptocurrency/map?listing_status=active,untracked&limit=5000&start=";
    for (var start = 1; ; start += 5000) {
      var page = data(target + start);
      page.forEach(entry -> ids.add(entry.get("id").longValue()));
      if (page.size() < 5000) {
        break;
      }
    }

    assertThat(ids).hasSize(333 + 11_931).isSorted();
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    assertThat(data("/v1/cryptocurrency/map").size()).isEqualTo(100);
    assertThat(data(target + 99_999).size()).isZero();
  }

  @Test
  void theMapFindsSymbols() throws Exception {
    var found = data("/v1/cryptocurrency/map?symbol=BTM,btc");

    assertThat(slugs(found)).containsExactly("bytom", "bitmark", "bitcoin");
    assertThat(found.get(2).get("first_historical_data").stringValue())
        .isEqualTo("2013-11-25T00:00:00.000Z");
    assertThat(found.get(0).get("first_historical_data").isNull()).isTrue();
  }

  @Test
  void pagesOfListingsAddUp() throws Exception {
    var ranks = new ArrayList<Integer>();
    for (var start = 1; start <= 333; start += 100) {
      var answer = wire.ok("/cmc/v1/cryptocurrency/listings/latest?start=" + start);
      assertThat(answer.at("/status/total_count").intValue()).isEqualTo(333);
      answer.get("data").forEach(coin -> ranks.add(coin.get("cmc_rank").intValue()));
    }

    assertThat(ranks).hasSize(333).isSorted().doesNotHaveDuplicates();
    assertThat(data("/v1/cryptocurrency/listings/latest?limit=5000").size()).isEqualTo(333);
  }

  @Test
  void listingsSortWithTheUnknownLast() throws Exception {
    for (var dir : List.of("asc", "desc")) {
      var coins =
          data(
              "/v1/cryptocurrency/listings/latest?limit=5000&sort=percent_change_7d&sort_dir="
                  + dir);
      var moves = new ArrayList<BigDecimal>();
      var unknown = 0;
      for (var coin : coins) {
        var move = coin.at("/quote/USD/percent_change_7d");
        if (move.isNull()) {
          unknown++;
        } else {
          assertThat(unknown).as("nulls last").isZero();
          moves.add(move.decimalValue());
        }
      }
      assertThat(unknown).isPositive();
      assertThat(moves)
          .isSortedAccordingTo((a, b) -> dir.equals("asc") ? a.compareTo(b) : b.compareTo(a));
    }
  }

  @Test
  void usdFiguresAreTheSourceDigitForDigit() throws Exception {
    var bitcoin = data("/v1/cryptocurrency/listings/latest?limit=1").get(0);

    assertThat(bitcoin.get("id").longValue()).isEqualTo(1);
    assertThat(bitcoin.get("circulating_supply").decimalValue()).isEqualTo("16600487");
    assertThat(bitcoin.get("max_supply").isNull()).isTrue();
    assertThat(bitcoin.at("/quote/USD/price").decimalValue()).isEqualTo("4423.52");
    assertThat(bitcoin.at("/quote/USD/market_cap").decimalValue()).isEqualTo("73432586254");
    assertThat(bitcoin.at("/quote/USD/last_updated").stringValue())
        .isEqualTo("2017-10-03T03:14:22.000Z");
  }

  @Test
  void aPriceTooSmallForPlainDigitsIsStillPlain() throws Exception {
    assertThat(text("/v1/cryptocurrency/quotes/latest?symbol=DIME"))
        .contains("\"price\":0.0000075601,");
  }

  @Test
  void conversionsOfOneCoinAgreeWithEachOther() throws Exception {
    var quote =
        data("/v1/cryptocurrency/quotes/latest?symbol=ETH&convert=USD,EUR,GBP,BTC,ETH")
            .at("/ETH/quote");
    var usd = quote.at("/USD/price").doubleValue();

    assertThat(quote.at("/EUR/price").doubleValue()).isCloseTo(usd / 1.1753, within(1e-9));
    assertThat(quote.at("/GBP/price").doubleValue()).isCloseTo(usd / 1.1753 * 0.8901, within(1e-9));
    assertThat(quote.at("/BTC/price").doubleValue()).isCloseTo(usd / 4423.52, within(1e-12));
    assertThat(quote.at("/ETH/price").decimalValue()).isEqualByComparingTo("1");
    assertThat(quote.at("/ETH/percent_change_24h").decimalValue()).isEqualByComparingTo("0");
    assertThat(quote.at("/EUR/percent_change_24h").isNull()).isTrue();
    assertThat(quote.at("/BTC/percent_change_24h").doubleValue())
        .isCloseTo(((1 - 0.0071) / (1 + 0.0021) - 1) * 100, within(1e-9));
    for (var currency : List.of("EUR", "GBP", "BTC")) {
      var one = quote.get(currency);
      assertThat(one.get("market_cap").doubleValue() / one.get("price").doubleValue())
          .isCloseTo(94926737, within(94926737 * 2e-5));
    }
  }

  @Test
  void foreignRatesSayWhichDayTheyAreOf() throws Exception {
    assertThat(
            wire.ok("/cmc/v1/cryptocurrency/quotes/latest?id=1&convert=EUR")
                .at("/status/notice")
                .stringValue())
        .contains("2017-10-26");
    assertThat(
            wire.ok("/cmc/v1/cryptocurrency/quotes/latest?id=1&convert=USD,BTC")
                .at("/status/notice")
                .isNull())
        .isTrue();
  }

  @Test
  void versionsDifferInShapeAsTheyShould() throws Exception {
    var one = data("/v1/cryptocurrency/quotes/latest?symbol=BTM");
    var two = data("/v2/cryptocurrency/quotes/latest?symbol=BTM");
    var three = data("/v3/cryptocurrency/quotes/latest?symbol=BTM");

    assertThat(one.at("/BTM/slug").stringValue()).isEqualTo("bytom");
    assertThat(slugs(two.get("BTM"))).containsExactly("bytom", "bitmark");
    assertThat(slugs(three)).containsExactly("bytom", "bitmark");
    assertThat(three.get(0).at("/quote/0/symbol").stringValue()).isEqualTo("USD");
    assertThat(three.get(0).at("/quote/0/price").decimalValue()).isEqualTo("0.103161");
    assertThat(data("/v2/cryptocurrency/quotes/latest?id=1,1027").propertyNames())
        .containsExactly("1", "1027");
    assertThat(data("/v2/cryptocurrency/quotes/latest?slug=bitcoin").propertyNames())
        .containsExactly("1");
    assertThat(
            data("/v1/cryptocurrency/quotes/latest?id=1&convert_id=2781,1027")
                .at("/1/quote")
                .propertyNames())
        .containsExactly("2781", "1027");
  }

  @Test
  void theUnknownMayBeSkipped() throws Exception {
    assertThat(
            data("/v2/cryptocurrency/quotes/latest?id=1,999999999&skip_invalid=true")
                .propertyNames())
        .containsExactly("1");
  }

  @Test
  void anUntrackedCoinHasNoPrice() throws Exception {
    var coin = data("/v2/cryptocurrency/quotes/latest?id=3000001").get("3000001");

    assertThat(coin.get("is_active").intValue()).isZero();
    assertThat(coin.get("cmc_rank").isNull()).isTrue();
    assertThat(coin.at("/quote/USD/price").isNull()).isTrue();
  }

  @Test
  void historyIsTheLastPointsOrTheFirstFromAStart() throws Exception {
    var all = data("/v1/cryptocurrency/quotes/historical?id=1&count=10000").get("quotes");
    var last = data("/v1/cryptocurrency/quotes/historical?id=1").get("quotes");
    var first =
        data("/v1/cryptocurrency/quotes/historical?id=1&time_start=2013-11-25&count=2")
            .get("quotes");

    assertThat(all.size()).isEqualTo(1916);
    assertThat(last.size()).isEqualTo(10);
    assertThat(last.get(9)).isEqualTo(all.get(1915));
    assertThat(first.get(0)).isEqualTo(all.get(0));
    assertThat(first.get(0).get("timestamp").stringValue()).isEqualTo("2013-11-25T00:05:00.000Z");
    assertThat(first.get(0).at("/quote/USD/price").decimalValue()).isEqualTo("806.5");
  }

  @Test
  void aWindowHoldsWhatLiesInIt() throws Exception {
    var hours =
        data("/v2/cryptocurrency/ohlcv/historical?id=1&time_period=hourly"
                + "&time_start=2013-11-26T00:00:00Z&time_end=1385510399")
            .get("quotes");

    assertThat(hours.size()).isEqualTo(24);
    assertThat(hours.get(0).get("time_open").stringValue()).isEqualTo("2013-11-26T00:00:00.000Z");
    assertThat(hours.get(23).get("time_close").stringValue()).isEqualTo("2013-11-26T23:59:59.999Z");
  }

  @Test
  void seriesAreFlatForOneAndKeyedForSeveral() throws Exception {
    var ohlcv = "/v2/cryptocurrency/ohlcv/historical?";

    assertThat(data(ohlcv + "id=1").get("quotes").size()).isEqualTo(6);
    assertThat(data(ohlcv + "id=1,1027").propertyNames()).containsExactly("1", "1027");
    assertThat(data(ohlcv + "symbol=ETH").at("/ETH/0/quotes/0/quote/USD/volume").isNull()).isTrue();
    assertThat(data(ohlcv + "id=2").get("quotes").size()).isZero();
    assertThat(data("/v3/cryptocurrency/quotes/historical?id=1").propertyNames())
        .containsExactly("1");
  }

  @Test
  void amountsConvertFromCoinsAndCurrencies() throws Exception {
    var one = data("/v1/tools/price-conversion?amount=2&symbol=BTC&convert=USD,EUR");
    var two = data("/v2/tools/price-conversion?amount=2&symbol=BTM");
    var byId = data("/v2/tools/price-conversion?amount=100&id=2781&convert=BTC");

    assertThat(one.at("/quote/USD/price").decimalValue()).isEqualByComparingTo("8847.04");
    assertThat(one.at("/quote/EUR/price").doubleValue()).isCloseTo(8847.04 / 1.1753, within(1e-9));
    assertThat(two.size()).isEqualTo(2);
    assertThat(byId.at("/quote/BTC/price").doubleValue()).isCloseTo(100 / 4423.52, within(1e-12));
  }

  @Test
  void globalFiguresAreSumsOverTheSample() throws Exception {
    var answer = wire.ok("/cmc/v1/global-metrics/quotes/latest?convert=USD,BTC");
    var sum = BigDecimal.ZERO;
    for (var coin : Market.load().tracked()) {
      sum = sum.add(coin.requireStanding().marketCapUsd());
    }

    assertThat(answer.at("/data/quote/USD/total_market_cap").decimalValue())
        .isEqualByComparingTo(sum);
    assertThat(answer.at("/status/notice").stringValue()).contains("333");
    assertThat(answer.at("/data/btc_dominance").doubleValue()).isBetween(40.0, 60.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v1/cryptocurrency/map?limit=0 | 400 | Invalid value for "limit"
          /v1/cryptocurrency/map?limit=5001 | 400 | Invalid value for "limit"
          /v1/cryptocurrency/map?start=0 | 400 | Invalid value for "start"
          /v1/cryptocurrency/map?sort=name | 400 | Invalid value for "sort"
          /v1/cryptocurrency/map?listing_status=dead | 400 | Invalid value for "listing_status"
          /v1/cryptocurrency/map?symbol=NOTACOIN | 400 | Invalid value for "symbol"
          /v1/cryptocurrency/map?colour=red | 400 | "colour" is not allowed
          /v1/cryptocurrency/listings/latest?convert=NOTACOIN | 400 | Invalid value for "convert"
          /v1/cryptocurrency/listings/latest?convert=USD,,EUR | 400 | Invalid value for "convert"
          /v1/cryptocurrency/listings/latest?convert=USD&convert_id=1 | 400 | Invalid value for "convert_id"
          /v1/cryptocurrency/listings/latest?sort_dir=up | 400 | Invalid value for "sort_dir"
          /v1/cryptocurrency/quotes/latest | 400 | "id" is required
          /v1/cryptocurrency/quotes/latest?id= | 400 | Invalid value for "id"
          /v1/cryptocurrency/quotes/latest?id=abc | 400 | Invalid value for "id"
          /v1/cryptocurrency/quotes/latest?id=1,999999999 | 400 | Invalid value for "id"
          /v1/cryptocurrency/quotes/latest?id=1&symbol=BTC | 400 | Invalid value for "symbol"
          /v1/cryptocurrency/quotes/latest?slug=nobody | 400 | Invalid value for "slug"
          /v1/cryptocurrency/quotes/historical?id=1&count=0 | 400 | Invalid value for "count"
          /v1/cryptocurrency/quotes/historical?id=1&interval=7m | 400 | Invalid value for "interval"
          /v1/cryptocurrency/quotes/historical?id=1&time_start=soon | 400 | Invalid value for "time_start"
          /v1/cryptocurrency/quotes/historical?id=1&time_start=2013-11-27&time_end=2013-11-26 | 400 | Invalid value for "time_end"
          /v1/cryptocurrency/quotes/historical?id=1&convert=EUR | 400 | Invalid value for "convert"
          /v2/cryptocurrency/ohlcv/historical?id=1&time_period=weekly | 400 | Invalid value for "time_period"
          /v1/tools/price-conversion?id=1 | 400 | "amount" is required
          /v1/tools/price-conversion?amount=1 | 400 | "id" is required
          /v1/tools/price-conversion?amount=1e-9&id=1 | 400 | Invalid value for "amount"
          /v1/tools/price-conversion?amount=1&id=7 | 400 | Invalid value for "id"
          /v1/simple/price | 400 | "ids" is required
          /v1/exchange/map?slug=nobody | 400 | Invalid value for "slug"
          /v9/nothing | 404 | The requested path does not exist.
          /v1/cryptocurrency/map/ | 404 | The requested path does not exist.
          """)
  void mistakesComeInTheEnvelope(String target, int status, String message) throws Exception {
    var response = wire.get("/cmc" + target);
    var body = Wire.json(response.body());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(body.at("/status/error_code").intValue()).isEqualTo(status);
    assertThat(body.at("/status/error_message").stringValue()).isEqualTo(message);
    assertThat(body.has("data")).isFalse();
  }

  private static JsonNode data(String target) throws IOException, InterruptedException {
    return wire.ok("/cmc" + target).get("data");
  }

  private static String text(String target) throws IOException, InterruptedException {
    return new String(wire.get("/cmc" + target).body(), StandardCharsets.UTF_8);
  }

  private static List<String> slugs(JsonNode coins) {
    var slugs = new ArrayList<String>();
    coins.forEach(coin -> slugs.add(coin.get("slug").stringValue()));
    return slugs;
  }
}
