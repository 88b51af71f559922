package io.tollgate.core.account;

/// A customer, with its one subscription.
///
/// @param name for people, 1..=200 characters
/// @param planId plan of the subscription
/// @param anchorMillis when the subscription began: anchored windows count from here
/// @param createdMillis milliseconds since 1970
/// @param overage what it allows itself beyond its cap
/// @param keys what it demands of its keys, where that is not what its plan demands
public record Organization(
    long id,
    String name,
    Standing standing,
    String planId,
    long anchorMillis,
    long createdMillis,
    Overage overage,
    KeyPolicy.Own keys) {

  /// An organization that demands of its keys what its plan does.
  public Organization(
      long id,
      String name,
      Standing standing,
      String planId,
      long anchorMillis,
      long createdMillis,
      Overage overage) {
    this(id, name, standing, planId, anchorMillis, createdMillis, overage, KeyPolicy.Own.NONE);
  }

  /// The same organization with another policy of its own.
  public Organization with(KeyPolicy.Own other) {
    return new Organization(
        id, name, standing, planId, anchorMillis, createdMillis, overage, other);
  }

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
