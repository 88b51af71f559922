package io.tollgate.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The middle of a few values, and how far they lie apart.
///
/// @param middle of an even number, the mean of the two in the middle; NaN of none
record Median(double middle, double min, double max) {

  static Median of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    if (n == 0) {
      return new Median(Double.NaN, Double.NaN, Double.NaN);
    }
    double middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return new Median(middle, sorted[0], sorted[n - 1]);
  }

  static Median of(double... values) {
    return of(Arrays.stream(values).boxed().toList());
  }

  /// `0.72 (0.68-0.79)`, or `-`.
  String spread() {
    return Double.isNaN(middle)
        ? "-"
        : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", middle, min, max);
  }
}
