package io.tollgate.store.ledger;

/// The folder met a record that must not be folded and must not be skipped. Nothing of its batch is
/// in the ledger.
public final class FoldStoppedException extends RuntimeException {

  private final long organizationId;

  /// @param organizationId whose record it is; 0 if that is not known
  public FoldStoppedException(long organizationId, String message, Throwable cause) {
    super(message, cause);
    this.organizationId = organizationId;
  }

  FoldStoppedException(long organizationId, String message) {
    super(message);
    this.organizationId = organizationId;
  }

  public long organizationId() {
    return organizationId;
  }
}
