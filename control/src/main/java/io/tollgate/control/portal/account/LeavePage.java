package io.tollgate.control.portal.account;

/// Leads to another service: a link, since a form may lead to the portal alone.
///
/// @param words what it is for
/// @param href where it leads; empty for the form that asks first
/// @param action of that form
public record LeavePage(String words, String provider, String href, String action) {}
