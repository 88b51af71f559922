package io.tollgate.control.portal.chart;

import java.util.ArrayList;
import java.util.List;

/// An axis from 0 to a round figure, with at most five lines above 0.
///
/// @param step between lines, a 1, 2 or 5 with zeros
/// @param top the highest line
record Scale(long step, long top) {

  private static final int LINES = 5;

  /// @param most the largest value, 0 or more
  static Scale of(long most) {
    long step = 1;
    int digit = 0;
    long[] factors = {2, 5, 10};
    long zeros = 1;
    while (Math.ceilDiv(Math.max(1, most), step) > LINES) {
      step = zeros * factors[digit];
      if (++digit == factors.length) {
        digit = 0;
        zeros *= 10;
      }
    }
    return new Scale(step, Math.ceilDiv(Math.max(1, most), step) * step);
  }

  List<Long> lines() {
    var lines = new ArrayList<Long>();
    for (long value = 0; value <= top; value += step) {
      lines.add(value);
    }
    return lines;
  }
}
