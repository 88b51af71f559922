package io.tollgate.store.jdbc;

import org.jspecify.annotations.Nullable;

/// The database can't be used; the start ends here. The message is one line and says what to do.
public final class UnusableDatabaseException extends RuntimeException {

  public UnusableDatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
