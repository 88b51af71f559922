package io.tollgate.control.port;

import io.tollgate.core.change.AuditReport;
import java.time.Duration;
import java.util.OptionalLong;

/// What an operator can ask of the running process (port). Blocks: virtual threads only.
public interface Operations {

  /// Folds what the journal holds now, so that the ledger knows every charge made so far.
  ///
  /// @throws io.tollgate.core.unit.StoreException the ledger is out of reach
  void fold();

  /// Adds everything up again: ledger, requests and journal.
  ///
  /// @throws io.tollgate.core.unit.StoreException the ledger is out of reach
  BooksReport verify();

  /// How journal and folder stand.
  JournalStatus journal();

  /// Walks the audit along its chain, and compares its end with what was noted of it outside of the
  /// database.
  ///
  /// @throws io.tollgate.core.unit.StoreException the audit is out of reach
  AuditReport verifyAudit();

  /// How long this node has not heard of changes.
  Duration silence();

  /// How many keys need the installation's previous secret, at most a minute behind.
  ///
  /// @return empty while there is one secret only
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  OptionalLong keysOfPreviousSecret();

  /// Reads the configuration again; a bad one changes nothing.
  ReloadReport reload();
}
