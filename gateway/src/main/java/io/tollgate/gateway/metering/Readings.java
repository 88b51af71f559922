package io.tollgate.gateway.metering;

import java.util.Arrays;

/// What has been counted and read so far.
final class Readings {

  private static final long UNSEEN = ScalarText.NO_INTEGER;
  private static final long UNFIT = -2;

  private final MeterPlan plan;
  private final long[] counts;
  private final long[] values;

  Readings(MeterPlan plan) {
    this.plan = plan;
    this.counts = new long[plan.counts().size()];
    this.values = new long[plan.values().size()];
    reset();
  }

  void reset() {
    Arrays.fill(counts, 0);
    Arrays.fill(values, UNSEEN);
  }

  /// A value met there has so many elements.
  void count(PathNode there, long elements) {
    for (int i : there.counts) {
      counts[i] += elements;
    }
  }

  /// A value met there is that integer, or [ScalarText#NO_INTEGER].
  void read(PathNode there, long integer) {
    for (int i : there.values) {
      long before = values[i];
      if (integer < 0 || (before != UNSEEN && !plan.wildcard(i))) {
        values[i] = UNFIT;
      } else if (before == UNSEEN) {
        values[i] = integer;
      } else if (before != UNFIT) {
        long sum = before + integer;
        values[i] = sum < 0 ? UNFIT : sum;
      }
    }
  }

  long count(int index) {
    return counts[index];
  }

  long value(int index) {
    return Math.max(values[index], ScalarText.NO_INTEGER);
  }
}
