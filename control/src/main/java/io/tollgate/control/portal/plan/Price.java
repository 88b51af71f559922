package io.tollgate.control.portal.plan;

import io.tollgate.control.portal.page.Formats;
import io.tollgate.core.unit.Money;
import java.math.BigDecimal;

/// What 1,000 credits cost, as a reader reads it.
public final class Price {

  private Price() {}

  /// All digits there are: a price is never rounded.
  ///
  /// @param credit what one costs, a decimal number
  public static String perThousand(String credit, String currency, Formats formats) {
    int digits = Money.digits(currency);
    BigDecimal minor = new BigDecimal(credit).movePointRight(3 + digits).stripTrailingZeros();
    return minor.scale() <= 0
        ? formats.money(minor.longValueExact(), currency)
        : minor.movePointLeft(digits).stripTrailingZeros().toPlainString() + " " + currency;
  }
}
