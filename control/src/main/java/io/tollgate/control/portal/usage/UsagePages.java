package io.tollgate.control.portal.usage;

import io.tollgate.control.csv.UsageCsv;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.chart.Chart;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.Period;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.control.query.UsageReport;
import io.tollgate.control.query.UsageReport.Known;
import io.tollgate.control.query.UsageReports;
import io.tollgate.control.query.UsageView;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.UsageQuery;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/o/{org}/usage`: what was used, as chart, table and file.
@Controller
public final class UsagePages {

  private final ControlPorts ports;
  private final Directory directory;
  private final UsageReports reports;

  public UsagePages(ControlPorts ports) {
    this.ports = ports;
    this.directory = new Directory(ports);
    this.reports = new UsageReports(ports);
  }

  @GetMapping("/o/{org}/usage")
  Answer report(Visit visit, OrganizationPlace place) {
    Asked asked = asked(visit, place);
    Names names = Names.of(ports, place.organizationId());
    UsageReport report = reports.report(query(place, asked));
    UsagePage it = page(visit, place, asked, names, report);
    if (visit.live()) {
      return it.mark().equals(visit.parameter("seen"))
          ? Answer.unchanged()
          : Page.part("usage/report", it).in(place.at(Section.USAGE));
    }
    return Page.of("usage/usage", visit.text("usage.title"), it)
        .in(place.at(Section.USAGE))
        .about(it.form().fields());
  }

  /// The same calls, every group for itself.
  @GetMapping("/o/{org}/usage.csv")
  void file(Visit visit, OrganizationPlace place, HttpServletResponse response) throws IOException {
    Asked asked = asked(visit, place);
    if (asked.form().hasErrors()) {
      response.sendRedirect(
          place.path("usage")
              + "?"
              + Objects.requireNonNullElse(visit.request().getQueryString(), ""));
      return;
    }
    Names names = Names.of(ports, place.organizationId());
    UsageView usage = reports.usage(query(place, asked));
    Files.begin(response, UsageCsv.fileName(Files.named(place), usage));
    Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
    UsageCsv.write(usage, id -> names.of(asked.split(), id), out);
  }

  private Asked asked(Visit visit, OrganizationPlace place) {
    SubscriptionView subscription = directory.subscription(place.organizationId());
    if (subscription == null) {
      throw new NotThereException();
    }
    return Asked.read(visit, subscription, Period.THIS);
  }

  private static UsageQuery query(OrganizationPlace place, Asked asked) {
    return new UsageQuery(
        place.organizationId(),
        asked.from().toEpochMilli(),
        asked.to().toEpochMilli(),
        asked.interval(),
        asked.zone(),
        asked.split(),
        asked.calls());
  }

  private static UsagePage page(
      Visit visit, OrganizationPlace place, Asked asked, Names names, UsageReport report) {
    Formats formats = asked.formats(visit);
    String path = place.path("usage");
    String requests = place.path("requests");
    List<UsagePage.Series> series = series(visit, asked, names, report, requests);
    var rows = new ArrayList<UsagePage.Row>();
    for (UsageReport.Span span : report.spans()) {
      rows.add(
          new UsagePage.Row(
              start(asked, span),
              span.known(),
              span.parts().stream().map(asked.measure()::of).toList(),
              span.total(),
              requests + asked.calls(span.from(), span.to())));
    }
    String measure = visit.text("usage.measure." + asked.measure().text());
    String each = visit.text("usage.each." + asked.interval().name().toLowerCase(Locale.ROOT));
    String split =
        asked.split() == Group.NONE ? "" : visit.text("usage.split." + asked.form().value("group"));
    String title =
        split.isEmpty()
            ? visit.text("usage.chart.title", measure, each)
            : visit.text("usage.chart.title-split", measure, each, split.toLowerCase(Locale.ROOT));
    return new UsagePage(
        ReportForm.of(visit, asked, names, path),
        formats,
        path + asked.with("", ""),
        place.path("usage.csv") + asked.with("", ""),
        requests + asked.calls(asked.from(), asked.to()),
        asked.from(),
        asked.to(),
        report.completeTo(),
        measure,
        asked.interval().name().toLowerCase(Locale.ROOT),
        split,
        title,
        summary(visit, asked, formats, report),
        chart(visit, asked, formats, report, series, title, rows),
        series,
        rows,
        report.total(),
        Integer.toHexString(Objects.hash(report.total(), report.spans(), report.series())));
  }

  private static List<UsagePage.Series> series(
      Visit visit, Asked asked, Names names, UsageReport report, String requests) {
    var series = new ArrayList<UsagePage.Series>();
    for (int i = 0; i < report.series().size(); i++) {
      UsageReport.Series one = report.series().get(i);
      String name = names.of(asked.split(), one.id());
      if (one.rest()) {
        name = visit.text("usage.rest");
      } else if (name.isEmpty()) {
        name = visit.text(asked.split() == Group.NONE ? "usage.all" : "usage.nobody");
      }
      series.add(
          new UsagePage.Series(
              name,
              colour(asked.split(), one, i),
              asked.measure().of(one.total()),
              one.rest()
                  ? null
                  : requests + asked.calls(asked.from(), asked.to(), asked.split(), one.id())));
    }
    return series;
  }

  private static String colour(Group split, UsageReport.Series series, int place) {
    if (series.rest()) {
      return "data-other";
    }
    if (split == Group.STATUS_CLASS) {
      return switch (series.id()) {
        case "2xx" -> "data-1";
        case "4xx" -> "status-4xx";
        case "5xx" -> "status-5xx";
        default -> "data-other";
      };
    }
    return "data-" + (place + 1);
  }

  private static String start(Asked asked, UsageReport.Span span) {
    return asked.interval() == Interval.DAY
        ? DateTimeFormatter.ISO_LOCAL_DATE.withZone(asked.zone()).format(span.from())
        : DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
            .withZone(asked.zone())
            .format(span.from());
  }

  private static String summary(Visit visit, Asked asked, Formats formats, UsageReport report) {
    UsageReport.Span highest = null;
    for (UsageReport.Span span : report.spans()) {
      if (asked.measure().of(span.total()) > 0
          && (highest == null
              || asked.measure().of(span.total()) > asked.measure().of(highest.total()))) {
        highest = span;
      }
    }
    return highest == null
        ? visit.text("usage.summary.nothing")
        : visit.text(
            "usage.summary.highest",
            formats.number(asked.measure().of(highest.total())),
            start(asked, highest),
            formats.zone(highest.from()));
  }

  private static @Nullable Chart chart(
      Visit visit,
      Asked asked,
      Formats formats,
      UsageReport report,
      List<UsagePage.Series> series,
      String title,
      List<UsagePage.Row> rows) {
    if (report.series().isEmpty()) {
      return null;
    }
    var spans = new ArrayList<Chart.Span>();
    for (int i = 0; i < rows.size(); i++) {
      UsageReport.Span span = report.spans().get(i);
      UsagePage.Row row = rows.get(i);
      spans.add(
          new Chart.Span(
              tick(asked, span),
              says(visit, asked, formats, series, row),
              state(span.known()),
              row.href(),
              row.values()));
    }
    return new Chart(
        "usage",
        Chart.Shape.BARS,
        title,
        series.stream().map(one -> new Chart.Series(one.name(), one.colour())).toList(),
        spans,
        null,
        null,
        List.of(),
        formats::axis);
  }

  private static Chart.State state(Known known) {
    return switch (known) {
      case WHOLE -> Chart.State.WHOLE;
      case SO_FAR -> Chart.State.SO_FAR;
      case NOTHING -> Chart.State.AHEAD;
    };
  }

  private static String tick(Asked asked, UsageReport.Span span) {
    String pattern =
        asked.interval() == Interval.DAY
            ? "d MMM"
            : asked.interval() == Interval.HOUR ? "d MMM HH:mm" : "HH:mm";
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
        .withZone(asked.zone())
        .format(span.from());
  }

  private static String says(
      Visit visit, Asked asked, Formats formats, List<UsagePage.Series> series, UsagePage.Row row) {
    var says = new StringBuilder();
    says.append(
        visit.text(
            "usage.says." + asked.measure().text(),
            row.start(),
            formats.number(asked.measure().of(row.total()))));
    if (series.size() > 1) {
      String before = "; ";
      for (int i = 0; i < series.size(); i++) {
        if (row.values().get(i) > 0) {
          says.append(before);
          before = ", ";
          says.append(series.get(i).name()).append(' ').append(formats.number(row.values().get(i)));
        }
      }
    }
    if (row.known() == Known.SO_FAR) {
      says.append(" (").append(visit.text("usage.so-far")).append(')');
    }
    return says.toString();
  }
}
