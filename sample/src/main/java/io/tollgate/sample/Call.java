package io.tollgate.sample;

/// One request, as a face sees it.
///
/// @param method one the face takes; HEAD arrives as it is
/// @param path below the face's prefix, from its slash on
/// @param requestId what its sender calls it, from `X-Request-Id`; empty if nothing
/// @param startedNanos [System#nanoTime] at its arrival
/// @param body empty if there is none
record Call(
    String method,
    String path,
    Parameters parameters,
    String requestId,
    long startedNanos,
    String body) {}
