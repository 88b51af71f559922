package io.tollgate.control.command;

import java.time.Duration;

/// How long a key goes on beside the one that takes its place.
public enum Overlap {
  /// It ends at once.
  NONE("0s", Duration.ZERO),
  HOUR("1h", Duration.ofHours(1)),
  DAY("24h", Duration.ofHours(24)),
  WEEK("7d", Duration.ofDays(7)),
  MONTH("30d", Duration.ofDays(30));

  private final String text;
  private final Duration duration;

  Overlap(String text, Duration duration) {
    this.text = text;
    this.duration = duration;
  }

  /// As requests name it.
  public String text() {
    return text;
  }

  long millis() {
    return duration.toMillis();
  }
}
