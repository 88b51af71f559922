package io.tollgate.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class WindowRuleTest {

  private static final long FROM = Instant.parse("1970-01-01T00:00:00Z").toEpochMilli();
  private static final long TO = Instant.parse("2170-01-01T00:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    // anchor, instant, start, end
    "2026-01-31T05:30:00Z, 2026-02-15T00:00:00Z, 2026-01-31T05:30:00Z, 2026-02-28T05:30:00Z",
    "2026-01-31T05:30:00Z, 2026-02-28T05:29:59.999Z, 2026-01-31T05:30:00Z, 2026-02-28T05:30:00Z",
    "2026-01-31T05:30:00Z, 2026-02-28T05:30:00Z, 2026-02-28T05:30:00Z, 2026-03-31T05:30:00Z",
    "2026-01-31T05:30:00Z, 2028-02-29T05:30:00Z, 2028-02-29T05:30:00Z, 2028-03-31T05:30:00Z",
    "2026-01-30T00:00:00Z, 2026-03-01T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-30T00:00:00Z",
    "2024-02-29T12:00:00Z, 2025-02-28T12:00:00Z, 2025-02-28T12:00:00Z, 2025-03-29T12:00:00Z",
    "2026-01-05T05:30:00Z, 2025-12-31T00:00:00Z, 2025-12-05T05:30:00Z, 2026-01-05T05:30:00Z",
    "2026-01-01T00:00:00Z, 2026-12-31T23:59:59Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
  })
  void anAnchoredMonthClampsToShortMonthsAndComesBack(
      Instant anchor, Instant at, Instant start, Instant end) {
    var rule = new WindowRule(WindowKind.ANCHORED_MONTH, anchor.toEpochMilli());

    Window window = rule.at(at.toEpochMilli());

    assertThat(Instant.ofEpochMilli(window.startMillis())).isEqualTo(start);
    assertThat(Instant.ofEpochMilli(window.endMillis())).isEqualTo(end);
  }

  @ParameterizedTest
  @EnumSource(WindowKind.class)
  void windowsHoldTheirInstantAndTileTimeWithoutGapOrOverlap(WindowKind kind) {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      long anchor = anchorOnALateDay(random);
      var rule = new WindowRule(kind, anchor);
      long at = random.nextLong(FROM, TO);

      Window window = rule.at(at);

      String told = "seed " + seed + " " + rule + " at " + Instant.ofEpochMilli(at);
      assertThat(window.holds(at)).as(told).isTrue();
      assertThat(rule.at(window.startMillis())).as(told).isEqualTo(window);
      assertThat(rule.at(window.endMillis() - 1)).as(told).isEqualTo(window);
      assertThat(rule.at(window.endMillis()).startMillis()).as(told).isEqualTo(window.endMillis());
      assertThat(rule.at(window.startMillis() - 1).endMillis())
          .as(told)
          .isEqualTo(window.startMillis());
    }
  }

  @Test
  void anchoredMonthsAgreeWithCountingMonthsFromTheAnchor() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      long anchor = anchorOnALateDay(random);
      long at = random.nextLong(FROM, TO);

      Window window = new WindowRule(WindowKind.ANCHORED_MONTH, anchor).at(at);

      assertThat(window.startMillis())
          .as(
              "seed %d anchor %s at %s",
              seed, Instant.ofEpochMilli(anchor), Instant.ofEpochMilli(at))
          .isEqualTo(lastAnniversary(anchor, at));
    }
  }

  @Test
  void aUtcMonthIsTheCalendarMonth() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      long at = random.nextLong(FROM, TO);

      Window window = new WindowRule(WindowKind.UTC_MONTH, random.nextLong(FROM, TO)).at(at);

      LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(at), ZoneOffset.UTC);
      assertThat(window.startMillis())
          .as("seed %d", seed)
          .isEqualTo(day.withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }
  }

  /// The slow way: the n-th month from the anchor, for n around the answer.
  private static long lastAnniversary(long anchorMillis, long at) {
    ZonedDateTime anchor = Instant.ofEpochMilli(anchorMillis).atZone(ZoneOffset.UTC);
    long months = (at - anchorMillis) / 2_629_746_000L;
    long last = Long.MIN_VALUE;
    for (long n = months - 3; n <= months + 3; n++) {
      long anniversary = anchor.plusMonths(n).toInstant().toEpochMilli();
      if (anniversary <= at) {
        last = Math.max(last, anniversary);
      }
    }
    return last;
  }

  private static long anchorOnALateDay(SplittableRandom random) {
    LocalDateTime any =
        LocalDateTime.ofInstant(Instant.ofEpochMilli(random.nextLong(FROM, TO)), ZoneOffset.UTC);
    if (random.nextBoolean()) {
      int day = Math.min(random.nextInt(29, 32), any.toLocalDate().lengthOfMonth());
      any = any.withDayOfMonth(day);
    }
    return any.toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
