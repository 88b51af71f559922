package io.tollgate.core.unit;

import org.jspecify.annotations.Nullable;

/// The world behind a store failed: disk, lock, connection. The change did not happen.
public final class StoreException extends RuntimeException {

  private final boolean retryable;

  public StoreException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /// Whether the same act may work a moment later.
  public boolean retryable() {
    return retryable;
  }
}
