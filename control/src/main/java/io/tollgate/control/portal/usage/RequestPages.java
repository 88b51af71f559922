package io.tollgate.control.portal.usage;

import io.tollgate.control.csv.CallsCsv;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.CallDetail;
import io.tollgate.control.query.CallDetails;
import io.tollgate.control.query.CallView;
import io.tollgate.control.query.Cursor;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.Page;
import io.tollgate.control.query.Period;
import io.tollgate.control.query.PlanView;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.control.query.UsageReports;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.unit.RequestId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// `/o/{org}/requests`: the request log.
@Controller
public final class RequestPages {

  /// Rows of a page.
  static final int PAGE = 50;

  /// Rows that one document takes: from there on the list goes on in a new one, so that no browser
  /// drags all of a long log along.
  static final int ROWS_MAX = 200;

  /// Lines of a file; more is for a shorter range.
  static final long FILE_MAX = 1_000_000;

  private static final int FILE_PAGE = 1_000;

  private final ControlPorts ports;
  private final Directory directory;
  private final UsageReports reports;
  private final CallDetails details;

  public RequestPages(ControlPorts ports) {
    this.ports = ports;
    this.directory = new Directory(ports);
    this.reports = new UsageReports(ports);
    this.details = new CallDetails(ports);
  }

  @GetMapping("/o/{org}/requests")
  Answer list(Visit visit, OrganizationPlace place) {
    String wanted = visit.parameter("q");
    if (requestId(wanted) != null) {
      return Answer.see(place.path("requests/" + wanted));
    }
    SubscriptionView subscription = subscription(place);
    Asked asked = Asked.read(visit, subscription, Period.DAY);
    if (visit.parameter("file").equals("long")) {
      asked.form().error("from", visit.text("usage.wrong.file"));
    }
    String after = visit.parameter("after");
    Cursor cursor = after.isEmpty() ? null : Cursor.read(Cursor.List.CALLS, after);
    Page<CallView> page = reports.calls(query(place, asked, subscription, PAGE), cursor);
    if (visit.live() && !visit.parameter("seen").isEmpty()) {
      return newest(page).equals(visit.parameter("seen"))
          ? Answer.unchanged()
          : part("usage/news", visit, place, asked, subscription, page);
    }
    if (visit.live() && cursor != null) {
      return part("usage/rows", visit, place, asked, subscription, page);
    }
    RequestsPage it = page(visit, place, asked, subscription, page);
    return io.tollgate.control.portal.page.Page.of(
            "usage/requests", visit.text("usage.requests.title"), it)
        .in(place.at(Section.REQUESTS))
        .about(it.form().fields());
  }

  private Answer part(
      String template,
      Visit visit,
      OrganizationPlace place,
      Asked asked,
      SubscriptionView subscription,
      Page<CallView> page) {
    return io.tollgate.control.portal.page.Page.part(
            template, page(visit, place, asked, subscription, page))
        .in(place.at(Section.REQUESTS));
  }

  @GetMapping("/o/{org}/requests/{request}")
  Answer detail(Visit visit, OrganizationPlace place, @PathVariable String request) {
    RequestId id = requestId(request);
    CallDetail detail = id == null ? null : details.find(place.organizationId(), id);
    if (detail == null || tooOld(detail, subscription(place))) {
      return io.tollgate.control.portal.page.Page.of(
              "usage/no-request", visit.text("usage.no-request.title"), request)
          .in(place.at(Section.REQUESTS))
          .status(HttpServletResponse.SC_NOT_FOUND);
    }
    Names names = Names.of(ports, place.organizationId());
    CallView call = detail.call();
    return io.tollgate.control.portal.page.Page.of(
            "usage/request",
            visit.text("usage.request.title"),
            new RequestPage(
                detail,
                exact(visit, call.at()),
                names.key(call.key()),
                call.route() == null
                    ? null
                    : names.of(Group.ROUTE, call.api() + "/" + call.route()),
                Refusals.words(call.refusal())))
        .in(place.at(Section.REQUESTS));
  }

  /// As logs have it: requests of one minute are told apart.
  private static String exact(Visit visit, Instant at) {
    Formats formats = visit.formats();
    return DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss.SSS", visit.requirePerson().locale())
            .withZone(formats.zone())
            .format(at)
        + " "
        + formats.zone(at);
  }

  /// What a page lists, as far back as it goes, in constant memory.
  @GetMapping("/o/{org}/requests.csv")
  void file(Visit visit, OrganizationPlace place, HttpServletResponse response) throws IOException {
    SubscriptionView subscription = subscription(place);
    Asked asked = Asked.read(visit, subscription, Period.DAY);
    CallQuery query = query(place, asked, subscription, FILE_PAGE);
    boolean tooLong = !asked.form().hasErrors() && tooLong(query);
    if (asked.form().hasErrors() || tooLong) {
      response.sendRedirect(
          place.path("requests")
              + "?"
              + Objects.requireNonNullElse(visit.request().getQueryString(), "")
              + (tooLong ? "&file=long" : ""));
      return;
    }
    Names names = Names.of(ports, place.organizationId());
    Files.begin(response, CallsCsv.fileName(Files.named(place), asked.from(), asked.to()));
    Writer out =
        new BufferedWriter(
            new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
    CallsCsv.write(each -> reports.eachCall(query, each), names::key, out);
    out.flush();
  }

  private boolean tooLong(CallQuery query) {
    return reports
            .usage(
                new UsageQuery(
                    query.organizationId(),
                    query.fromMillis(),
                    query.toMillis(),
                    Interval.ALL,
                    ZoneOffset.UTC,
                    Group.NONE,
                    query.filter()))
            .total()
            .calls()
        > FILE_MAX;
  }

  private SubscriptionView subscription(OrganizationPlace place) {
    SubscriptionView subscription = directory.subscription(place.organizationId());
    if (subscription == null) {
      throw new NotThereException();
    }
    return subscription;
  }

  private static CallQuery query(
      OrganizationPlace place, Asked asked, SubscriptionView subscription, int limit) {
    Instant kept = subscription.callsShownSince();
    Instant from = kept.isAfter(asked.from()) ? kept : asked.from();
    return new CallQuery(
        place.organizationId(),
        from.toEpochMilli(),
        asked.to().toEpochMilli(),
        asked.calls(),
        asked.text(),
        null,
        limit);
  }

  private static @Nullable Long keptDays(SubscriptionView subscription) {
    PlanView plan = subscription.plan();
    return plan == null ? null : plan.requestDays();
  }

  private static boolean tooOld(CallDetail detail, SubscriptionView subscription) {
    return detail.call().at().isBefore(subscription.callsShownSince());
  }

  private static String newest(Page<CallView> page) {
    return page.items().isEmpty() ? "none" : page.items().getFirst().id();
  }

  private RequestsPage page(
      Visit visit,
      OrganizationPlace place,
      Asked asked,
      SubscriptionView subscription,
      Page<CallView> page) {
    Names names = Names.of(ports, place.organizationId());
    Formats formats = asked.formats(visit);
    String path = place.path("requests");
    String here = path + asked.with("", "");
    boolean days = Duration.between(asked.from(), asked.to()).compareTo(Duration.ofHours(24)) > 0;
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern(days ? "yyyy-MM-dd HH:mm:ss.SSS" : "HH:mm:ss.SSS")
            .withZone(asked.zone());
    List<RequestsPage.Row> rows =
        page.items().stream()
            .map(call ->
                new RequestsPage.Row(
                    call.id(),
                    place.path("requests/" + call.id()),
                    call.at(),
                    time.format(call.at()),
                    names.key(call.key()),
                    call.method(),
                    path(call.target()),
                    call.status(),
                    Refusals.words(call.refusal()),
                    call.durationMicros() / 1_000,
                    call.credits()))
            .toList();
    return new RequestsPage(
        ReportForm.of(visit, asked, names, path),
        formats,
        here,
        place.path("requests.csv") + asked.with("", ""),
        asked.from(),
        asked.to(),
        rows,
        page.next() == null ? null : path + asked.with("after", page.next()),
        standing(visit) + rows.size(),
        page.next() != null && rows.size() < PAGE,
        keptDays(subscription),
        path + asked.with("seen", newest(page)));
  }

  /// How many rows the document has to which these are added.
  private static int standing(Visit visit) {
    if (!visit.live()) {
      return 0;
    }
    try {
      return Math.clamp(Integer.parseInt(visit.parameter("rows")), 0, ROWS_MAX);
    } catch (NumberFormatException _) {
      return 0; // Nobody's link.
    }
  }

  /// Queries can be long: the list shows the path, the detail all of it.
  private static String path(String target) {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /// @return null if the text is none
  private static @Nullable RequestId requestId(String text) {
    if (text.length() != "00000000-0000-0000-0000-000000000000".length()) {
      return null;
    }
    try {
      UUID id = UUID.fromString(text);
      return new RequestId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    } catch (IllegalArgumentException _) {
      return null; // Some other text of that length.
    }
  }
}
