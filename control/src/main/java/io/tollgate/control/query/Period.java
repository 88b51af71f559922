package io.tollgate.control.query;

import io.tollgate.control.query.SubscriptionView.WindowView;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Ranges of time that reports are asked for by name.
public enum Period {
  HOUR("1h"),
  DAY("24h"),
  WEEK("7d"),
  /// The month's window that is open.
  THIS("period"),
  /// The month's window before it.
  LAST("last-period"),
  MONTH("30d");

  private final String text;

  Period(String text) {
    this.text = text;
  }

  /// As in addresses.
  public String text() {
    return text;
  }

  /// The key of its words.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @return null if there is none
  public static @Nullable Period find(String text) {
    for (Period period : values()) {
      if (period.text.equals(text)) {
        return period;
      }
    }
    return null;
  }

  /// From an instant to another, half open.
  public record Range(Instant from, Instant to) {}

  /// Up to the end of the minute that runs now, or of the period that is over.
  public Range of(SubscriptionView subscription) {
    long now = subscription.at().toEpochMilli();
    Instant end = Instant.ofEpochMilli(Math.floorDiv(now, 60_000L) * 60_000L + 60_000L);
    WindowView month = month(subscription);
    return switch (this) {
      case HOUR -> new Range(end.minus(Duration.ofHours(1)), end);
      case DAY -> new Range(end.minus(Duration.ofDays(1)), end);
      case WEEK -> new Range(end.minus(Duration.ofDays(7)), end);
      case MONTH -> new Range(end.minus(Duration.ofDays(30)), end);
      case THIS ->
          new Range(month.startsAt(), end.isBefore(month.resetsAt()) ? end : month.resetsAt());
      case LAST -> {
        Window before =
            new WindowRule(month.window(), subscription.anchor().toEpochMilli())
                .at(month.startsAt().toEpochMilli() - 1);
        yield new Range(Instant.ofEpochMilli(before.startMillis()), month.startsAt());
      }
    };
  }

  /// The window that bills are made of: there always is one, whether it has a cap or not.
  public static WindowView month(SubscriptionView subscription) {
    return subscription.windows().stream()
        .filter(window -> window.window().monthly())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no month is counted"));
  }
}
