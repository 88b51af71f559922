package io.tollgate.control.portal.overview;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.chart.Chart;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.portal.usage.Names;
import io.tollgate.control.portal.usage.Refusals;
import io.tollgate.control.query.CallView;
import io.tollgate.control.query.OverviewFigures;
import io.tollgate.control.query.Overviews;
import io.tollgate.control.query.SubscriptionView.WindowView;
import io.tollgate.control.query.UsageReport;
import io.tollgate.control.query.UsageReport.Known;
import io.tollgate.core.ledger.LedgerStore.Group;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/o/{org}/overview`: where an organization stands.
@Controller
public final class OverviewPages {

  private final ControlPorts ports;
  private final Overviews overviews;

  public OverviewPages(ControlPorts ports) {
    this.ports = ports;
    this.overviews = new Overviews(ports);
  }

  @GetMapping("/o/{org}/overview")
  Answer overview(Visit visit, OrganizationPlace place) {
    OverviewFigures figures = overviews.of(place.organizationId(), visit.formats().zone());
    if (figures == null) {
      throw new NotThereException();
    }
    OverviewPage it = page(visit, place, figures);
    if (visit.live()) {
      return it.mark().equals(visit.parameter("seen"))
          ? Answer.unchanged()
          : Page.part("overview/figures", it).in(place.at(Section.OVERVIEW));
    }
    return Page.of("overview/overview", visit.text("overview.title"), it)
        .in(place.at(Section.OVERVIEW));
  }

  private OverviewPage page(Visit visit, OrganizationPlace place, OverviewFigures figures) {
    Names names = Names.of(ports, place.organizationId());
    Formats formats = visit.formats();
    Instant now = figures.subscription().at();
    List<OverviewPage.Day> days = days(place, figures);
    var endpoints = new ArrayList<OverviewPage.Endpoint>();
    for (UsageReport.Series one : figures.endpoints()) {
      endpoints.add(
          new OverviewPage.Endpoint(
              one.id().equals("/")
                  ? visit.text("overview.no-endpoint")
                  : names.of(Group.ROUTE, one.id()),
              one.total().requests(),
              one.total().credits(),
              requests(place, now.minus(Duration.ofDays(1)), now.plusMillis(1))
                  + (one.id().equals("/") ? "" : "&endpoint=" + encoded(one.id()))));
    }
    var refusals = new ArrayList<OverviewPage.Refused>();
    for (CallView call : figures.refusals()) {
      refusals.add(
          new OverviewPage.Refused(
              call.at(),
              formats.time(call.at()),
              call.status(),
              Objects.requireNonNullElse(Refusals.words(call.refusal()), ""),
              names.key(call.key()),
              place.path("requests/" + call.id())));
    }
    WindowView month = figures.month();
    OverviewFigures.LastUseOfKey last = figures.lastUse();
    return new OverviewPage(
        figures,
        last == null && figures.pace().total().requests() == 0,
        last == null ? null : names.key(last.key()),
        pace(visit, figures, days),
        paceSummary(visit, figures),
        days,
        requests(place, month.startsAt(), month.resetsAt()),
        requests(place, now.minus(Duration.ofHours(1)), now.plusMillis(1)),
        endpoints,
        refusals,
        Integer.toHexString(
            Objects.hash(
                figures.subscription().windows(),
                figures.lastHour(),
                figures.endpoints(),
                figures.refusals(),
                last,
                now.getEpochSecond() / 60)));
  }

  private static String requests(OrganizationPlace place, Instant from, Instant to) {
    return place.path("requests")
        + "?from="
        + encoded(from.toString())
        + "&to="
        + encoded(to.toString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static List<OverviewPage.Day> days(OrganizationPlace place, OverviewFigures figures) {
    DateTimeFormatter day =
        DateTimeFormatter.ISO_LOCAL_DATE.withZone(figures.pace().query().zone());
    var days = new ArrayList<OverviewPage.Day>();
    long sum = 0;
    for (UsageReport.Span span : figures.pace().spans()) {
      if (span.known() != Known.NOTHING) {
        sum = Math.addExact(sum, span.total().credits());
        days.add(
            new OverviewPage.Day(
                day.format(span.from()),
                span.total().credits(),
                sum,
                requests(place, span.from(), span.to())));
      }
    }
    return days;
  }

  private static Chart pace(Visit visit, OverviewFigures figures, List<OverviewPage.Day> days) {
    Formats formats = visit.formats();
    var spans = new ArrayList<Chart.Span>();
    int n = 0;
    for (UsageReport.Span span : figures.pace().spans()) {
      boolean ahead = span.known() == Known.NOTHING;
      OverviewPage.Day day = ahead ? null : days.get(n++);
      spans.add(
          new Chart.Span(
              formats.day(span.from()),
              day == null
                  ? ""
                  : visit.text(
                      "overview.pace.says",
                      day.day(),
                      formats.number(day.sum()),
                      formats.number(day.credits())),
              ahead
                  ? Chart.State.AHEAD
                  : span.known() == Known.SO_FAR ? Chart.State.SO_FAR : Chart.State.WHOLE,
              day == null ? null : day.href(),
              List.of(day == null ? 0 : day.sum())));
    }
    Long cap = figures.month().cap();
    Long projected = figures.projected();
    return new Chart(
        "pace",
        Chart.Shape.STEPS,
        visit.text("overview.pace.title"),
        List.of(new Chart.Series(visit.text("overview.used"), "data-1")),
        spans,
        cap == null
            ? null
            : new Chart.Threshold(cap, visit.text("overview.pace.allowance", formats.axis(cap))),
        projected == null || projected == 0
            ? null
            : new Chart.Projection(
                shown(projected, cap),
                visit.text("overview.pace.projected", formats.axis(projected))),
        List.of(),
        formats::axis);
  }

  /// Far beyond the allowance the line only leads out of the picture.
  private static long shown(long projected, @Nullable Long cap) {
    return cap == null ? projected : Math.min(projected, Math.max(1, cap / 2 * 3));
  }

  private static String paceSummary(Visit visit, OverviewFigures figures) {
    Formats formats = visit.formats();
    Long cap = figures.month().cap();
    Long projected = figures.projected();
    String resets = formats.instant(figures.month().resetsAt());
    if (projected == null) {
      return visit.text("overview.pace.early");
    }
    if (cap == null) {
      return visit.text("overview.pace.summary-uncapped", formats.number(projected), resets);
    }
    return visit.text(
        projected > cap ? "overview.pace.summary-over" : "overview.pace.summary",
        formats.number(projected),
        resets,
        formats.number(cap));
  }
}
