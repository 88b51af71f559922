package io.tollgate.control.portal.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.portal.chart.Chart.Event;
import io.tollgate.control.portal.chart.Chart.Projection;
import io.tollgate.control.portal.chart.Chart.Series;
import io.tollgate.control.portal.chart.Chart.Shape;
import io.tollgate.control.portal.chart.Chart.Span;
import io.tollgate.control.portal.chart.Chart.State;
import io.tollgate.control.portal.chart.Chart.Threshold;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Charts are what they were: each is compared with a drawing that was looked at.
/// `-Dtollgate.charts=write` writes them anew.
class ChartTest {

  private static final Path GOLDEN = Path.of("src/test/resources/io/tollgate/control/portal/chart");

  private static Span span(String tick, State state, Long... values) {
    return new Span(
        tick, tick + ": " + List.of(values), state, "/o/x/requests?at=" + tick, List.of(values));
  }

  private static Chart bars() {
    return new Chart(
        "usage",
        Shape.BARS,
        "Credits per day, split by status",
        List.of(
            new Series("2xx", "data-1"),
            new Series("4xx", "status-4xx"),
            new Series("5xx", "status-5xx")),
        List.of(
            span("5 Nov", State.WHOLE, 61_204L, 902L, 0L),
            span("6 Nov", State.WHOLE, 88_120L, 0L, 410L),
            span("7 Nov", State.UNKNOWN, 0L, 0L, 0L),
            span("8 Nov", State.SO_FAR, 20_000L, 100L, 0L),
            span("9 Nov", State.AHEAD, 0L, 0L, 0L)),
        null,
        null,
        List.of(new Event(1, "plan")),
        value -> value / 1_000 + "k");
  }

  private static Chart steps() {
    return new Chart(
        "pace",
        Shape.STEPS,
        "Credits used this period",
        List.of(new Series("Used", "data-1")),
        List.of(
            span("5 Nov", State.WHOLE, 100_000L),
            span("6 Nov", State.WHOLE, 100_000L),
            span("7 Nov", State.SO_FAR, 260_000L),
            span("8 Nov", State.AHEAD, 0L),
            span("9 Nov", State.AHEAD, 0L)),
        new Threshold(500_000, "allowance"),
        new Projection(430_000, "projected 430k"),
        List.of(),
        value -> value / 1_000 + "k");
  }

  private static Chart lines() {
    return new Chart(
        "latency",
        Shape.LINES,
        "Milliseconds <p95> & more",
        List.of(new Series("p50", "data-1"), new Series("p95 \"slow\"", "data-2")),
        List.of(
            span("14:00", State.WHOLE, 12L, 80L),
            span("14:01", State.UNKNOWN, 0L, 0L),
            span("14:02", State.WHOLE, 14L, 84L),
            span("14:03", State.WHOLE, 13L, 120L)),
        null,
        null,
        List.of(),
        Long::toString);
  }

  private static void requireGolden(Chart chart) throws Exception {
    String drawn = chart.svg("so far") + "\n";
    Path file = GOLDEN.resolve(chart.id() + ".svg");
    if ("write".equals(System.getProperty("tollgate.charts"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, drawn);
    }
    parsed(drawn);
    assertThat(drawn).as("%s", file).isEqualTo(Files.readString(file));
    assertThat(drawn).doesNotContain("style=").doesNotContain("<script").doesNotContain("onload");
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void drawingsAreTheGoldenOnes() throws Exception {
    requireGolden(bars());
    requireGolden(steps());
    requireGolden(lines());
  }

  /// What is unknown is hatched, what is ahead is empty; neither is a bar of zero.
  @Test
  void gapsAreGaps() throws Exception {
    String drawn = bars().svg("so far");

    assertThat(drawn.split("class=\"chart-gap\"", -1)).hasSize(2);
    assertThat(drawn).contains("data-1 so-far").contains(">so far<");
    NodeList hits = parsed(drawn).getElementsByTagName("a");
    assertThat(hits.getLength()).isEqualTo(4);
  }

  @Test
  void heightsOfBarsAddUpToTheirValues() throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var spans = new ArrayList<Span>();
    for (int i = 0; i < 30; i++) {
      spans.add(span("d" + i, State.WHOLE, random.nextLong(1, 90_000), random.nextLong(1, 9_000)));
    }
    var chart =
        new Chart(
            "c",
            Shape.BARS,
            "c",
            List.of(new Series("a", "data-1"), new Series("b", "data-2")),
            spans,
            null,
            null,
            List.of(),
            Long::toString);

    NodeList rects = parsed(chart.svg("so far")).getElementsByTagName("rect");
    double heights = 0;
    for (int i = 0; i < rects.getLength(); i++) {
      Element rect = (Element) rects.item(i);
      heights +=
          rect.getAttribute("class").startsWith("data-")
              ? Double.parseDouble(rect.getAttribute("height"))
              : 0;
    }
    long sum =
        spans.stream().flatMap(span -> span.values().stream()).mapToLong(Long::longValue).sum();
    long most =
        spans.stream()
            .mapToLong(span -> span.values().stream().mapToLong(Long::longValue).sum())
            .max()
            .orElseThrow();

    assertThat(heights)
        .as("seed %d", seed)
        .isBetween(240.0 * sum / Scale.of(most).top() - 4, 240.0 * sum / Scale.of(most).top() + 4);
  }

  @Test
  void axesHaveRoundLinesAndAtMostFive() {
    assertThat(Scale.of(0)).isEqualTo(new Scale(1, 1));
    assertThat(Scale.of(1)).isEqualTo(new Scale(1, 1));
    assertThat(Scale.of(5)).isEqualTo(new Scale(1, 5));
    assertThat(Scale.of(6)).isEqualTo(new Scale(2, 6));
    assertThat(Scale.of(88_530)).isEqualTo(new Scale(20_000, 100_000));
    assertThat(Scale.of(5_000_000)).isEqualTo(new Scale(1_000_000, 5_000_000));
    assertThat(Scale.of(9_000_000_000_000_000L).lines()).hasSizeLessThanOrEqualTo(6);
    for (long most = 1; most < 10_000; most++) {
      assertThat(Scale.of(most).lines().size()).isBetween(2, 6);
      assertThat(Scale.of(most).top()).isGreaterThanOrEqualTo(most);
    }
  }

  @Test
  void eachSpanHasAValueOfEachSeries() {
    assertThatThrownBy(() ->
            new Chart(
                "c",
                Shape.BARS,
                "c",
                List.of(new Series("a", "data-1")),
                List.of(span("x", State.WHOLE, 1L, 2L)),
                null,
                null,
                List.of(),
                Long::toString))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
