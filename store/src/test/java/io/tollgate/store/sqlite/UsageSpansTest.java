package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.store.ledger.Rollup;
import io.tollgate.store.sqlite.UsageSpans.Floors;
import io.tollgate.store.sqlite.UsageSpans.Piece;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// Which table each piece of a range is read from.
class UsageSpansTest {

  private static final long MIDNIGHT = Instant.parse("2026-04-09T00:00:00Z").toEpochMilli();
  private static final long QUARTER = Rollup.QUARTER.millis();
  private static final long END = MIDNIGHT + 2 * QUARTER;

  /// Hours from the midnight on, no minutes, single calls from the middle of a quarter.
  private static final Floors FLOORS =
      new Floors(Long.MAX_VALUE, MIDNIGHT, MIDNIGHT + QUARTER / 2 + 1);

  /// The quarter's sum has calls from before the range too.
  @Test
  void aRangeFromTheFirstKeptCallOnIsReadFromSingleCalls() {
    assertThat(spans(FLOORS.calls()))
        .containsExactly(
            new Piece(null, FLOORS.calls(), MIDNIGHT + QUARTER),
            new Piece(Rollup.QUARTER, MIDNIGHT + QUARTER, END));
  }

  /// What is left of the quarter's single calls would be less than its sum.
  @Test
  void aQuarterWhoseFirstCallsAreGoneIsReadAsAWhole() {
    assertThat(spans(MIDNIGHT))
        .containsExactly(
            new Piece(Rollup.QUARTER, MIDNIGHT, MIDNIGHT + QUARTER),
            new Piece(Rollup.QUARTER, MIDNIGHT + QUARTER, END));
  }

  private static Iterable<Piece> spans(long fromMillis) {
    return UsageSpans.of(Interval.HOUR, ZoneOffset.UTC, fromMillis, END, FLOORS)
        .of(fromMillis, END);
  }
}
