package io.tollgate.control.portal.chart;

import io.tollgate.control.portal.chart.Chart.Shape;
import io.tollgate.control.portal.chart.Chart.Span;
import io.tollgate.control.portal.chart.Chart.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Draws one chart. Colours, fonts and the look of hatches are the style sheet's: here are places
/// and classes alone, so the content policy needs no exception.
///
/// Thread: one.
final class Drawing {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 300;
  private static final int LEFT = 56;
  private static final int RIGHT = 8;
  private static final int TOP = 24;
  private static final int BOTTOM = 36;
  private static final double PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final double PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;

  /// Ticks that fit, and how many of them a narrow screen has room for.
  private static final int TICKS_MAX = 12;

  private static final int LONG_TICKS_MAX = 7;

  /// Letters of a date without its time.
  private static final int SHORT_TICK = 6;

  private static final int NARROW_EVERY = 3;

  /// The part of its interval a bar fills.
  private static final double FILLED = 0.8;

  private final Chart chart;
  private final String soFar;
  private final Scale scale;
  private final double spanWidth;
  private final StringBuilder out = new StringBuilder(8_192);

  Drawing(Chart chart, String soFar) {
    this.chart = chart;
    this.soFar = soFar;
    this.scale = Scale.of(most(chart));
    this.spanWidth = PLOT_WIDTH / chart.spans().size();
  }

  private static long most(Chart chart) {
    long most = 0;
    for (Span span : chart.spans()) {
      long value =
          chart.shape() == Shape.BARS
              ? span.values().stream().mapToLong(Long::longValue).sum()
              : span.values().stream().mapToLong(Long::longValue).max().orElse(0);
      most = Math.max(most, value);
    }
    if (chart.threshold() != null) {
      most = Math.max(most, chart.threshold().value());
    }
    return chart.projection() == null ? most : Math.max(most, chart.projection().value());
  }

  String svg() {
    out.append("<svg class=\"chart-drawing\" viewBox=\"0 0 ")
        .append(WIDTH)
        .append(' ')
        .append(HEIGHT)
        .append("\" role=\"group\" tabindex=\"0\" data-chart=\"\" aria-label=\"")
        .append(escaped(chart.name()))
        .append("\">");
    patterns();
    lines();
    switch (chart.shape()) {
      case BARS -> bars();
      case LINES -> chartLines();
      case STEPS -> steps();
    }
    marks();
    ticks();
    hits();
    out.append("<line class=\"chart-cross\" data-cross=\"\" y1=\"")
        .append(TOP)
        .append("\" y2=\"")
        .append(HEIGHT - BOTTOM)
        .append("\"/></svg>");
    return out.toString();
  }

  /// Hatches, one for each colour that has one: told apart without colours, and on paper.
  private void patterns() {
    out.append("<defs>");
    pattern("gap", "chart-gap-line", "<path d=\"M0 6L6 0\"/>");
    for (Chart.Series series : chart.series()) {
      switch (series.colour()) {
        case "status-4xx" -> pattern("status-4xx", "status-4xx-line", "<path d=\"M0 6L6 0\"/>");
        case "status-5xx" ->
            pattern("status-5xx", "status-5xx-line", "<path d=\"M0 0L6 6M0 6L6 0\"/>");
        default -> {}
      }
    }
    out.append("</defs>");
  }

  private void pattern(String name, String line, String path) {
    out.append("<pattern id=\"")
        .append(chart.id())
        .append('-')
        .append(name)
        .append("\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><g class=\"")
        .append(line)
        .append("\">")
        .append(path)
        .append("</g></pattern>");
  }

  private void lines() {
    for (long value : scale.lines()) {
      out.append("<line class=\"")
          .append(value == 0 ? "chart-base" : "chart-line")
          .append("\" x1=\"")
          .append(LEFT)
          .append("\" x2=\"")
          .append(WIDTH - RIGHT)
          .append("\" y1=\"")
          .append(at(y(value)))
          .append("\" y2=\"")
          .append(at(y(value)))
          .append("\"/>");
      text("chart-figure", LEFT - 6, y(value) + 4, "end", chart.axis().apply(value));
    }
  }

  private void bars() {
    double bar = Math.max(1, spanWidth * FILLED);
    for (int i = 0; i < chart.spans().size(); i++) {
      Span span = chart.spans().get(i);
      if (gap(i, span)) {
        continue;
      }
      double left = x(i) + (spanWidth - bar) / 2;
      long below = 0;
      for (int s = 0; s < chart.series().size(); s++) {
        long value = span.values().get(s);
        if (value > 0) {
          rect(colour(s, span.state()), left, y(below + value), bar, y(below) - y(below + value));
          hatch(s, left, y(below + value), bar, y(below) - y(below + value));
        }
        below += value;
      }
      if (span.state() == State.SO_FAR) {
        text("chart-note", left + bar / 2, y(below) - 6, i > 0 ? "end" : "start", soFar);
      }
    }
  }

  private void hatch(int series, double x, double y, double width, double height) {
    String colour = chart.series().get(series).colour();
    if (colour.equals("status-4xx") || colour.equals("status-5xx")) {
      out.append("<rect fill=\"url(#").append(chart.id()).append('-').append(colour).append(")\"");
      box(x, y, width, height);
    }
  }

  /// @return whether the interval is one of which nothing is known
  private boolean gap(int span, Span at) {
    if (at.state() == State.UNKNOWN) {
      out.append("<rect class=\"chart-gap\" fill=\"url(#").append(chart.id()).append("-gap)\"");
      box(x(span), TOP, spanWidth, PLOT_HEIGHT);
    }
    return at.state() == State.UNKNOWN || at.state() == State.AHEAD;
  }

  private void chartLines() {
    for (int i = 0; i < chart.spans().size(); i++) {
      gap(i, chart.spans().get(i));
    }
    for (int s = 0; s < chart.series().size(); s++) {
      var path = new StringBuilder();
      boolean drawing = false;
      double lastX = 0;
      double lastY = 0;
      for (int i = 0; i < chart.spans().size(); i++) {
        Span span = chart.spans().get(i);
        if (!known(span)) {
          drawing = false;
          continue;
        }
        lastX = x(i) + spanWidth / 2;
        lastY = y(span.values().get(s));
        path.append(drawing ? 'L' : 'M').append(at(lastX)).append(' ').append(at(lastY));
        drawing = true;
      }
      String colour = chart.series().get(s).colour();
      out.append("<path class=\"chart-stroke ").append(colour).append("\" d=\"");
      out.append(path).append("\"/>");
      text("chart-end", lastX - 4, lastY - 6, "end", chart.series().get(s).name());
    }
  }

  private void steps() {
    var area = new StringBuilder();
    var edge = new StringBuilder();
    int first = -1;
    int last = -1;
    for (int i = 0; i < chart.spans().size(); i++) {
      Span span = chart.spans().get(i);
      gap(i, span);
      if (known(span)) {
        double y = y(span.values().getFirst());
        edge.append(first < 0 ? "M" + at(x(i)) + " " + at(y(0)) + "V" : "V").append(at(y));
        edge.append('H').append(at(x(i) + spanWidth));
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (last < 0) {
      return;
    }
    String colour = chart.series().getFirst().colour();
    area.append(edge).append('V').append(at(y(0))).append('Z');
    out.append("<path class=\"chart-area ").append(colour).append("\" d=\"").append(area);
    out.append("\"/><path class=\"chart-stroke ").append(colour).append("\" d=\"").append(edge);
    out.append("\"/>");
    if (chart.spans().get(last).state() == State.SO_FAR) {
      double y = y(chart.spans().get(last).values().getFirst());
      boolean late = last > chart.spans().size() / 2;
      text(
          "chart-note", x(last) + (late ? 0 : spanWidth + 4), y - 6, late ? "end" : "start", soFar);
    }
    projection(last);
  }

  private void projection(int last) {
    Chart.Projection projection = chart.projection();
    if (projection == null) {
      return;
    }
    double from = y(chart.spans().get(last).values().getFirst());
    out.append("<path class=\"chart-projection\" d=\"M")
        .append(at(x(last) + spanWidth))
        .append(' ')
        .append(at(from))
        .append('L')
        .append(at(WIDTH - RIGHT))
        .append(' ')
        .append(at(y(projection.value())))
        .append("\"/>");
    text("chart-end", WIDTH - RIGHT, y(projection.value()) - 6, "end", projection.words());
  }

  private void marks() {
    Chart.Threshold threshold = chart.threshold();
    if (threshold != null) {
      double y = y(threshold.value());
      out.append("<line class=\"chart-mark\" x1=\"")
          .append(LEFT)
          .append("\" x2=\"")
          .append(WIDTH - RIGHT)
          .append("\" y1=\"")
          .append(at(y))
          .append("\" y2=\"")
          .append(at(y))
          .append("\"/>");
      text("chart-end", LEFT + 4, y - 6, "start", threshold.words());
    }
    for (Chart.Event event : chart.events()) {
      double x = x(event.span());
      out.append("<line class=\"chart-mark\" x1=\"")
          .append(at(x))
          .append("\" x2=\"")
          .append(at(x))
          .append("\" y1=\"")
          .append(TOP)
          .append("\" y2=\"")
          .append(HEIGHT - BOTTOM)
          .append("\"/>");
      text("chart-end", x + 4, TOP - 8, "start", event.words());
    }
  }

  private void ticks() {
    var named = new ArrayList<Integer>();
    for (int i = 0; i < chart.spans().size(); i++) {
      if (!chart.spans().get(i).tick().isEmpty()) {
        named.add(i);
      }
    }
    int longest = chart.spans().stream().mapToInt(span -> span.tick().length()).max().orElse(0);
    int most = longest > SHORT_TICK ? LONG_TICKS_MAX : TICKS_MAX;
    int every = Math.max(1, Math.ceilDiv(named.size(), most));
    for (int n = 0; n < named.size(); n += every) {
      int i = named.get(n);
      boolean narrow = n / every % NARROW_EVERY == 0;
      text(
          narrow ? "chart-tick" : "chart-tick wide",
          x(i) + (chart.shape() == Shape.STEPS ? 0 : spanWidth / 2),
          HEIGHT - BOTTOM + 20,
          n == 0 ? "start" : "middle",
          chart.spans().get(i).tick());
    }
  }

  /// What is pointed at and stepped through; last, so that it lies on top.
  private void hits() {
    out.append("<g class=\"chart-hits\">");
    for (int i = 0; i < chart.spans().size(); i++) {
      Span span = chart.spans().get(i);
      if (span.state() == State.AHEAD) {
        continue;
      }
      String href = span.href();
      String says = escaped(span.says());
      if (href != null) {
        out.append("<a href=\"").append(escaped(href)).append("\" tabindex=\"-1\" aria-label=\"");
        out.append(says).append("\">");
      }
      out.append("<rect data-at=\"").append(at(x(i) + spanWidth / 2)).append("\" data-says=\"");
      out.append(says).append('"');
      box(x(i), TOP, spanWidth, PLOT_HEIGHT);
      out.append(href == null ? "" : "</a>");
    }
    out.append("</g>");
  }

  private static boolean known(Span span) {
    return span.state() == State.WHOLE || span.state() == State.SO_FAR;
  }

  private String colour(int series, State state) {
    String colour = chart.series().get(series).colour();
    return state == State.SO_FAR ? colour + " so-far" : colour;
  }

  private void rect(String classes, double x, double y, double width, double height) {
    out.append("<rect class=\"").append(classes).append('"');
    box(x, y, width, height);
  }

  private void box(double x, double y, double width, double height) {
    out.append(" x=\"").append(at(x)).append("\" y=\"").append(at(y));
    out.append("\" width=\"").append(at(width)).append("\" height=\"").append(at(height));
    out.append("\"/>");
  }

  private void text(String classes, double x, double y, String anchor, @Nullable String words) {
    out.append("<text class=\"").append(classes).append("\" x=\"").append(at(x));
    out.append("\" y=\"").append(at(y)).append("\" text-anchor=\"").append(anchor).append("\">");
    out.append(escaped(words == null ? "" : words)).append("</text>");
  }

  private double x(int span) {
    return LEFT + span * spanWidth;
  }

  private double y(long value) {
    return TOP + PLOT_HEIGHT * (1 - (double) value / scale.top());
  }

  /// A place, to a tenth.
  private static String at(double place) {
    return BigDecimal.valueOf(place)
        .setScale(1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
