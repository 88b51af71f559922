package io.tollgate.sample;

/// One request, as a face sees it.
///
/// @param path below the face's prefix, from its slash on
/// @param requestId what its sender calls it, from `X-Request-Id`; empty if nothing
/// @param startedNanos [System#nanoTime] at its arrival
record Call(String path, Parameters parameters, String requestId, long startedNanos) {}
