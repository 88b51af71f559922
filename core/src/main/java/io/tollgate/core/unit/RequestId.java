package io.tollgate.core.unit;

/// The id of one request: time-ordered, made before the first try, unique per installation.
///
/// A version 7 UUID (RFC 9562): 48 bits of milliseconds, then random and counted bits.
///
/// @param high its upper half
/// @param low its lower half
public record RequestId(long high, long low) {

  /// Canonical UUID text, 36 characters.
  @Override
  public String toString() {
    return new java.util.UUID(high, low).toString();
  }
}
