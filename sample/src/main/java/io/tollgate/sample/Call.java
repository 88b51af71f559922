package io.tollgate.sample;

/// One request, as a face sees it.
///
/// @param path below the face's prefix, from its slash on
/// @param startedNanos [System#nanoTime] at its arrival
record Call(String path, Parameters parameters, long startedNanos) {}
