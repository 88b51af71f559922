package io.tollgate.control.portal.alerts;

import io.tollgate.control.portal.page.Form;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/o/{org}/alerts`.
///
/// @param notices what nobody has seen
/// @param form of a new webhook and of a new threshold
/// @param reason why whoever looks may change nothing; null if they may
/// @param done what was just done, a key of words; empty for nothing
public record AlertListPage(
    List<Notice> notices,
    List<Rule> rules,
    List<Hook> webhooks,
    List<Sent> deliveries,
    Form form,
    @Nullable String reason,
    String done) {

  public AlertListPage {
    notices = List.copyOf(notices);
    rules = List.copyOf(rules);
    webhooks = List.copyOf(webhooks);
    deliveries = List.copyOf(deliveries);
  }

  /// One thing that was told.
  ///
  /// @param words what, in a sentence
  public record Notice(String id, String words, Instant at, boolean test) {}

  /// One row of what is told.
  ///
  /// @param id such as `credits-used-80`
  /// @param words the condition with its threshold
  /// @param last when it was told last; null if it never was
  public record Rule(
      String id,
      String words,
      String who,
      String channels,
      boolean on,
      boolean always,
      @Nullable Instant last) {}

  /// An address that is called.
  ///
  /// @param state `on`, `failing`, `off` or `stopped`
  /// @param since of the failing; null if it does not
  /// @param why it was stopped; empty if it was not
  public record Hook(
      String id, String url, boolean on, String state, @Nullable Instant since, String why) {}

  /// One message with what became of it.
  ///
  /// @param state `waiting`, `done` or `failed`
  /// @param to the webhook's address; empty for other channels
  public record Sent(
      Instant at,
      String words,
      boolean test,
      String channel,
      String to,
      String state,
      int tries,
      String result) {}
}
