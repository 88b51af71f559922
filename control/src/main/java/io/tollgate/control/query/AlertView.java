package io.tollgate.control.query;

import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something an organization was told.
///
/// @param threshold percent or days; null where the condition has none
/// @param test whether somebody only tried the channels
/// @param facts what was so, by name
/// @param seenAt null while nobody has
/// @param seenBy null while nobody has
public record AlertView(
    String id,
    String organization,
    String condition,
    @Nullable Integer threshold,
    Instant at,
    boolean test,
    Map<String, String> facts,
    @Nullable Instant seenAt,
    @Nullable String seenBy) {

  public static AlertView of(Alert alert) {
    boolean open = alert.seenMillis() == 0;
    return new AlertView(
        PublicId.ALERT.write(alert.id()),
        PublicId.ORGANIZATION.write(alert.organizationId()),
        alert.condition().text(),
        alert.condition().measure() == Condition.Measure.NONE ? null : alert.threshold(),
        Instant.ofEpochMilli(alert.atMillis()),
        alert.test(),
        alert.facts(),
        open ? null : Instant.ofEpochMilli(alert.seenMillis()),
        open ? null : alert.seenBy());
  }
}
