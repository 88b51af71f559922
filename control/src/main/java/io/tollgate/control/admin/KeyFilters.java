package io.tollgate.control.admin;

import io.tollgate.core.key.KeyState;
import io.tollgate.core.watch.KeyFilter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a list of keys can be asked for.
final class KeyFilters {

  private static final int DAYS_MAX = 3_650;

  private static final Field<KeyState> STATE =
      Field.oneOf("state", List.of(KeyState.values()), "Only keys in this state.");
  private static final Field<String> API = Field.name("api", "Only keys that open this api.");
  private static final Field<String> LABEL =
      Field.text(
          "label", 100, "Only keys whose label contains this; the case of a to z does not count.");
  private static final Field<Instant> EXPIRES_BEFORE =
      Field.instant(
          "expiresBefore", "Only keys that are not deleted and end before this, ended ones too.");
  private static final Field<Long> EXPIRES_WITHIN_DAYS =
      Field.whole(
          "expiresWithinDays",
          0,
          DAYS_MAX,
          "Only keys that are not deleted and end between now and so many days of 24 hours from"
              + " now.");
  private static final Field<Instant> UNUSED_SINCE =
      Field.instant(
          "unusedSince",
          "Only keys that are not deleted, were made before this instant and not used since.");
  private static final Field<Long> IDLE_DAYS =
      Field.whole(
          "idleDays",
          1,
          DAYS_MAX,
          "Only keys that are not deleted, were made before so many days of 24 hours and not used"
              + " since.");

  private KeyFilters() {}

  /// The parameters of a list, those of its pages included.
  static Field<?>[] parameters() {
    return new Field<?>[] {
      STATE,
      API,
      LABEL,
      EXPIRES_BEFORE,
      EXPIRES_WITHIN_DAYS,
      UNUSED_SINCE,
      IDLE_DAYS,
      Fields.LIMIT,
      Fields.KEYS_CURSOR
    };
  }

  /// @param now in milliseconds
  static KeyFilter read(Values query, long now) {
    return new KeyFilter(
        query.find(STATE),
        query.find(API, ""),
        query.find(LABEL, ""),
        expiry(query, now),
        Math.min(
            millis(query.find(UNUSED_SINCE), KeyFilter.ANY),
            daysFrom(now, query.find(IDLE_DAYS), -1, KeyFilter.ANY)));
  }

  private static KeyFilter.@Nullable Expiry expiry(Values query, long now) {
    Instant before = query.find(EXPIRES_BEFORE);
    Long within = query.find(EXPIRES_WITHIN_DAYS);
    return before == null && within == null
        ? null
        : new KeyFilter.Expiry(
            within == null ? 0 : now,
            // A key without end has the greatest, which is before nothing.
            Math.min(millis(before, Long.MAX_VALUE), daysFrom(now, within, 1, Long.MAX_VALUE)));
  }

  private static long millis(@Nullable Instant at, long none) {
    return at == null ? none : at.toEpochMilli();
  }

  private static long daysFrom(long now, @Nullable Long days, int sign, long none) {
    return days == null ? none : now + sign * TimeUnit.DAYS.toMillis(days);
  }
}
