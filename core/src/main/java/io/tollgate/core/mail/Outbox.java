package io.tollgate.core.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mail that waits to be sent, and what became of it (port). What a message tells of is written in
/// the same transaction: through [io.tollgate.core.person.PeopleWriter#mail] for what people do, or
/// through the adapter's own method for other transactions. So whatever happened is told, and
/// nothing is told that did not happen.
///
/// Each message is sent at least once: it counts as sent after the mail server took it. A crash
/// between the two sends it again, under the same `Message-ID`.
///
/// Blocks: virtual threads only. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public interface Outbox {

  /// Keeps a message in a transaction of its own.
  ///
  /// @return false if one of this id is or was there
  boolean add(Message message, long atMillis);

  /// What is due, oldest first.
  ///
  /// @param limit 1..=1000
  List<Waiting> due(long atMillis, int limit);

  /// The mail server took it. Its texts are forgotten, unless they are to be read here.
  ///
  /// @param keepText whether there is no mail server, and people read it in the portal
  void sent(String id, long atMillis, boolean keepText);

  /// It could not be sent.
  ///
  /// @param why for operators
  /// @param nextMillis when to try again; [#NEVER] to give up
  void failed(String id, String why, long nextMillis);

  /// No more tries.
  long NEVER = Long.MAX_VALUE;

  /// Messages, newest first.
  ///
  /// @param beforeSequence only earlier ones; [Long#MAX_VALUE] for the newest
  /// @param limit 1..=1000
  List<Kept> page(long beforeSequence, int limit);

  /// @return null if there is none
  @Nullable Kept bySequence(long sequence);

  /// Forgets messages that were sent, or given up, before an instant.
  ///
  /// @return how many
  int prune(long beforeMillis);

  /// A message to be sent.
  ///
  /// @param tries that failed
  record Waiting(Message message, int tries) {}

  /// What is known of a message.
  ///
  /// @param message null once its texts are forgotten
  /// @param sentMillis 0 while it is not
  /// @param why the last try failed; empty if it did not
  record Kept(
      long sequence,
      String id,
      String to,
      String kind,
      String subject,
      @Nullable Message message,
      long createdMillis,
      long nextMillis,
      int tries,
      long sentMillis,
      String why) {}
}
