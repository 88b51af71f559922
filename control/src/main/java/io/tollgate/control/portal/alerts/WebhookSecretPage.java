package io.tollgate.control.portal.alerts;

/// What a webhook's messages are signed with, this once.
///
/// @param replaced whether there was one before, which counts for a day more
public record WebhookSecretPage(String url, String secret, boolean replaced) {

  /// Without the secret.
  @Override
  public String toString() {
    return "WebhookSecretPage[" + url + "]";
  }
}
