package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.store.ledger.Rollup;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Cuts a range of time into pieces, each read from the coarsest rollup that fits it.
///
/// @param widest nothing coarser is read
/// @param floors since when what is kept
record UsageSpans(Rollup widest, Floors floors) {

  /// @param interval of the answer
  static UsageSpans of(
      Interval interval, ZoneId zone, long fromMillis, long toMillis, Floors floors) {
    return new UsageSpans(widest(interval, zone.getRules(), fromMillis, toMillis), floors);
  }

  /// Since when what is kept.
  ///
  /// @param minutes a UTC midnight
  /// @param hours and quarters; a UTC midnight, not after `minutes`
  /// @param calls any instant
  record Floors(long minutes, long hours, long calls) {

    /// The first quarter that all calls are kept of: where tables take turns, no span is cut.
    private long wholeQuarter() {
      return Math.ceilDiv(calls, Rollup.QUARTER.millis()) * Rollup.QUARTER.millis();
    }
  }

  /// A range to be read from one table: the spans that start in it.
  ///
  /// @param table null for single calls
  record Piece(@Nullable Rollup table, long fromMillis, long toMillis) {}

  /// In the order of time.
  List<Piece> of(long fromMillis, long toMillis) {
    var pieces = new ArrayList<Piece>();
    long at = fromMillis;
    while (at < toMillis) {
      long end = Math.min(toMillis, nextFloor(at));
      cut(pieces, levels(at), at, end);
      at = end;
    }
    return pieces;
  }

  private long nextFloor(long at) {
    return Stream.of(floors.hours(), floors.minutes(), floors.wholeQuarter())
        .filter(floor -> floor > at)
        .min(Long::compare)
        .orElse(Long.MAX_VALUE);
  }

  /// What may be read from an instant on, coarsest first; the last one is taken as it is.
  private List<@Nullable Rollup> levels(long at) {
    var levels = new ArrayList<@Nullable Rollup>();
    boolean hours = at >= floors.hours();
    boolean minutes = at >= floors.minutes();
    // Asked for from within the first quarter, calls answer where the quarter would not be whole.
    boolean calls = at >= floors.calls();
    add(levels, Rollup.DAY, !hours && !calls);
    add(levels, Rollup.HOUR, false, hours);
    add(levels, Rollup.QUARTER, hours && !minutes && !calls, hours);
    add(levels, Rollup.MINUTE, minutes && !calls, minutes);
    if (calls) {
      levels.add(null);
    }
    return levels;
  }

  /// @param last whether it is the finest there is
  private void add(List<@Nullable Rollup> levels, Rollup level, boolean last) {
    add(levels, level, last, true);
  }

  private void add(List<@Nullable Rollup> levels, Rollup level, boolean last, boolean kept) {
    if (last || (kept && level.millis() <= widest.millis())) {
      levels.add(level);
    }
  }

  /// Whole spans of the first level in the middle, the ragged ends from the levels below it.
  private static void cut(List<Piece> pieces, List<@Nullable Rollup> levels, long from, long to) {
    Rollup level = levels.getFirst();
    if (levels.size() == 1 || level == null) {
      add(pieces, level, from, to);
      return;
    }
    List<@Nullable Rollup> finer = levels.subList(1, levels.size());
    long first = Math.ceilDiv(from, level.millis()) * level.millis();
    long last = Math.floorDiv(to, level.millis()) * level.millis();
    if (first < last) {
      cut(pieces, finer, from, first);
      add(pieces, level, first, last);
      cut(pieces, finer, last, to);
    } else {
      cut(pieces, finer, from, to);
    }
  }

  private static void add(List<Piece> pieces, @Nullable Rollup table, long from, long to) {
    if (from < to) {
      pieces.add(new Piece(table, from, to));
    }
  }

  /// The coarsest rollup whose spans lie in one span of the answer each.
  private static Rollup widest(Interval interval, ZoneRules zone, long from, long to) {
    return switch (interval) {
      case MINUTE -> Rollup.MINUTE;
      case HOUR -> offsetsAre(3_600, zone, from, to) ? Rollup.HOUR : Rollup.QUARTER;
      case DAY -> {
        if (offsetsAre(86_400, zone, from, to)) {
          yield Rollup.DAY;
        }
        yield offsetsAre(3_600, zone, from, to) ? Rollup.HOUR : Rollup.QUARTER;
      }
      case ALL -> Rollup.DAY;
    };
  }

  /// Whether every offset in a range is a multiple; of a day only 0 is one.
  private static boolean offsetsAre(int seconds, ZoneRules zone, long from, long to) {
    if (zone.isFixedOffset()) {
      return zone.getOffset(Instant.EPOCH).getTotalSeconds() % seconds == 0;
    }
    Instant at = Instant.ofEpochMilli(from);
    Instant end = Instant.ofEpochMilli(to);
    if (zone.getOffset(at).getTotalSeconds() % seconds != 0) {
      return false;
    }
    for (ZoneOffsetTransition next = zone.nextTransition(at);
        next != null && next.getInstant().isBefore(end);
        next = zone.nextTransition(next.getInstant())) {
      if (next.getOffsetAfter().getTotalSeconds() % seconds != 0) {
        return false;
      }
    }
    return true;
  }
}
