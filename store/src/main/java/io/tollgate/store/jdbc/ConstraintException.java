package io.tollgate.store.jdbc;

/// A CHECK, a uniqueness or a trigger of the schema refused a write. Trying again changes nothing.
public final class ConstraintException extends RuntimeException {

  public ConstraintException(String message, Throwable cause) {
    super(message, cause);
  }
}
