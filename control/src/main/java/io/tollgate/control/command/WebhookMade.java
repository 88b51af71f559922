package io.tollgate.control.command;

import io.tollgate.core.alert.Webhook;
import org.jspecify.annotations.Nullable;

/// A webhook with its new secret.
///
/// @param secret what its messages are signed with; null where the same request has made it before
public record WebhookMade(Webhook webhook, @Nullable String secret) {

  /// Without the secret.
  @Override
  public String toString() {
    return "WebhookMade[" + webhook.id() + "]";
  }
}
