package io.tollgate.sample;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A crypto asset.
///
/// @param id CoinMarketCap's number where the data shows it, else one of ours (see SOURCES.md)
/// @param standing what the market said of it; null when only its symbol and name are known
record Coin(long id, String symbol, String name, String slug, @Nullable Standing standing) {

  /// One coin's figures at one moment, in USD and in coins. A figure the source lacks is null.
  ///
  /// @param rank place by market value, from 1, without gaps
  record Standing(
      int rank,
      BigDecimal priceUsd,
      BigDecimal volume24hUsd,
      BigDecimal marketCapUsd,
      BigDecimal circulatingSupply,
      BigDecimal totalSupply,
      @Nullable BigDecimal percentChange1h,
      @Nullable BigDecimal percentChange24h,
      @Nullable BigDecimal percentChange7d,
      Instant lastUpdated) {}

  /// The figures of a coin that is known to have them.
  Standing requireStanding() {
    if (standing == null) {
      throw new IllegalStateException("coin without figures: " + slug);
    }
    return standing;
  }

  boolean tracked() {
    return standing != null;
  }
}
