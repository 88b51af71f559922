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
  @CsvSource({
    // 9, 10 and 30 credits at 0.0005 dollars.
    "4500000, USD, 0",
    "5000000, USD, 1",
    "15000000, USD, 2",
    "1000000000, USD, 100",
    "1000000000, JPY, 1",
    "1499999999, JPY, 1",
    "1000000000, BHD, 1000",
  })
  void anAmountIsRoundedOnceHalfUp(long nanos, String currency, long minor) {
    assertThat(OveragePrice.minorUnits(nanos, currency)).isEqualTo(minor);
  }

  @Test
  void theMostCreditsStillHaveAnAmount() {
    var price = new OveragePrice(OveragePrice.NANOS_MAX, "USD");

    assertThat(Math.multiplyExact(price.creditsMax(), price.nanos())).isPositive();
  }
}
