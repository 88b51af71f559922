package io.tollgate.core.account;

/// A change of plan that was asked for and takes force later, at a window's boundary. It can be
/// undone until then.
///
/// @param planId what the subscription becomes
/// @param atMillis the first instant of the new plan
public record NextPlan(String planId, long atMillis) {}
