package io.tollgate.control.admin;

import io.tollgate.control.leak.LeakReports;
import io.tollgate.control.query.Page;
import io.tollgate.control.query.ReportedKeyView;
import java.util.List;

/// `/keys/report`: an operator has found keys where they do not belong.
final class LeaksEndpoint implements Endpoint {

  /// Keys of one request.
  private static final int KEYS_MAX = 100;

  private static final Field<List<String>> KEYS =
      Field.list("keys", KEYS_MAX, key -> key, "The keys themselves, as they were found.").must();
  private static final Field<String> URL =
      Field.text("url", 2_000, "Where they were found; kept without its query.");
  private static final Shape REPORT = Shape.of("LeakReport", KEYS, URL);

  private final LeakReports reports;

  LeaksEndpoint(LeakReports reports) {
    this.reports = reports;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.post("/keys/report", "reportKeys")
            .says(
                "Keys",
                "Reports keys that were found where they do not belong: what `leaks.action` says is"
                    + " done about each, and a notice raised. To report them again changes nothing.")
            .reads(REPORT)
            .answersPage(
                "What became of each, in the order in which they came.", ReportedKeyView.class)
            .by(this::report));
  }

  private Reply report(Exchange exchange) {
    String url = exchange.body().find(URL, "");
    return Reply.ok(
        Page.all(
            reports
                .take(
                    exchange.body().get(KEYS).stream()
                        .map(key -> new LeakReports.Found(key, "", url, ""))
                        .toList(),
                    exchange.actor())
                .stream()
                .map(verdict -> ReportedKeyView.of(verdict.key()))
                .toList()));
  }
}
