package io.tollgate.control.query;

/// A JSON document as it was stored. Written into answers as JSON, not as text.
public record JsonText(String text) {}
