package io.tollgate.app.run;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tollgate.control.port.Operations;
import io.tollgate.core.unit.StoreException;

/// Shows how far a rotation of the installation's secret is: read when asked.
final class SecretMeters implements MeterBinder {

  private final Operations operations;

  SecretMeters(Operations operations) {
    this.operations = operations;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("tollgate.secret.previous.keys", operations, SecretMeters::left)
        .description("Keys that need the installation's previous secret; 0 if there is none")
        .register(registry);
  }

  private static double left(Operations operations) {
    try {
      return operations.keysOfPreviousSecret().orElse(0);
    } catch (StoreException _) {
      return Double.NaN; // Nobody can tell; that the store is out of reach is told elsewhere.
    }
  }
}
