package io.tollgate.control.mail;

import io.tollgate.core.mail.Message;

/// Hands messages to whoever delivers them (port). Blocks, for a bounded time.
public interface Mail {

  /// Returns when the message was taken.
  ///
  /// @throws UndeliveredException it was not
  void send(Message message);

  /// Whether what was sent is to be read here, since nobody delivers it.
  boolean kept();

  /// No mail server: messages stay in the outbox, where the portal's mailbox page shows them.
  Mail MAILBOX =
      new Mail() {
        @Override
        public void send(Message message) {}

        @Override
        public boolean kept() {
          return true;
        }
      };

  /// A message was not taken.
  final class UndeliveredException extends RuntimeException {

    private final boolean retryable;

    /// @param message for operators; without what the message says
    /// @param retryable whether another try may succeed
    public UndeliveredException(String message, boolean retryable, Throwable cause) {
      super(message, cause);
      this.retryable = retryable;
    }

    public boolean retryable() {
      return retryable;
    }
  }
}
