package io.tollgate.control.portal.page;

import org.jspecify.annotations.Nullable;

/// What an error page says.
///
/// @param words what happened and what to do
/// @param reference under which the log tells more; null where there is nothing to tell
public record ErrorPage(String words, @Nullable String reference) {}
