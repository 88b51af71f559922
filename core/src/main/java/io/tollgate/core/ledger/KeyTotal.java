package io.tollgate.core.ledger;

import io.tollgate.core.window.WindowKind;

/// What the ledger has charged to one window by one key of an organization.
///
/// @param keyId not 0; of keys that took each other's place the first, whose windows they share
/// @param kind of the window; a rolling day is kept as its minute buckets
/// @param startMillis of the window
/// @param used credits charged, 0 or more
public record KeyTotal(long keyId, WindowKind kind, long startMillis, long used) {}
