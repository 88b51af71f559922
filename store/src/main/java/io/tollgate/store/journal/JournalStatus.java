package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal.Sync;
import org.jspecify.annotations.Nullable;

/// How a journal is, for health and metrics.
///
/// @param sync the mode in force
/// @param healthy whether charged calls can be recorded right now
/// @param lastError the last act that failed and why, in words without paths; null if none has
/// @param unsyncedBytes written and not yet synced
/// @param unfoldedBytes written and not yet in the ledger
/// @param unwrittenBytes appended and not yet written
/// @param droppedRecords records of calls that cost nothing, given up while unhealthy
/// @param failedRecords records of charged calls that were told failed
/// @param doubtfulRecords of these, how many were told before the disk took them back: a crash
///   before it heals may still show them
/// @param segments files in all lanes
public record JournalStatus(
    Sync sync,
    boolean healthy,
    @Nullable String lastError,
    long unsyncedBytes,
    long unfoldedBytes,
    long unwrittenBytes,
    long droppedRecords,
    long failedRecords,
    long doubtfulRecords,
    int segments) {}
