package io.tollgate.core.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.price.Price.Uncountable;
import io.tollgate.core.request.Query;
import io.tollgate.core.unit.Credits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceTest {

  private static final JsonPath DATA = JsonPath.parse("$.data");
  private static final Ceiling LIMIT = new Ceiling.Parameter("limit", 100, 5000);
  private static final PricePart ONE = new PricePart.Base(1);
  private static final PricePart POINTS = new PricePart.Points(List.of(DATA), 100, 100, LIMIT);
  private static final PricePart CONVERSIONS = new PricePart.Conversions(List.of("convert"), 1);
  private static final PricePart BUNDLE =
      new PricePart.Resources(
          List.of(DATA), 100, new Ceiling.Listed(List.of("id", "symbol"), 1000));
  private static final PricePart PAGE = new PricePart.Resources(List.of(DATA), 100, LIMIT);

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "100, 1",
    "101, 2",
    "200, 2",
    "201, 3",
    "5000, 50",
  })
  void pointsCostOnePerStartedHundredBeyondTheFirst(long points, long credits) {
    assertThat(price(ONE, POINTS).credits(200, query(""), counted(points))).isEqualTo(credits);
  }

  @Test
  void conversionsAreAddedNotMultiplied() {
    assertThat(
            price(ONE, POINTS, CONVERSIONS)
                .credits(200, query("convert=USD,EUR,BTC"), counted(200)))
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "100, 1", "101, 2", "150, 2"})
  void bundlesCostOnePerStartedHundred(long resources, long credits) {
    assertThat(price(BUNDLE).credits(200, query("id=1"), counted(resources))).isEqualTo(credits);
  }

  @ParameterizedTest
  @CsvSource({
    // Worked examples of the CoinMarketCap documents: block of 200 for listings, 100 for quotes.
    "200, 5000, USD, 25",
    "200, 5000, 'USD,BTC', 26",
    "100, 150, 'USD,BTC', 3",
  })
  void workedExamplesComeOut(long block, long resources, String convert, long credits) {
    var part = new PricePart.Resources(List.of(DATA), block, LIMIT);

    assertThat(
            price(part, CONVERSIONS).credits(200, query("convert=" + convert), counted(resources)))
        .isEqualTo(credits);
  }

  @Test
  void anyStatusButThoseNamedCostsNothing() {
    for (int status = 100; status < 600; status++) {
      if (status != 200) {
        assertThat(price(ONE, POINTS).credits(status, query(""), counted(5000))).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2",
    "limit=100, 1",
    "limit=101, 2",
    "limit=5000, 50",
    "limit=999999, 50",
    "limit=abc, 50",
    "limit=-1, 50",
    "limit=, 50",
    "limit=1&limit=5000, 50",
    "%6cimit=300, 3",
    "limit=0000000000000000001, 50",
  })
  void theCeilingCoversWhateverTheUpstreamMakesOfTheParameter(String query, long high) {
    var limit = new Ceiling.Parameter("limit", 150, 5000);
    var price = price(ONE, new PricePart.Points(List.of(DATA), 100, 100, limit));

    assertThat(price.high(query(query))).isEqualTo(high);
  }

  @ParameterizedTest
  @CsvSource({
    "'id=1', 100",
    "'id=1,2&count=150', 3",
    "'id=1,2,3', 300",
    "'count=1', 10",
    "'', 100000",
  })
  void seriesAskedForTimesPointsOfEachBoundAHistory(String query, long high) {
    var series = new Ceiling.Listed(List.of("id"), 1000);
    var points = new Ceiling.Parameter("count", 10_000, 10_000);
    var history = new PricePart.Resources(List.of(DATA), 100, new Ceiling.Product(series, points));

    assertThat(price(history).high(query(query))).isEqualTo(high);
  }

  @ParameterizedTest
  @CsvSource({
    "'id=1', 1",
    "'id=1,2,3', 1",
    "'symbol=A,B&id=3', 1",
    "'other=1', 10",
    "'id=,,', 10",
  })
  void idsAskedForBoundABundle(String query, long high) {
    assertThat(price(BUNDLE).high(query(query))).isEqualTo(high);
  }

  @Test
  void theSumIsCapped() {
    var price = new Price(List.of(ONE, POINTS), 10, Price.ON_DEFAULT, Uncountable.CEILING);

    assertThat(price.credits(200, query(""), counted(5000))).isEqualTo(10);
    assertThat(price.high(query("limit=5000"))).isEqualTo(10);
  }

  @Test
  void whatTheUpstreamSaysWinsOverCounting() {
    var stated =
        new PricePart.Stated(
            null, JsonPath.parse("$.status.credit_count"), 100, List.of(ONE, POINTS));

    assertThat(price(stated).credits(200, query(""), counted(5000, 7))).isEqualTo(7);
    assertThat(price(stated).credits(200, query(""), counted(201, Counted.ABSENT))).isEqualTo(3);
    assertThat(price(stated).credits(200, query(""), counted(1, 5000))).isEqualTo(100);
  }

  @Test
  void aFactorMultipliesItsPart() {
    var times = new PricePart.Times("chain", Map.of("eth", 3L), 1, BUNDLE);

    assertThat(price(times).credits(200, query("chain=eth"), counted(101))).isEqualTo(6);
    assertThat(price(times).credits(200, query("chain=btc"), counted(101))).isEqualTo(2);
    assertThat(price(times).credits(200, query("chain=btc&chain=eth"), counted(101))).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "'limit=5000', 50, 50",
    "'limit=5000&from=1', 50, 50",
    "'limit=5000&from=1&to=', 50, 50",
    "'limit=5000&from=1&to=2', 10, 10",
    "'limit=300&from=1&to=2', 3, 3",
  })
  void aBoundedQueryCostsNoMoreThanItsCap(String query, long high, long credits) {
    var bounded = new PricePart.Bounded(List.of("from", "to"), 10, List.of(PAGE));
    long points = query.contains("5000") ? 5000 : 300;

    assertThat(price(bounded).high(query(query))).isEqualTo(high);
    assertThat(price(bounded).credits(200, query(query), counted(points))).isEqualTo(credits);
    assertThat(price(bounded).counts()).containsExactly(DATA);
  }

  @ParameterizedTest
  @CsvSource({"CEILING, 50", "LOW, 1", "REFUSE, 0"})
  void anUncountableAnswerTakesTheStatedRule(Uncountable rule, long credits) {
    var price = new Price(List.of(ONE, POINTS), Credits.MAX, Price.ON_DEFAULT, rule);

    assertThat(price.creditsUncounted(200, query("limit=5000"))).isEqualTo(credits);
    assertThat(price.creditsUncounted(500, query("limit=5000"))).isZero();
  }

  @Test
  void aQuoteSaysTheLeastTheMostAndThePartsOfIt() {
    Quote quote = price(ONE, POINTS, CONVERSIONS).quote(query("limit=250&convert=USD,EUR"));

    assertThat(quote.low()).isEqualTo(2);
    assertThat(quote.high()).isEqualTo(4);
    assertThat(quote.lines()).extracting(Quote.Line::high).containsExactly(1L, 2L, 1L);
  }

  @Test
  void everyPriceStaysBetweenItsLeastAndItsCeiling() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 50_000; i++) {
      long max = random.nextLong(1, 10_000);
      Ceiling ceiling = new Ceiling.Parameter("limit", random.nextLong(max + 1), max);
      PricePart part = part(random, ceiling, 2);
      var price =
          new Price(
              List.of(part, new PricePart.Base(random.nextLong(3))),
              random.nextInt(4) == 0 ? random.nextLong(50) : Credits.MAX,
              Set.of(200),
              Uncountable.CEILING);
      Query query =
          query("limit=" + random.nextLong(12_000) + "&convert=A,B&n=" + random.nextInt(5));
      long count = random.nextLong(ceiling.atMost(query) + 1);
      long stated = random.nextLong(-1, 200);

      long credits = price.credits(200, query, counted(count, stated));

      assertThat(credits)
          .as("seed %d, %s, %d counted", seed, price, count)
          .isBetween(price.low(query), price.high(query));
    }
  }

  private static PricePart part(SplittableRandom random, Ceiling ceiling, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 4)) {
      case 0 -> new PricePart.Base(random.nextLong(20));
      case 1 ->
          new PricePart.Points(
              List.of(DATA), random.nextLong(300), random.nextLong(1, 300), ceiling);
      case 2 -> new PricePart.Resources(List.of(DATA), random.nextLong(1, 300), ceiling);
      case 3 -> new PricePart.Conversions(List.of("convert"), random.nextLong(3));
      case 4 ->
          new PricePart.Times(
              "n", Map.of("1", 2L, "2", 5L), random.nextLong(4), part(random, ceiling, depth - 1));
      case 5 ->
          new PricePart.Bounded(
              List.of("n"), random.nextLong(20), List.of(part(random, ceiling, depth - 1)));
      default ->
          new PricePart.Stated(
              null, DATA, random.nextLong(100), List.of(part(random, ceiling, depth - 1)));
    };
  }

  private static Price price(PricePart... parts) {
    return new Price(List.of(parts), Credits.MAX, Price.ON_DEFAULT, Uncountable.CEILING);
  }

  private static Query query(String raw) {
    return Objects.requireNonNull(Query.parse(raw), raw);
  }

  private static Counted counted(long count) {
    return counted(count, Counted.ABSENT);
  }

  private static Counted counted(long count, long value) {
    return new Counted() {
      @Override
      public long count(JsonPath path) {
        return count;
      }

      @Override
      public long value(JsonPath path) {
        return value;
      }

      @Override
      public @org.jspecify.annotations.Nullable String header(String name) {
        return null;
      }
    };
  }
}
