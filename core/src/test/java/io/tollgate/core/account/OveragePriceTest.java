package io.tollgate.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OveragePriceTest {

  @ParameterizedTest
  @CsvSource({
    "500000, 0.0005",
    "1000000000, 1",
    "1, 0.000000001",
    "1500000000000, no",
    "0, no",
  })
  void aPriceIsWrittenAsItIsSaid(long nanos, String text) {
    if (text.equals("no")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new OveragePrice(nanos, "USD"));
    } else {
      assertThat(new OveragePrice(nanos, "USD").text()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({"500000, 258000, 129000000000", "3, 3, 10", "7, 0, 6", "7, 1, 7"})
  void neverMoreCreditsThanTheAmountBuys(long nanos, long credits, long amountNanos) {
    assertThat(new OveragePrice(nanos, "USD").creditsFor(amountNanos)).isEqualTo(credits);
  }

  @Test
  void theMostCreditsStillHaveAnAmount() {
    var price = new OveragePrice(OveragePrice.NANOS_MAX, "USD");

    assertThat(Math.multiplyExact(price.creditsMax(), price.nanos())).isPositive();
  }
}
