package io.tollgate.core.account;

/// A customer, with its one subscription.
///
/// @param name for people, 1..=200 characters
/// @param planId plan of the subscription
/// @param anchorMillis when the subscription began: anchored windows count from here
/// @param createdMillis milliseconds since 1970
/// @param overage what it allows itself beyond its cap
public record Organization(
    long id,
    String name,
    Standing standing,
    String planId,
    long anchorMillis,
    long createdMillis,
    Overage overage) {

  /// An organization that never allowed itself any overage.
  public Organization(
      long id,
      String name,
      Standing standing,
      String planId,
      long anchorMillis,
      long createdMillis) {
    this(id, name, standing, planId, anchorMillis, createdMillis, Overage.NONE);
  }
}
