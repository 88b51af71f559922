package io.tollgate.control.portal.usage;

import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.FilterText;
import io.tollgate.control.query.Period;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a report or a list is asked for, as its address says it. Two people with one address see
/// one report.
///
/// @param form what was sent, with what is wrong with it
/// @param period null for a range of its own
/// @param filter in words of the address
/// @param text that paths contain
public record Asked(
    Form form,
    @Nullable Period period,
    Instant from,
    Instant to,
    ZoneId zone,
    Interval interval,
    Group split,
    Measure measure,
    FilterText filter,
    CallFilter calls,
    String text) {

  /// Intervals of one report: what a person can look at.
  static final int SPANS_MAX = 400;

  private static final Map<String, Group> SPLITS = splits();

  private static Map<String, Group> splits() {
    var splits = new LinkedHashMap<String, Group>();
    splits.put("", Group.NONE);
    splits.put("key", Group.KEY);
    splits.put("endpoint", Group.ROUTE);
    splits.put("status", Group.STATUS_CLASS);
    splits.put("env", Group.ENVIRONMENT);
    splits.put("product", Group.API);
    return splits;
  }

  static Iterable<String> splitNames() {
    return SPLITS.keySet();
  }

  /// @param otherwise the period where none is asked for
  static Asked read(Visit visit, SubscriptionView subscription, Period otherwise) {
    Form form = Form.of(visit.request());
    ZoneId zone = zone(visit, form);
    Period period = Period.find(form.value("period"));
    boolean ranged = !form.value("from").isEmpty() && !form.value("to").isEmpty();
    // A form sends the range it showed along: edited, it counts; as it was, the period does.
    if (ranged
        && (period == null
            || !form.value("shown").equals(form.value("from") + "/" + form.value("to")))) {
      period = null;
    } else if (period == null) {
      period = otherwise;
    }
    Period.Range range = (period == null ? otherwise : period).of(subscription);
    if (period == null) {
      range = range(visit, form, zone, shown(form, zone, range));
    }
    Interval interval = interval(visit, form, range);
    FilterText filter =
        new FilterText(
            given(form, "key"),
            given(form, "endpoint"),
            given(form, "status"),
            given(form, "env"),
            given(form, "product"));
    return new Asked(
        form,
        period,
        range.from(),
        range.to(),
        zone,
        interval,
        SPLITS.getOrDefault(form.value("group"), Group.NONE),
        measure(form),
        filter,
        calls(visit, form, filter),
        form.value("q"));
  }

  private static @Nullable String given(Form form, String name) {
    String value = form.value(name);
    return value.isEmpty() ? null : value;
  }

  private static ZoneId zone(Visit visit, Form form) {
    ZoneId own = visit.formats().zone();
    String asked = form.value("zone");
    if (asked.isEmpty()) {
      return own;
    }
    try {
      return ZoneId.of(asked);
    } catch (DateTimeException _) {
      form.error("zone", visit.text("usage.wrong.zone"));
      return own;
    }
  }

  private static Measure measure(Form form) {
    for (Measure measure : Measure.values()) {
      if (measure.text().equals(form.value("show"))) {
        return measure;
      }
    }
    return Measure.CREDITS;
  }

  private static CallFilter calls(Visit visit, Form form, FilterText filter) {
    try {
      return filter.read();
    } catch (FilterText.Invalid e) {
      form.error(
          e.name().equals("environment") ? "env" : e.name(), visit.text("usage.wrong." + e.name()));
      return CallFilter.ALL;
    }
  }

  /// The range that was on the screen when the form was sent: it stays where another can't be
  /// shown.
  private static Period.Range shown(Form form, ZoneId zone, Period.Range otherwise) {
    String[] ends = form.value("shown").split("/", -1);
    try {
      if (ends.length == 2) {
        Instant from = LocalDateTime.parse(ends[0]).atZone(zone).toInstant();
        Instant to = LocalDateTime.parse(ends[1]).atZone(zone).toInstant();
        return from.isBefore(to) ? new Period.Range(from, to) : otherwise;
      }
    } catch (DateTimeException _) {
      // Nobody's form; there is a range to fall back on.
    }
    return otherwise;
  }

  /// @param otherwise stays if what is asked for is no range
  private static Period.Range range(Visit visit, Form form, ZoneId zone, Period.Range otherwise) {
    Instant from = instant(visit, form, "from", zone);
    Instant to = instant(visit, form, "to", zone);
    if (from == null || to == null) {
      return otherwise;
    }
    if (!from.isBefore(to)) {
      form.error("to", visit.text("usage.wrong.order"));
      return otherwise;
    }
    return new Period.Range(from, to);
  }

  /// An instant, a date and time of the zone, or a date: of the end the whole day.
  private static @Nullable Instant instant(Visit visit, Form form, String name, ZoneId zone) {
    String text = form.value(name);
    try {
      Instant at;
      if (text.endsWith("Z")) {
        at = Instant.parse(text);
      } else if (text.length() == "2026-11-01".length()) {
        LocalDate day = LocalDate.parse(text);
        at = (name.equals("to") ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
      } else {
        at = LocalDateTime.parse(text).atZone(zone).toInstant();
      }
      if (at.isAfter(Instant.EPOCH) && at.isBefore(Instant.EPOCH.plus(Duration.ofDays(73_000)))) {
        return at;
      }
    } catch (DateTimeException _) {
      // Told below.
    }
    form.error(name, visit.text("usage.wrong.instant"));
    return null;
  }

  private static Interval interval(Visit visit, Form form, Period.Range range) {
    Interval automatic = automatic(Duration.between(range.from(), range.to()));
    String asked = form.value("interval").toUpperCase(Locale.ROOT);
    for (Interval interval : Interval.values()) {
      if (interval != Interval.ALL && interval.name().equals(asked)) {
        if (spans(range, interval) > SPANS_MAX) {
          form.error("interval", visit.text("usage.wrong.interval"));
          return automatic;
        }
        return interval;
      }
    }
    if (spans(range, automatic) > SPANS_MAX) {
      form.error("to", visit.text("usage.wrong.long"));
    }
    return automatic;
  }

  private static Interval automatic(Duration length) {
    if (length.compareTo(Duration.ofHours(3)) <= 0) {
      return Interval.MINUTE;
    }
    return length.compareTo(Duration.ofDays(7)) <= 0 ? Interval.HOUR : Interval.DAY;
  }

  private static long spans(Period.Range range, Interval interval) {
    Duration each =
        switch (interval) {
          case MINUTE -> Duration.ofMinutes(1);
          case HOUR -> Duration.ofHours(1);
          case DAY, ALL -> Duration.ofDays(1);
        };
    return Duration.between(range.from(), range.to()).dividedBy(each);
  }

  /// Figures and instants as this report's zone has them.
  Formats formats(Visit visit) {
    return new Formats(visit.requirePerson().locale(), zone);
  }

  /// An instant as a field of date and time takes it.
  String local(Instant at) {
    return LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES).toString();
  }

  /// What the fields of the range show.
  String shown() {
    return local(from) + "/" + local(to);
  }

  /// A query of the same calls in another range.
  String calls(Instant from, Instant to) {
    Map<String, String> parameters = filters();
    parameters.put("from", from.toString());
    parameters.put("to", to.toString());
    return query(parameters);
  }

  /// The same of one group only.
  String calls(Instant from, Instant to, Group split, String id) {
    Map<String, String> parameters = filters();
    String name =
        switch (split) {
          case KEY -> "key";
          case ROUTE -> "endpoint";
          case STATUS, STATUS_CLASS -> "status";
          case ENVIRONMENT -> "env";
          case API -> "product";
          case NONE -> "";
        };
    if (!name.isEmpty() && !id.isEmpty()) {
      parameters.put(name, id);
    }
    parameters.put("from", from.toString());
    parameters.put("to", to.toString());
    return query(parameters);
  }

  /// Everything of the address, some of it otherwise.
  ///
  /// @param value empty to leave it out
  String with(String name, String value) {
    Map<String, String> parameters = filters();
    if (period == null) {
      parameters.put("from", from.toString());
      parameters.put("to", to.toString());
    } else {
      parameters.put("period", period.text());
    }
    for (String kept : new String[] {"interval", "group", "show"}) {
      if (!form.value(kept).isEmpty()) {
        parameters.put(kept, form.value(kept));
      }
    }
    if (name.equals("period")) {
      parameters.remove("from");
      parameters.remove("to");
      parameters.remove("interval");
    }
    parameters.put(name, value);
    return query(parameters);
  }

  private Map<String, String> filters() {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("zone", zone.getId());
    put(parameters, "key", filter.key());
    put(parameters, "endpoint", filter.endpoint());
    put(parameters, "status", filter.status());
    put(parameters, "env", filter.environment());
    put(parameters, "product", filter.api());
    put(parameters, "q", text);
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      parameters.put(name, value);
    }
  }

  private static String query(Map<String, String> parameters) {
    var query = new StringBuilder();
    parameters.forEach((name, value) -> {
      if (!value.isEmpty()) {
        query.append(query.isEmpty() ? "?" : "&").append(name).append('=');
        query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    });
    return query.toString();
  }
}
