package io.tollgate.sample;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Open, high, low, close and traded amount of one interval, prices in USD.
///
/// @param openSecond start, seconds since 1970
/// @param highSecond,lowSecond start of the five minutes that held the extreme
/// @param volume coins traded
/// @param volumeUsd the same in USD; null where the source does not tell
record Bar(
    long openSecond,
    BigDecimal open,
    BigDecimal high,
    long highSecond,
    BigDecimal low,
    long lowSecond,
    BigDecimal close,
    BigDecimal volume,
    @Nullable BigDecimal volumeUsd) {

  /// This bar and the one that follows it, as one bar that starts at `openSecond`.
  Bar then(Bar next) {
    var higher = next.high.compareTo(high) > 0;
    var lower = next.low.compareTo(low) < 0;
    return new Bar(
        openSecond,
        open,
        higher ? next.high : high,
        higher ? next.highSecond : highSecond,
        lower ? next.low : low,
        lower ? next.lowSecond : lowSecond,
        next.close,
        volume.add(next.volume),
        volumeUsd == null || next.volumeUsd == null ? null : volumeUsd.add(next.volumeUsd));
  }

  /// The same bar, said to start at another second.
  Bar from(long second) {
    return new Bar(second, open, high, highSecond, low, lowSecond, close, volume, volumeUsd);
  }
}
