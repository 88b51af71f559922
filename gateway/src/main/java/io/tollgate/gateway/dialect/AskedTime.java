package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Reach.Wanted;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the instants clients ask for. What can't be read asks for none: the upstream refuses it.
final class AskedTime {

  /// Seconds to the year 5138; longer ones are milliseconds.
  private static final int SECONDS_DIGITS = 11;

  private static final int LENGTH_MAX = 40;
  private static final Pattern UNIX = Pattern.compile("[0-9]{1,15}");
  private static final Pattern DAY = Pattern.compile("([0-9]{2})-([0-9]{2})-([0-9]{4})");
  private static final Pattern DAYS = Pattern.compile("[0-9]{1,7}");

  private AskedTime() {}

  /// The oldest of some instants.
  static long oldest(long... millis) {
    long oldest = Wanted.NOW;
    for (long one : millis) {
      oldest = Math.min(oldest, one);
    }
    return oldest;
  }

  /// An instant in seconds or milliseconds since 1970, or a date or an instant of ISO 8601, in UTC
  /// where it names no offset.
  ///
  /// @return milliseconds since 1970; [Wanted#NOW] if there is none
  static long of(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > LENGTH_MAX) {
      return Wanted.NOW;
    }
    if (UNIX.matcher(text).matches()) {
      long number = Long.parseLong(text);
      return text.length() <= SECONDS_DIGITS ? TimeUnit.SECONDS.toMillis(number) : number;
    }
    try {
      return parse(text);
    } catch (DateTimeException | ArithmeticException _) {
      return Wanted.NOW;
    }
  }

  /// A day written `dd-mm-yyyy`, or as [#of] takes it.
  static long ofDay(@Nullable String text) {
    Matcher day = text == null ? null : DAY.matcher(text);
    return day != null && day.matches()
        ? of(day.group(3) + "-" + day.group(2) + "-" + day.group(1))
        : of(text);
  }

  /// So many days before an instant; `max` is all there are.
  static long back(@Nullable String days, long fromMillis) {
    if (days == null) {
      return Wanted.NOW;
    }
    if (days.equalsIgnoreCase("max")) {
      return 0;
    }
    return DAYS.matcher(days).matches()
        ? fromMillis - TimeUnit.DAYS.toMillis(Long.parseLong(days))
        : Wanted.NOW;
  }

  private static long parse(String text) {
    if (text.indexOf('T') < 0) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
    TemporalAccessor parsed =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    Instant instant =
        switch (parsed) {
          case OffsetDateTime offset -> offset.toInstant();
          case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
          default -> throw new DateTimeException("neither");
        };
    return instant.toEpochMilli();
  }
}
