package io.tollgate.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The bundled data holds together.
class MarketTest {
  private final Market market = Market.load();

  @Test
  void thereAreSomeHundredCoinsWithFigures() {
    assertThat(market.tracked()).hasSize(333);
    assertThat(market.untracked()).hasSizeGreaterThan(5000);
    assertThat(market.fiats()).hasSize(32);
  }

  @Test
  void ranksBeginAtOneAndHaveNoGaps() {
    assertThat(market.tracked().stream().map(coin -> coin.requireStanding().rank()).toList())
        .isEqualTo(IntStream.rangeClosed(1, 333).boxed().toList());
  }

  @Test
  void aHigherRankIsNeverWorthLess() {
    var values =
        market.tracked().stream().map(coin -> coin.requireStanding().marketCapUsd()).toList();
    assertThat(values).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void marketValueIsPriceTimesSupply() {
    for (var coin : market.tracked()) {
      var figures = coin.requireStanding();
      var ratio =
          figures.priceUsd().doubleValue()
              * figures.circulatingSupply().doubleValue()
              / figures.marketCapUsd().doubleValue();
      assertThat(ratio).as(coin.slug()).isCloseTo(1, within(2e-5));
    }
  }

  @Test
  void noMoreCoinsCirculateThanThereAre() {
    for (var coin : market.tracked()) {
      var figures = coin.requireStanding();
      assertThat(figures.circulatingSupply()).as(coin.slug()).isPositive();
      assertThat(figures.totalSupply())
          .as(coin.slug())
          .isGreaterThanOrEqualTo(figures.circulatingSupply());
    }
  }

  @Test
  void noIdIsUsedTwiceAcrossCoinsAndCurrencies() {
    var ids =
        Stream.of(
                market.tracked().stream().map(Coin::id),
                market.untracked().stream().map(Coin::id),
                market.fiats().stream().map(Fiat::id),
                market.venues().stream().map(Venue::id))
            .flatMap(stream -> stream)
            .toList();
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
  }

  @Test
  void slugsNameOneCoin() {
    for (var coins : List.of(market.tracked(), market.untracked())) {
      for (var coin : coins) {
        assertThat(coin.slug()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(market.coin(coin.slug())).isSameAs(coin);
      }
    }
  }

  @Test
  void aSharedSymbolNamesTheHigherRankedFirst() {
    assertThat(market.coinsOf("btm").stream().map(Coin::slug)).containsExactly("bytom", "bitmark");
  }

  @Test
  void aCurrencyComesBeforeACoinOfItsSymbol() {
    assertThat(market.denomination("eur")).matches(one -> one != null && one.coin() == null);
  }

  @Test
  void everyBarLiesBetweenItsExtremes() {
    for (var slug : List.of("bitcoin", "ethereum")) {
      var coin = market.coin(slug);
      assertThat(coin).isNotNull();
      var series = market.series(Objects.requireNonNull(coin));
      assertThat(series).isNotNull();
      for (var interval : Interval.values()) {
        var bars = Objects.requireNonNull(series).bars(interval);
        assertThat(bars).as(slug + " " + interval.label()).isNotEmpty();
        for (var i = 0; i < bars.size(); i++) {
          var bar = bars.get(i);
          assertThat(bar.openSecond() % interval.seconds()).isZero();
          assertThat(bar.open()).isBetween(bar.low(), bar.high());
          assertThat(bar.close()).isBetween(bar.low(), bar.high());
          assertThat(bar.volume()).isNotNegative();
          assertThat(i == 0 || bars.get(i - 1).openSecond() < bar.openSecond()).isTrue();
        }
      }
    }
  }

  @Test
  void aDayIsTheSumOfItsHours() {
    var series =
        Objects.requireNonNull(market.series(Objects.requireNonNull(market.coin("bitcoin"))));
    var day = series.bars(Interval.DAY).getFirst();
    var hours = series.bars(Interval.HOUR).subList(0, 24);
    assertThat(hours.stream().map(Bar::volume).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(day.volume());
    assertThat(hours.stream().map(Bar::high).max(BigDecimal::compareTo)).hasValue(day.high());
    assertThat(hours.stream().map(Bar::low).min(BigDecimal::compareTo)).hasValue(day.low());
    assertThat(hours.getFirst().open()).isEqualTo(day.open());
    assertThat(hours.getLast().close()).isEqualTo(day.close());
  }
}
