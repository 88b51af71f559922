package io.tollgate.core.ledger;

import io.tollgate.core.window.WindowKind;

/// What the ledger has charged to one window of an organization.
///
/// @param kind of the window; a rolling day is kept as its minute buckets
/// @param startMillis of the window
/// @param used credits charged, 0..=`ceiling`
/// @param ceiling the highest cap, grants included, that was ever in force in this window
public record WindowTotal(
    long organizationId, WindowKind kind, long startMillis, long used, long ceiling) {}
