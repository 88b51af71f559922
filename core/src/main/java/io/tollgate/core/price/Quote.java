package io.tollgate.core.price;

import java.util.List;

/// What a call would cost, without making it.
///
/// @param low least credits of a billable answer
/// @param high most credits of any answer; 0..=`high` is what a caller may be charged
/// @param lines the parts, before `atMost`
public record Quote(long low, long high, List<Line> lines) {

  public Quote {
    lines = List.copyOf(lines);
  }

  /// One part of a quote.
  ///
  /// @param words what it charges for
  public record Line(String words, long low, long high) {}
}
