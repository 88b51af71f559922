package io.tollgate.core.ledger;

/// Told when charges have become rows of the ledger, after the commit.
public interface FoldListener {

  /// @param charges how many charged records of this organization the commit held
  void folded(long organizationId, long charges);
}
