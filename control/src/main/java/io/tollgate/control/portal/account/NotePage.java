package io.tollgate.control.portal.account;

import org.jspecify.annotations.Nullable;

/// A page that says one thing, and where to go on.
///
/// @param act words of the link; null for none
/// @param href where it leads
public record NotePage(String words, @Nullable String act, @Nullable String href) {}
