package io.tollgate.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plain face.
class MarketFaceTest {
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
  void pagesAddUpToTheWhole() throws Exception {
    var slugs = new ArrayList<String>();
    for (var offset = 0; offset < 400; offset += 70) {
      var page = wire.ok("/market/coins?limit=70&offset=" + offset);
      assertThat(page.get("total").intValue()).isEqualTo(333);
      page.get("data").forEach(coin -> slugs.add(coin.get("slug").stringValue()));
    }

    assertThat(slugs).isEqualTo(Market.load().tracked().stream().map(Coin::slug).toList());
    assertThat(wire.ok("/market/coins").get("data").size()).isEqualTo(MarketFace.COINS_DEFAULT);
  }

  @Test
  void aCoinIsFoundByNumberAndBySlug() throws Exception {
    assertThat(wire.ok("/market/coins/1")).isEqualTo(wire.ok("/market/coins/bitcoin"));
    assertThat(wire.ok("/market/coins/kin").at("/data/market/percentChange7d").isNull()).isTrue();
    assertThat(wire.ok("/market/coins/3000001").at("/data/market").isNull()).isTrue();
  }

  @Test
  void aPriceAndAConversionAgree() throws Exception {
    var price =
        wire.ok("/market/prices?symbols=BTC,ETH,EUR&convert=eur").get("data").get(0).get("price");
    var converted = wire.ok("/market/convert?from=BTC&to=EUR&amount=2").get("data");

    assertThat(price.decimalValue()).isEqualTo(converted.get("rate").decimalValue());
    assertThat(converted.get("result").decimalValue().doubleValue())
        .isCloseTo(2 * price.doubleValue(), within(1e-9));
    // One euro bought 1.1753 dollars that day.
    assertThat(price.decimalValue().doubleValue()).isCloseTo(4423.52 / 1.1753, within(1e-9));
  }

  @Test
  void thereAndBackIsTheSameAmount() throws Exception {
    var there = wire.ok("/market/convert?from=DOGE&to=JPY&amount=12345.678").at("/data/result");
    var back =
        wire.ok("/market/convert?from=JPY&to=DOGE&amount=" + there.decimalValue().toPlainString());

    assertThat(back.at("/data/result").decimalValue().subtract(new BigDecimal("12345.678")).abs())
        .isLessThan(new BigDecimal("1e-9"));
  }

  @Test
  void candlesAreTheLatestOnes() throws Exception {
    var hours = wire.ok("/market/candles?symbol=BTC&limit=1000").get("data");
    var few = wire.ok("/market/candles?symbol=btc&interval=1h&limit=3").get("data");

    assertThat(few.size()).isEqualTo(3);
    for (var i = 0; i < 3; i++) {
      assertThat(few.get(i)).isEqualTo(hours.get(hours.size() - 3 + i));
    }
    assertThat(wire.ok("/market/candles?symbol=LTC").get("data").size()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          /coins?limit=0, 400, limit
          /coins?limit=1001, 400, limit
          /coins?limit=ten, 400, limit
          /coins?limit=1&limit=2, 400, limit
          /coins?offset=-1, 400, offset
          /coins?page=2, 400, page
          /prices, 400, symbols
          /prices?symbols=, 400, symbols
          /prices?symbols=BTC%2C%2CETH, 400, symbols
          /prices?symbols=NOTACOIN, 400, symbols
          /prices?symbols=BTC&convert=NOTACOIN, 400, convert
          /candles, 400, symbol
          /candles?symbol=BTC&interval=7m, 400, interval
          /convert?from=BTC&to=EUR, 400, amount
          /convert?from=BTC&to=EUR&amount=0, 400, amount
          /convert?from=BTC&to=EUR&amount=-1, 400, amount
          /convert?from=BTC&to=EUR&amount=1e3, 400, amount
          /coins/nobody, 404,
          /coins/, 404,
          /coins/bitcoin/x, 404,
          /nowhere, 404,
          """)
  void mistakesComeAsProblems(String target, int status, String parameter) throws Exception {
    var response = wire.get("/market" + target);
    var problem = Wire.json(response.body());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").stringValue()).isNotBlank();
    assertThat(problem.get("detail").stringValue()).isNotBlank();
    assertThat(problem.path("parameter").asString(null)).isEqualTo(parameter);
  }
}
