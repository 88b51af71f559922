package io.tollgate.control.query;

import io.tollgate.core.ledger.UsageQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Credits and calls of a range, span by span, split into the largest groups and the rest.
///
/// @param query what was asked
/// @param completeTo every call that had finished by then is in
/// @param series the groups, largest first; the rest last
/// @param spans every one of the range, in the order of time
/// @param total of everything
public record UsageReport(
    UsageQuery query, Instant completeTo, List<Series> series, List<Span> spans, Figures total) {

  /// Groups shown for themselves.
  public static final int SERIES_MAX = 5;

  /// A group of calls.
  ///
  /// @param id as in [UsageView.RowView#group]; empty for calls that have none
  /// @param rest whether it is everything that has no series of its own
  public record Series(String id, boolean rest, Figures total) {}

  /// One interval.
  ///
  /// @param from inclusive; not before what was asked for
  /// @param to exclusive; not after what was asked for
  /// @param known how much of it is: an interval that has not begun is unknown, not zero
  /// @param parts of each series, in their order
  public record Span(Instant from, Instant to, Known known, Figures total, List<Figures> parts) {}

  /// How much of an interval is known.
  public enum Known {
    WHOLE,
    /// It runs still.
    SO_FAR,
    NOTHING
  }

  static UsageReport of(UsageQuery query, UsageView usage) {
    List<Series> series = series(usage);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < series.size(); i++) {
      if (!series.get(i).rest()) {
        places.put(series.get(i).id(), i);
      }
    }
    var parts = new HashMap<Long, Figures[]>();
    for (UsageView.RowView row : usage.rows()) {
      Figures[] at = parts.computeIfAbsent(row.startsAt().toEpochMilli(), _ -> none(series.size()));
      int place = places.getOrDefault(row.group(), series.size() - 1);
      at[place] = at[place].plus(figures(row));
    }
    Figures total =
        new Figures(usage.total().calls(), usage.total().refused(), usage.total().credits());
    return new UsageReport(
        query, usage.completeTo(), series, spans(query, usage.completeTo(), series, parts), total);
  }

  private static Figures figures(UsageView.RowView row) {
    return new Figures(row.calls(), row.refused(), row.credits());
  }

  private static Figures[] none(int size) {
    var none = new Figures[size];
    Arrays.fill(none, Figures.NONE);
    return none;
  }

  private static List<Series> series(UsageView usage) {
    var totals = new LinkedHashMap<String, Figures>();
    for (UsageView.RowView row : usage.rows()) {
      totals.merge(row.group(), figures(row), Figures::plus);
    }
    List<Series> all =
        totals.entrySet().stream()
            .map(group -> new Series(group.getKey(), false, group.getValue()))
            .sorted(
                Comparator.comparingLong((Series one) -> -one.total().credits())
                    .thenComparingLong(one -> -one.total().requests())
                    .thenComparing(Series::id))
            .toList();
    if (all.size() <= SERIES_MAX) {
      return all;
    }
    var shown = new ArrayList<>(all.subList(0, SERIES_MAX));
    Figures rest =
        all.subList(SERIES_MAX, all.size()).stream()
            .map(Series::total)
            .reduce(Figures.NONE, Figures::plus);
    shown.add(new Series("", true, rest));
    return List.copyOf(shown);
  }

  private static List<Span> spans(
      UsageQuery query, Instant completeTo, List<Series> series, Map<Long, Figures[]> parts) {
    var spans = new ArrayList<Span>();
    long at = query.fromMillis();
    while (at < query.toMillis()) {
      long end = Math.min(query.interval().endOf(at, query.zone()), query.toMillis());
      List<Figures> figures =
          List.of(
              parts.getOrDefault(query.interval().startOf(at, query.zone()), none(series.size())));
      spans.add(
          new Span(
              Instant.ofEpochMilli(at),
              Instant.ofEpochMilli(end),
              known(at, end, completeTo.toEpochMilli()),
              figures.stream().reduce(Figures.NONE, Figures::plus),
              figures));
      at = end;
    }
    return List.copyOf(spans);
  }

  private static Known known(long from, long to, long completeTo) {
    if (to <= completeTo) {
      return Known.WHOLE;
    }
    return from <= completeTo ? Known.SO_FAR : Known.NOTHING;
  }
}
