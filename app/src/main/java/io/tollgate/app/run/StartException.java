package io.tollgate.app.run;

/// Tollgate can't start. The message is one line that says what is wrong and what to do.
public final class StartException extends RuntimeException {

  public StartException(String message) {
    super(message);
  }
}
