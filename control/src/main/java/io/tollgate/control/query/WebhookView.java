package io.tollgate.control.query;

import io.tollgate.core.alert.Webhook;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An address that alerts are sent to.
///
/// @param failingSince since when every try has failed; null if the last one did not
/// @param why it was switched off; null if it is on, or its owner did
/// @param secret what its messages are signed with: in the answer that made it, and never again
public record WebhookView(
    String id,
    String url,
    boolean on,
    Instant createdAt,
    @Nullable Instant failingSince,
    @Nullable String why,
    @Nullable String secret) {

  public static WebhookView of(Webhook webhook, @Nullable String secret) {
    return new WebhookView(
        PublicId.WEBHOOK.write(webhook.id()),
        webhook.url().toString(),
        webhook.on(),
        Instant.ofEpochMilli(webhook.createdMillis()),
        webhook.failingMillis() == 0 ? null : Instant.ofEpochMilli(webhook.failingMillis()),
        webhook.why().isEmpty() ? null : webhook.why(),
        secret);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "WebhookView[" + id + "]";
  }
}
