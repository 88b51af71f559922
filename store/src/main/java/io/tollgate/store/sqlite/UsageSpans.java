package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.store.ledger.Rollup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Cuts a range of time into pieces, each read from the coarsest rollup that fits it.
///
/// @param interval of the answer: nothing coarser is read
/// @param minuteFloor minutes are kept from here on, a UTC midnight
/// @param hourFloor hours are kept from here on, a UTC midnight, not after `minuteFloor`
record UsageSpans(Interval interval, long minuteFloor, long hourFloor) {

  /// A range to be read from one table: the rows that start in it.
  record Piece(Rollup table, long fromMillis, long toMillis) {}

  List<Piece> of(long fromMillis, long toMillis) {
    var pieces = new ArrayList<Piece>();
    add(pieces, Rollup.DAY, fromMillis, Math.min(toMillis, hourFloor));
    cut(
        pieces,
        levels(Rollup.HOUR),
        Math.max(fromMillis, hourFloor),
        Math.min(toMillis, minuteFloor));
    cut(pieces, levels(Rollup.MINUTE), Math.max(fromMillis, minuteFloor), toMillis);
    return pieces;
  }

  /// The rollups that may be read, coarsest first.
  ///
  /// @param finest what is kept
  private List<Rollup> levels(Rollup finest) {
    return Stream.of(Rollup.DAY, Rollup.HOUR, Rollup.MINUTE)
        .filter(level -> level.millis() >= finest.millis())
        .filter(level -> level == finest || level.millis() <= width(interval, Rollup.MINUTE))
        .toList();
  }

  /// Whole spans of the first level in the middle, the ragged ends from the levels below it.
  private static void cut(List<Piece> pieces, List<Rollup> levels, long from, long to) {
    Rollup level = levels.getFirst();
    if (levels.size() == 1) {
      add(pieces, level, from, to);
      return;
    }
    List<Rollup> finer = levels.subList(1, levels.size());
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

  private static void add(List<Piece> pieces, Rollup table, long from, long to) {
    if (from < to) {
      pieces.add(new Piece(table, from, to));
    }
  }

  /// Width of the answer's spans: the interval's, or the table's where that is all there is.
  static long width(Interval interval, Rollup table) {
    long wanted =
        switch (interval) {
          case MINUTE -> Rollup.MINUTE.millis();
          case HOUR -> Rollup.HOUR.millis();
          case DAY, ALL -> Rollup.DAY.millis();
        };
    return Math.max(wanted, table.millis());
  }
}
