package io.tollgate.control.alert;

import io.tollgate.control.wire.Json;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a webhook is told, as JSON.
///
/// @param type stable text, such as `alert.credits-used`
/// @param timestamp when it happened
record WebhookBody(String type, Instant timestamp, Data data) {

  /// @param threshold percent or days; null where the condition has none
  /// @param test whether somebody only tries the webhook
  record Data(
      String alert,
      String organization,
      String condition,
      @Nullable Integer threshold,
      boolean test,
      Map<String, String> facts) {}

  static byte[] of(Alert alert) {
    Condition condition = alert.condition();
    return Json.write(
        new WebhookBody(
            "alert." + condition.text(),
            Instant.ofEpochMilli(alert.atMillis()),
            new Data(
                PublicId.ALERT.write(alert.id()),
                PublicId.ORGANIZATION.write(alert.organizationId()),
                condition.text(),
                condition.measure() == Condition.Measure.NONE ? null : alert.threshold(),
                alert.test(),
                alert.facts())));
  }
}
