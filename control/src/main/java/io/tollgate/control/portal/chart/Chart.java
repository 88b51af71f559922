package io.tollgate.control.portal.chart;

import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What one chart shows. All words are written already, in the reader's language.
///
/// @param id unique on its page, a word
/// @param shape how values are drawn
/// @param name what screen readers call it
/// @param series in the order they are stacked, at most six
/// @param spans from left to right; each has a value of every series
/// @param threshold a horizontal with a word; null for none
/// @param projection where the last of it leads; null for nowhere
/// @param events verticals with a word, such as a change of plan
/// @param axis writes a figure of the axis, short
public record Chart(
    String id,
    Shape shape,
    String name,
    List<Series> series,
    List<Span> spans,
    @Nullable Threshold threshold,
    @Nullable Projection projection,
    List<Event> events,
    LongFunction<String> axis) {

  public Chart {
    series = List.copyOf(series);
    spans = List.copyOf(spans);
    events = List.copyOf(events);
    if (series.isEmpty() || spans.isEmpty()) {
      throw new IllegalArgumentException("a chart shows something");
    }
    for (Span span : spans) {
      if (span.values().size() != series.size()) {
        throw new IllegalArgumentException(
            "values: " + span.values().size() + " (expected: " + series.size() + ")");
      }
    }
  }

  /// How values are drawn.
  public enum Shape {
    /// What is counted per interval, series on series.
    BARS,
    /// Rates and durations; a line for each series.
    LINES,
    /// What is added up from left to right; one series.
    STEPS
  }

  /// @param colour a class of the style sheet: `data-1` to `data-5`, `data-other`, `status-4xx`, …
  public record Series(String name, String colour) {}

  /// One interval.
  ///
  /// @param tick below the axis; empty for none
  /// @param says all of it in one line, announced and read out
  /// @param state whether it is over
  /// @param href where it leads; null for nowhere
  /// @param values of each series
  public record Span(
      String tick, String says, State state, @Nullable String href, List<Long> values) {
    public Span {
      values = List.copyOf(values);
    }
  }

  /// How much of an interval is known.
  public enum State {
    WHOLE,
    /// It runs: lighter, and marked.
    SO_FAR,
    /// Nobody knows: hatched, never zero.
    UNKNOWN,
    /// It has not begun.
    AHEAD
  }

  /// @param words such as "allowance"
  public record Threshold(long value, String words) {}

  /// From the last known interval to the last one.
  ///
  /// @param words such as "projected 2.3M"
  public record Projection(long value, String words) {}

  /// @param span before which it stands
  public record Event(int span, String words) {}

  /// The drawing, as SVG.
  ///
  /// @param soFar what marks the running interval
  public String svg(String soFar) {
    return new Drawing(this, soFar).svg();
  }
}
