package io.tollgate.core.window;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/// Computes the window an instant lies in. Nothing is ever reset: a new window is a new start.
///
/// Thread: any; immutable.
///
/// @param kind which span
/// @param anchorMillis where anchored windows are counted from; ignored by the others
public record WindowRule(WindowKind kind, long anchorMillis) {

  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  /// The window `atMillis` lies in. For [WindowKind#ROLLING_DAY] it is the minute bucket.
  ///
  /// @param atMillis milliseconds since 1970
  public Window at(long atMillis) {
    return switch (kind) {
      case UTC_MINUTE, ROLLING_DAY -> {
        long start = Math.floorDiv(atMillis, MINUTE) * MINUTE;
        yield new Window(kind, start, start + MINUTE);
      }
      case UTC_DAY -> {
        long start = Math.floorDiv(atMillis, DAY) * DAY;
        yield new Window(kind, start, start + DAY);
      }
      case ANCHORED_DAY -> {
        long start = anchorMillis + Math.floorDiv(atMillis - anchorMillis, DAY) * DAY;
        yield new Window(kind, start, start + DAY);
      }
      case UTC_MONTH -> {
        YearMonth month = YearMonth.from(utc(atMillis));
        yield new Window(kind, firstOf(month), firstOf(month.plusMonths(1)));
      }
      case ANCHORED_MONTH -> {
        YearMonth month = YearMonth.from(utc(atMillis));
        long start = anchoredIn(month);
        if (start > atMillis) {
          yield new Window(kind, anchoredIn(month.minusMonths(1)), start);
        }
        yield new Window(kind, start, anchoredIn(month.plusMonths(1)));
      }
    };
  }

  /// The anchor's day and time in a month; the 29th to 31st clamp to the month's last day. Always
  /// from the original anchor, so the 31st comes back after a short month.
  private long anchoredIn(YearMonth month) {
    LocalDateTime anchor = utc(anchorMillis);
    int day = Math.min(anchor.getDayOfMonth(), month.lengthOfMonth());
    return month.atDay(day).atTime(anchor.toLocalTime()).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static long firstOf(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private static LocalDateTime utc(long millis) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }
}
