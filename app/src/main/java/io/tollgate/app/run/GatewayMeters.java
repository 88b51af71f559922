package io.tollgate.app.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.Clock;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.metrics.GatewayMetrics;
import io.tollgate.gateway.metrics.PaymentReport;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Shows the data plane's own counters to whoever scrapes: read when asked, never written to on the
/// path of a request.
final class GatewayMeters implements MeterBinder {

  private final Gateway gateway;
  private final Storage storage;

  GatewayMeters(Gateway gateway, Storage storage) {
    this.gateway = gateway;
    this.storage = storage;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    GatewayMetrics metrics = gateway.metrics();
    for (int hundreds = 1; hundreds <= 5; hundreds++) {
      int of = hundreds;
      FunctionCounter.builder("tollgate.calls", metrics, it -> it.calls(of))
          .tag("status", of + "xx")
          .description("Calls answered")
          .register(registry);
    }
    for (RefusalCode code : RefusalCode.values()) {
      FunctionCounter.builder("tollgate.refusals", metrics, it -> it.refusals(code))
          .tag("code", code.text())
          .description("Calls refused")
          .register(registry);
    }
    metrics.onApi(api ->
        FunctionCounter.builder("tollgate.keys.in.url", metrics, it -> it.keysInUrl(api))
            .tag("api", api)
            .description("Calls that showed a good key in their URL, where logs keep it")
            .register(registry));
    counter(registry, "tollgate.credits", "Credits charged", GatewayMetrics::credits);
    counter(registry, "tollgate.request.bytes", "Body bytes taken", GatewayMetrics::requestBytes);
    counter(registry, "tollgate.answer.bytes", "Body bytes sent", GatewayMetrics::answerBytes);
    counter(
        registry,
        "tollgate.connections",
        "Connections accepted",
        GatewayMetrics::connectionsAccepted);
    counter(
        registry,
        "tollgate.connections.turned.away",
        "Connections beyond the limits",
        GatewayMetrics::connectionsTurnedAway);
    counter(
        registry,
        "tollgate.upstream.failures",
        "Upstream failures",
        GatewayMetrics::upstreamFailures);
    counter(
        registry,
        "tollgate.upstream.retries",
        "Calls asked again on a fresh connection",
        GatewayMetrics::upstreamRetries);
    counter(
        registry,
        "tollgate.upstream.tls.failures",
        "Connections to upstreams that failed at TLS",
        GatewayMetrics::upstreamTlsFailures);
    for (PaymentReport.Outcome outcome : PaymentReport.Outcome.values()) {
      FunctionCounter.builder("tollgate.payments", metrics, it -> it.payments(outcome))
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .description("Payments by x402 that a facilitator was asked to carry out")
          .register(registry);
    }
    counter(
        registry,
        "tollgate.facilitator.failures",
        "Questions to facilitators without a usable answer",
        GatewayMetrics::facilitatorFailures);
    counter(
        registry,
        "tollgate.charges.above.hold",
        "ALARM: answers that broke their ceiling",
        GatewayMetrics::chargesAboveHold);
    counter(
        registry,
        "tollgate.answers.uncountable",
        "Answers that could not be counted",
        GatewayMetrics::answersUncountable);
    counter(
        registry,
        "tollgate.journal.failures",
        "Calls whose record could not be written",
        GatewayMetrics::journalFailures);
    counter(registry, "tollgate.faults", "Faults of our own", GatewayMetrics::faults);
    FunctionCounter.builder("tollgate.key.lookups", gateway, Gateway::lookups)
        .description("Keys and certificates the store was asked for")
        .register(registry);
    Gauge.builder("tollgate.calls.in.flight", metrics, GatewayMetrics::inFlight).register(registry);
    Gauge.builder("tollgate.connections.open", gateway, Gateway::connections).register(registry);
    Gauge.builder("tollgate.journal.unfolded", storage, it -> it.journal().status().unfoldedBytes())
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tollgate.journal.healthy", storage, it -> it.journal().healthy() ? 1 : 0)
        .register(registry);
    Gauge.builder(
            "tollgate.changes.silence",
            storage,
            it -> it.feed().silence(Clock.system().nanos()).toMillis())
        .description("How long nothing was heard of changes; beyond 5,000 keys are refused")
        .baseUnit("milliseconds")
        .register(registry);
    Gauge.builder("tollgate.ledger.lag", storage, it -> it.folder().status().lagMillis())
        .baseUnit("milliseconds")
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<GatewayMetrics> figure) {
    FunctionCounter.builder(name, gateway.metrics(), figure)
        .description(description)
        .register(registry);
  }
}
