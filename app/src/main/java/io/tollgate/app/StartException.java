package io.tollgate.app;

/// Tollgate can't start. The message is one line that says what is wrong and what to do.
final class StartException extends RuntimeException {

  StartException(String message) {
    super(message);
  }
}
