package io.tollgate.core.account;

import org.jspecify.annotations.Nullable;

/// A customer, with its one subscription.
///
/// @param name for people, 1..=200 characters
/// @param planId plan of the subscription
/// @param anchorMillis when the subscription began: anchored windows count from here
/// @param createdMillis milliseconds since 1970
/// @param overage what it allows itself beyond its cap
/// @param keys what it demands of its keys, where that is not what its plan demands
/// @param next a change of plan that takes force later; null if none was asked for
public record Organization(
    long id,
    String name,
    Standing standing,
    String planId,
    long anchorMillis,
    long createdMillis,
    Overage overage,
    KeyPolicy.Own keys,
    @Nullable NextPlan next) {

  /// An organization that demands of its keys what its plan does.
  public Organization(
      long id,
      String name,
      Standing standing,
      String planId,
      long anchorMillis,
      long createdMillis,
      Overage overage) {
    this(
        id, name, standing, planId, anchorMillis, createdMillis, overage, KeyPolicy.Own.NONE, null);
  }

  /// The same organization with another policy of its own.
  public Organization with(KeyPolicy.Own other) {
    return new Organization(
        id, name, standing, planId, anchorMillis, createdMillis, overage, other, next);
  }

  /// The same organization with other terms of overage.
  public Organization with(Overage other) {
    return new Organization(
        id, name, standing, planId, anchorMillis, createdMillis, other, keys, next);
  }

  /// The same organization on a plan, with nothing to come.
  public Organization on(String plan) {
    return new Organization(
        id, name, standing, plan, anchorMillis, createdMillis, overage, keys, null);
  }

  /// The same organization with another change of plan to come.
  public Organization with(@Nullable NextPlan coming) {
    return new Organization(
        id, name, standing, planId, anchorMillis, createdMillis, overage, keys, coming);
  }

  /// The organization as it is at an instant: a change of plan whose time has come is in force,
  /// whether anybody has written so or not.
  public Organization at(long atMillis) {
    return next != null && atMillis >= next.atMillis() ? on(next.planId()) : this;
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
