package io.tollgate.app.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tollgate.control.leak.LeakEndpoint;
import io.tollgate.control.leak.LeakReports;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.watch.Sightings;

/// Shows what the watch over keys counts: read when asked.
final class WatchMeters implements MeterBinder {

  private final Watch watch;
  private final LeakEndpoint endpoint;
  private final LeakReports reports;

  WatchMeters(Watch watch, LeakEndpoint endpoint, LeakReports reports) {
    this.watch = watch;
    this.endpoint = endpoint;
    this.reports = reports;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (NoticeKind kind : NoticeKind.values()) {
      FunctionCounter.builder("tollgate.notices", watch.notices(), it -> it.raised(kind))
          .tag("kind", kind.text())
          .description("Notices raised about keys")
          .register(registry);
    }
    FunctionCounter.builder("tollgate.key.uses.dropped", watch.sightings(), Sightings::dropped)
        .description("Uses of keys that found no place to wait in")
        .register(registry);
    FunctionCounter.builder("tollgate.leak.reports", endpoint, LeakEndpoint::taken)
        .tag("outcome", "taken")
        .description("Reports of leaked keys by reporters")
        .register(registry);
    FunctionCounter.builder("tollgate.leak.reports", endpoint, LeakEndpoint::refused)
        .tag("outcome", "not-signed")
        .description("Reports of leaked keys by reporters")
        .register(registry);
    FunctionCounter.builder("tollgate.leak.tokens", reports, LeakReports::known)
        .tag("label", "true-positive")
        .description("Texts that were reported as leaked keys")
        .register(registry);
    FunctionCounter.builder("tollgate.leak.tokens", reports, LeakReports::unknown)
        .tag("label", "false-positive")
        .description("Texts that were reported as leaked keys")
        .register(registry);
    Gauge.builder("tollgate.key.uses.waiting", watch.sightings(), Sightings::waiting)
        .description("Keys whose last use is not written yet")
        .register(registry);
  }
}
