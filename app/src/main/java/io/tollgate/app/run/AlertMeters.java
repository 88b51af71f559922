package io.tollgate.app.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Dispatch;
import io.tollgate.core.unit.StoreException;

/// Shows what alerting counts: read when asked.
final class AlertMeters implements MeterBinder {

  private final Dispatch dispatch;
  private final AlertStore store;

  AlertMeters(Dispatch dispatch, AlertStore store) {
    this.dispatch = dispatch;
    this.store = store;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Channel channel : dispatch.channels()) {
      FunctionCounter.builder("tollgate.alert.messages", dispatch, it -> it.arrived(channel))
          .tag("channel", channel.text())
          .tag("outcome", "arrived")
          .description("Tries to send messages of alerts")
          .register(registry);
      FunctionCounter.builder("tollgate.alert.messages", dispatch, it -> it.failed(channel))
          .tag("channel", channel.text())
          .tag("outcome", "failed")
          .description("Tries to send messages of alerts")
          .register(registry);
    }
    Gauge.builder("tollgate.alert.messages.waiting", store, AlertMeters::waiting)
        .description("Messages of alerts that wait to be sent")
        .register(registry);
  }

  private static double waiting(AlertStore store) {
    try {
      return store.waiting();
    } catch (StoreException _) {
      // Not known while the store is out of reach.
      return Double.NaN;
    }
  }
}
