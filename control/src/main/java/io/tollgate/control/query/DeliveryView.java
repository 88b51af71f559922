package io.tollgate.control.query;

import io.tollgate.core.alert.Delivery;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One message of an alert through one channel.
///
/// @param id what its receiver knows it by
/// @param webhook null for other channels
/// @param state `waiting`, `done` or `failed`
/// @param nextAt when it is tried next; null if it is not
/// @param endedAt null while it waits
/// @param result of the last try; empty before the first
public record DeliveryView(
    String id,
    String alert,
    String channel,
    @Nullable String webhook,
    String state,
    Instant createdAt,
    int tries,
    @Nullable Instant nextAt,
    @Nullable Instant endedAt,
    String result) {

  static DeliveryView of(Delivery delivery) {
    boolean waits = delivery.state() == Delivery.State.WAITING;
    return new DeliveryView(
        PublicId.MESSAGE.write(delivery.id()),
        PublicId.ALERT.write(delivery.alertId()),
        delivery.channel().text(),
        delivery.webhookId() == 0 ? null : PublicId.WEBHOOK.write(delivery.webhookId()),
        delivery.state().name().toLowerCase(Locale.ROOT),
        Instant.ofEpochMilli(delivery.createdMillis()),
        delivery.tries(),
        waits ? Instant.ofEpochMilli(delivery.nextMillis()) : null,
        waits ? null : Instant.ofEpochMilli(delivery.doneMillis()),
        delivery.result());
  }
}
