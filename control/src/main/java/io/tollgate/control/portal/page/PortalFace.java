package io.tollgate.control.portal.page;

/// How the portal shows itself.
///
/// @param name whose it is, on every page
/// @param signUpOpen whether strangers may make an account
public record PortalFace(String name, boolean signUpOpen) {}
