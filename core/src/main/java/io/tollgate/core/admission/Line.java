package io.tollgate.core.admission;

/// Keys of which one takes the place of another: they count as one.
///
/// @param firstId the first of them
/// @param first of whichever of them called first: its minute is the line's
record Line(long firstId, Activity first) {}
