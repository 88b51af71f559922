package io.tollgate.core.admission;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.rate.MinuteCount;

/// Who calls: a key and the account it draws on. A snapshot; a change makes another.
///
/// @param minute calls of this key, and of those it takes the place of, in this minute
public record Caller(ApiKey key, Account account, MinuteCount minute) {}
