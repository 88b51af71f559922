package io.tollgate.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MoneyTest {

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
    assertThat(Money.roundNanos(nanos, currency)).isEqualTo(minor);
  }

  @ParameterizedTest
  @CsvSource({
    "12900, USD, 129.00, 129000000000",
    "5, USD, 0.05, 50000000",
    "7, JPY, 7, 7000000000"
  })
  void anAmountIsExact(long minor, String currency, String text, long nanos) {
    var money = new Money(minor, currency);

    assertThat(money.text()).isEqualTo(text);
    assertThat(money.nanos()).isEqualTo(nanos);
    assertThat(Money.roundNanos(nanos, currency)).isEqualTo(minor);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThat(new Money(Money.MINOR_MAX, "JPY").nanos()).isPositive();
    assertThatIllegalArgumentException().isThrownBy(() -> new Money(Money.MINOR_MAX + 1, "USD"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Money(-1, "USD"));
  }
}
