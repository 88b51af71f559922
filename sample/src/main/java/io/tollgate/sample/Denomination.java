package io.tollgate.sample;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// Something amounts can be stated in: a national currency or a coin.
///
/// @param usd the price of one in USD; null for a coin nobody priced
/// @param coin the coin, or null for a national currency
record Denomination(
    long id, String symbol, String name, @Nullable BigDecimal usd, @Nullable Coin coin) {

  /// Sixteen digits, half even: as many as the doubles that clients read figures into.
  static final MathContext DIGITS = MathContext.DECIMAL64;

  static Denomination of(Coin coin) {
    var standing = coin.standing();
    return new Denomination(
        coin.id(), coin.symbol(), coin.name(), standing == null ? null : standing.priceUsd(), coin);
  }

  /// @param usdPerEur what one euro cost in USD the day [Fiat#perEur] is of
  static Denomination of(Fiat fiat, BigDecimal usdPerEur) {
    var usd = fiat.code().equals("USD") ? BigDecimal.ONE : usdPerEur.divide(fiat.perEur(), DIGITS);
    return new Denomination(fiat.id(), fiat.code(), fiat.name(), usd, null);
  }

  boolean isUsd() {
    return coin == null && symbol.equals("USD");
  }

  /// Whether its rate is of another day than the coins' prices.
  boolean isForeign() {
    return coin == null && !isUsd();
  }

  /// States an amount of USD in this; null in, or no price, is null out. USD itself stays digit for
  /// digit.
  @Nullable BigDecimal fromUsd(@Nullable BigDecimal amountUsd) {
    if (amountUsd == null || usd == null) {
      return null;
    }
    return isUsd() ? amountUsd : amountUsd.divide(usd, DIGITS).stripTrailingZeros();
  }

  /// States an amount of this in another; null when either has no price.
  @Nullable BigDecimal to(Denomination other, BigDecimal amount) {
    if (usd == null || other.usd == null) {
      return null;
    }
    if (id == other.id) {
      return amount;
    }
    return amount.multiply(usd).divide(other.usd, DIGITS).stripTrailingZeros();
  }
}
