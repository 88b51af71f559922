package io.tollgate.core.unit;

/// The world behind a store failed: disk, lock, connection. The change did not happen.
public final class StoreException extends RuntimeException {

  private final boolean retryable;

  public StoreException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /// Whether the same act may work a moment later.
  public boolean retryable() {
    return retryable;
  }
}
