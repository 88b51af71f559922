package io.tollgate.store.ledger;

/// Journal and database do not belong together: one of them was restored or replaced. Folding would
/// charge twice or skip. The message says what to do.
public final class JournalMismatchException extends RuntimeException {

  public JournalMismatchException(String message) {
    super(message);
  }
}
