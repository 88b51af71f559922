package io.tollgate.sample;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long one bar lasts. All are multiples of the five minutes the series are kept in and divide
/// a UTC day.
enum Interval {
  FIVE_MINUTES("5m", 5),
  FIFTEEN_MINUTES("15m", 15),
  THIRTY_MINUTES("30m", 30),
  HOUR("1h", 60),
  TWO_HOURS("2h", 120),
  THREE_HOURS("3h", 180),
  FOUR_HOURS("4h", 240),
  SIX_HOURS("6h", 360),
  TWELVE_HOURS("12h", 720),
  DAY("1d", 1440);

  private final String label;
  private final long seconds;

  Interval(String label, int minutes) {
    this.label = label;
    this.seconds = Duration.ofMinutes(minutes).toSeconds();
  }

  String label() {
    return label;
  }

  long seconds() {
    return seconds;
  }

  /// The interval of that name; `hourly`, `daily` and `24h` are names too. Null for any other.
  static @Nullable Interval named(String name) {
    var wanted =
        switch (name) {
          case "hourly" -> "1h";
          case "daily", "24h" -> "1d";
          default -> name;
        };
    for (var interval : values()) {
      if (interval.label.equals(wanted)) {
        return interval;
      }
    }
    return null;
  }
}
