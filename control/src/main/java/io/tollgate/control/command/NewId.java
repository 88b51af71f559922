package io.tollgate.control.command;

/// The id of an object to be made.
///
/// @param value positive
/// @param request hash of what was asked for, if the id comes from an idempotency key: then the
///   object may be there already; empty if the id was never given before
public record NewId(long value, String request) {

  /// Whether the object may be there already.
  public boolean repeatable() {
    return !request.isEmpty();
  }
}
