package io.tollgate.control.portal.usage;

import io.tollgate.control.query.CallDetail;
import org.jspecify.annotations.Nullable;

/// One request, and why it cost what it did.
///
/// @param time of its admission, to the millisecond
/// @param key name of its key
/// @param endpoint method and path of its route; null if none was found
/// @param refusal why it was refused, in words; null if it was not
public record RequestPage(
    CallDetail it, String time, String key, @Nullable String endpoint, @Nullable String refusal) {}
