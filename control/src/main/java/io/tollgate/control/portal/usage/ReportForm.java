package io.tollgate.control.portal.usage;

import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.Period;
import io.tollgate.core.key.Environment;
import io.tollgate.core.ledger.LedgerStore.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a reader can choose of a report or a list.
///
/// @param fields what stands in the fields
/// @param shown the range as the fields show it
/// @param presets ranges with a name
/// @param options of each list, by its name: value to words
/// @param zones some of many
/// @param filters what is left out of the calls now, each with the way to take it back
public record ReportForm(
    Form fields,
    String period,
    String shown,
    List<Choice> presets,
    Map<String, Map<String, String>> options,
    List<String> zones,
    List<Choice> filters) {

  private static final List<String> ZONES =
      List.of(
          "UTC",
          "America/Los_Angeles",
          "America/New_York",
          "America/Sao_Paulo",
          "Europe/London",
          "Europe/Berlin",
          "Africa/Johannesburg",
          "Asia/Dubai",
          "Asia/Kolkata",
          "Asia/Singapore",
          "Asia/Tokyo",
          "Australia/Sydney");

  /// @param chosen whether it is what is shown
  public record Choice(String words, String href, boolean chosen) {}

  static ReportForm of(Visit visit, Asked asked, Names names, String path) {
    var presets = new ArrayList<Choice>();
    for (Period period : Period.values()) {
      presets.add(
          new Choice(
              visit.text("usage.period." + period.key()),
              path + asked.with("period", period.text()),
              period == asked.period()));
    }
    var fields = new LinkedHashMap<String, String>();
    for (String name :
        new String[] {
          "interval", "group", "show", "key", "endpoint", "status", "env", "product", "q"
        }) {
      fields.put(name, asked.form().value(name));
    }
    fields.put("zone", asked.zone().getId());
    // What is wrong stays in its field, the range that is shown stands in the others.
    boolean wrong = asked.form().errorOf("from") != null || asked.form().errorOf("to") != null;
    fields.put("from", wrong ? asked.form().value("from") : asked.local(asked.from()));
    fields.put("to", wrong ? asked.form().value("to") : asked.local(asked.to()));
    if (asked.form().errorOf("zone") != null) {
      fields.put("zone", asked.form().value("zone"));
    }
    Form form = Form.of(fields);
    asked.form().errors().forEach(error -> form.error(error.name(), error.words()));
    return new ReportForm(
        form,
        asked.period() == null ? "" : asked.period().text(),
        asked.shown(),
        presets,
        options(visit, names, form),
        ZONES,
        filters(visit, asked, names, path));
  }

  private static Map<String, Map<String, String>> options(Visit visit, Names names, Form asked) {
    var options = new LinkedHashMap<String, Map<String, String>>();
    var intervals = new LinkedHashMap<String, String>();
    intervals.put("", visit.text("usage.interval.auto"));
    for (Interval interval : List.of(Interval.MINUTE, Interval.HOUR, Interval.DAY)) {
      String name = interval.name().toLowerCase(Locale.ROOT);
      intervals.put(name, visit.text("usage.interval." + name));
    }
    options.put("interval", intervals);
    var splits = new LinkedHashMap<String, String>();
    for (String split : Asked.splitNames()) {
      splits.put(split, visit.text("usage.split." + (split.isEmpty() ? "none" : split)));
    }
    options.put("group", splits);
    var measures = new LinkedHashMap<String, String>();
    for (Measure measure : Measure.values()) {
      measures.put(
          measure == Measure.CREDITS ? "" : measure.text(),
          visit.text("usage.measure." + measure.text()));
    }
    options.put("show", measures);
    options.put("key", any(visit, names.keys()));
    options.put("endpoint", any(visit, names.endpoints()));
    options.put("product", any(visit, names.apis()));
    var environments = new LinkedHashMap<String, String>();
    for (Environment environment : Environment.values()) {
      String name = environment.name().toLowerCase(Locale.ROOT);
      environments.put(name, visit.text("usage.environment." + name));
    }
    options.put("env", any(visit, environments));
    var statuses = new LinkedHashMap<String, String>();
    for (String status : List.of("2xx", "3xx", "4xx", "5xx", "401", "403", "404", "429")) {
      statuses.put(status, status);
    }
    statuses.put("refused", visit.text("usage.status.refused"));
    options.put("status", any(visit, statuses));
    // What an address asks for is there, whether it would be offered or not.
    options.forEach((name, values) -> values.putIfAbsent(asked.value(name), asked.value(name)));
    return options;
  }

  private static Map<String, String> any(Visit visit, Map<String, String> options) {
    var all = new LinkedHashMap<String, String>();
    all.put("", visit.text("usage.any"));
    all.putAll(options);
    return all;
  }

  private static List<Choice> filters(Visit visit, Asked asked, Names names, String path) {
    var filters = new ArrayList<Choice>();
    for (String name : new String[] {"key", "endpoint", "status", "env", "product", "q"}) {
      String value = asked.form().value(name);
      if (!value.isEmpty()) {
        String words =
            switch (name) {
              case "key" -> names.keys().getOrDefault(value, value);
              case "endpoint" -> names.endpoints().getOrDefault(value, value);
              default -> value;
            };
        filters.add(
            new Choice(
                visit.text("usage.filter." + name) + " " + words,
                path + asked.with(name, ""),
                true));
      }
    }
    return filters;
  }

  /// Whether anything but the range narrows it.
  public boolean filtered() {
    return !filters.isEmpty();
  }
}
