package io.tollgate.control.admin;

import io.tollgate.control.health.Check;
import io.tollgate.control.port.Operations;
import io.tollgate.control.port.ReloadReport;
import io.tollgate.control.query.BooksView;
import io.tollgate.control.wire.Problem;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.unit.LedgerClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/books`, `/health`, `/clock`, `/reload`: the running process.
final class OperationsEndpoint implements Endpoint {

  private static final Logger log = LoggerFactory.getLogger(OperationsEndpoint.class);

  private final Operations process;
  private final ChangeStore changes;
  private final LedgerClock clock;
  private final List<Check> checks;

  OperationsEndpoint(
      Operations process, ChangeStore changes, LedgerClock clock, List<Check> checks) {
    this.process = process;
    this.changes = changes;
    this.clock = clock;
    this.checks = List.copyOf(checks);
  }

  /// How the process is.
  ///
  /// @param status the worst of its checks
  record HealthView(Check.Level status, List<CheckView> checks) {

    /// One thing that was looked at.
    record CheckView(String name, Check.Level status, Map<String, Object> details) {}
  }

  /// The instant windows are computed from.
  ///
  /// @param inDoubt whether the wall clock is not believed; then time goes on by the monotonic one
  record ClockView(Instant now, boolean inDoubt) {}

  /// @param taken always true; a refused configuration is a problem document
  record ReloadView(boolean taken) {}

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/books", "getBooks")
            .says("Operations", "Adds up ledger, calls and journal again, now.")
            .answers(200, "Whether they agree.", BooksView.class)
            .by(_ -> Reply.ok(BooksView.of(process.verify()))),
        Operation.get("/health", "getHealth")
            .says("Operations", "Shows how the process is; answers 200 whatever it finds.")
            .answers(200, "What was found.", HealthView.class)
            .by(_ -> Reply.ok(health())),
        Operation.get("/clock", "getClock")
            .says("Operations", "Shows the instant windows are computed from.")
            .answers(200, "The clock.", ClockView.class)
            .by(_ -> Reply.ok(clock())),
        Operation.post("/clock/accept", "acceptClock")
            .says("Operations", "Believes the wall clock again; time never runs back.")
            .answers(200, "The clock.", ClockView.class)
            .by(this::acceptClock),
        Operation.post("/reload", "reload")
            .says("Operations", "Reads the configuration again; a bad one changes nothing.")
            .answers(200, "It is in force.", ReloadView.class)
            .refuses(ProblemCode.CONFIGURATION_REFUSED)
            .by(this::reload));
  }

  private HealthView health() {
    var views = new ArrayList<HealthView.CheckView>();
    Check.Level worst = Check.Level.UP;
    for (Check check : checks) {
      Check.Finding finding = check.look();
      views.add(new HealthView.CheckView(check.name(), finding.level(), finding.details()));
      worst = finding.level().compareTo(worst) > 0 ? finding.level() : worst;
    }
    return new HealthView(worst, views);
  }

  private ClockView clock() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    return new ClockView(now, clock.inDoubt());
  }

  private Reply acceptClock(Exchange exchange) {
    // Noted first: what can't be noted is not done.
    note(exchange, "clock.accepted", "instead of " + clock().now());
    clock.accept();
    ClockView view = clock();
    log.warn("wall clock accepted by {}: now {}", exchange.actor(), view.now());
    return Reply.ok(view);
  }

  private void note(Exchange exchange, String kind, String words) {
    changes.apply(new Change.Noted(kind, words), exchange.actor(), clock.millis());
  }

  private Reply reload(Exchange exchange) {
    ReloadReport report = process.reload();
    if (!report.taken()) {
      throw new ProblemException(
          Problem.of(
              ProblemCode.CONFIGURATION_REFUSED,
              report.problems().getFirst(),
              report.problems().stream()
                  .map(problem -> new Problem.FieldError("configuration", "value", problem))
                  .toList()),
          Map.of());
    }
    log.info("configuration reloaded by {}", exchange.actor());
    note(exchange, "configuration.reloaded", "in force");
    return Reply.ok(new ReloadView(true));
  }
}
