package io.tollgate.control.portal.home;

/// The public first page; the first page too of somebody who belongs to no organization.
///
/// @param signedIn whether it is the latter
public record HomePage(boolean signedIn) {}
