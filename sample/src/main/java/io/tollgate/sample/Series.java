package io.tollgate.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What one coin traded at, in USD, over the stretch the source covers.
final class Series {
  private final Instant start;
  private final Instant end;
  private final Map<Interval, List<Bar>> bars = new EnumMap<>(Interval.class);

  /// @param fiveMinutes in order of time, not empty; minutes without a trade may be missing
  Series(List<Bar> fiveMinutes) {
    var startSecond = fiveMinutes.getFirst().openSecond();
    var endSecond = fiveMinutes.getLast().openSecond() + Interval.FIVE_MINUTES.seconds();
    start = Instant.ofEpochSecond(startSecond);
    end = Instant.ofEpochSecond(endSecond);
    for (var interval : Interval.values()) {
      bars.put(interval, gather(fiveMinutes, interval.seconds(), startSecond, endSecond));
    }
  }

  Instant start() {
    return start;
  }

  Instant end() {
    return end;
  }

  /// All bars of that length, oldest first. Only intervals that lie wholly inside the series have
  /// one, so that no bar is of half its time.
  List<Bar> bars(Interval interval) {
    return bars.getOrDefault(interval, List.of());
  }

  private static List<Bar> gather(
      List<Bar> fiveMinutes, long seconds, long startSecond, long endSecond) {
    var gathered = new ArrayList<Bar>();
    for (var bar : fiveMinutes) {
      var open = Math.floorDiv(bar.openSecond(), seconds) * seconds;
      if (open < startSecond || open + seconds > endSecond) {
        continue;
      }
      if (!gathered.isEmpty() && gathered.getLast().openSecond() == open) {
        gathered.add(gathered.removeLast().then(bar));
      } else {
        gathered.add(bar.from(open));
      }
    }
    return List.copyOf(gathered);
  }
}
