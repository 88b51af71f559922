package io.tollgate.core.alert;

/// One message of an alert through one channel. Its id was chosen with the alert, before the first
/// try, and is the same in every try.
///
/// @param webhookId the webhook it goes to; 0 of the other channels
/// @param tries that were made
/// @param nextMillis when it is due, while it waits
/// @param doneMillis when it ended; 0 while it waits
/// @param result of the last try, for people; empty before the first
public record Delivery(
    long id,
    long alertId,
    long organizationId,
    Channel channel,
    long webhookId,
    State state,
    long createdMillis,
    int tries,
    long nextMillis,
    long doneMillis,
    String result) {

  /// How it stands.
  public enum State {
    WAITING,
    DONE,
    FAILED
  }

  public static final int RESULT_MAX = 200;
}
