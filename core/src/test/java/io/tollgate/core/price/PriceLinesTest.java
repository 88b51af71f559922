package io.tollgate.core.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.price.Price.Charged;
import io.tollgate.core.price.Price.Uncountable;
import io.tollgate.core.request.Query;
import io.tollgate.core.unit.Credits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceLinesTest {

  private static final JsonPath DATA = Objects.requireNonNull(JsonPath.parse("$.data"));
  private static final PricePart BASE = new PricePart.Base(1);
  private static final PricePart POINTS =
      new PricePart.Points(List.of(DATA), 100, 100, new Ceiling.Constant(5_000));
  private static final PricePart CONVERSIONS = new PricePart.Conversions(List.of("convert"), 1);

  private static Price price(long atMost, PricePart... parts) {
    return new Price(List.of(parts), atMost, Set.of(200), Uncountable.CEILING);
  }

  @Test
  void linesAreTheParts() {
    Query asked = Objects.requireNonNull(Query.parse("convert=USD,EUR,BTC"));
    Price price = price(Credits.MAX, BASE, POINTS, CONVERSIONS);

    assertThat(price.explain(asked, 250, 5))
        .containsExactly(
            new Charged("base", 1),
            new Charged("1 per started 100 points at $.data beyond 100", 2),
            new Charged("1 per conversion in convert beyond 1", 2));
  }

  @Test
  void aCapIsALineOfItsOwn() {
    assertThat(price(10, BASE, POINTS).explain(Query.EMPTY, 5_000, 10))
        .extracting(Charged::credits)
        .containsExactly(1L, 49L, -40L);
  }

  @Test
  void whatTheUpstreamSaidIsWhatTheOtherPartsLeave() {
    Price price = price(Credits.MAX, BASE, new PricePart.Stated("X-Cost", null, 50, List.of()));

    assertThat(price.explain(Query.EMPTY, 0, 8))
        .extracting(Charged::credits)
        .containsExactly(1L, 7L);
    assertThat(price.explain(Query.EMPTY, 0, 0)).isEmpty();
  }

  @Test
  void aChargeThatThePriceCanNotHaveMadeHasNoLines() {
    assertThat(price(Credits.MAX, BASE, POINTS).explain(Query.EMPTY, 250, 4)).isNull();
  }

  @Test
  void linesOfAnyChargeAddUpToIt() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      Price price = price(1 + random.nextLong(60), BASE, POINTS, CONVERSIONS);
      long elements = random.nextLong(6_000);
      Query asked =
          Objects.requireNonNull(Query.parse("convert=A" + ",B".repeat(random.nextInt(4))));
      Counted counted =
          new Counted() {
            @Override
            public long count(JsonPath path) {
              return elements;
            }

            @Override
            public long value(JsonPath path) {
              return ABSENT;
            }

            @Override
            public @Nullable String header(String name) {
              return null;
            }
          };
      long charged = price.credits(200, asked, counted);

      assertThat(price.explain(asked, elements, charged))
          .as("seed %d", seed)
          .isNotNull()
          .satisfies(lines ->
              assertThat(lines.stream().mapToLong(Charged::credits).sum()).isEqualTo(charged));
    }
  }

  @Test
  void wordsTellPricesApartThatChargeOtherwise() {
    var cheap = new PricePart.Times("interval", Map.of("1m", 5L, "1h", 2L), 1, BASE);
    var dear = new PricePart.Times("interval", Map.of("1m", 6L, "1h", 2L), 1, BASE);

    assertThat(price(Credits.MAX, BASE, POINTS).words())
        .isEqualTo("1 + 1 per started 100 points at $.data beyond 100");
    assertThat(price(10, cheap).words())
        .isEqualTo("interval [1h: 2, 1m: 5, else: 1] × (1); at most 10")
        .isNotEqualTo(price(10, dear).words());
    assertThat(Price.FREE.words()).isEqualTo("free");
    assertThat(new Price(List.of(BASE), Credits.MAX, Set.of(404, 200), Uncountable.LOW).words())
        .isEqualTo("1; on 200, 404");
  }
}
