package io.tollgate.control.portal.keys;

/// How a key stands, in the reader's words.
///
/// @param kind of the mark before them: `ok`, `warn`, `bad`, `off` or `end`
public record Standing(String kind, String words) {}
