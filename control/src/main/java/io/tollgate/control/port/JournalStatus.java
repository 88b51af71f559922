package io.tollgate.control.port;

import io.tollgate.core.ledger.Journal;

/// How journal and folder stand.
///
/// @param healthy whether charged calls can be recorded right now
/// @param sync when a record counts as durable
/// @param unfoldedBytes in the journal and not in the ledger yet
/// @param foldLagMillis age of the oldest record there; 0 if there is none
/// @param droppedRecords of calls that cost nothing, lost since the start because the journal could
///   not take them
public record JournalStatus(
    boolean healthy,
    Journal.Sync sync,
    long unfoldedBytes,
    long foldLagMillis,
    long droppedRecords) {}
