package io.tollgate.core.admission;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is said of a key and may be said of a million others: then it is one object for all of
/// them.
///
/// @param notBeforeMillis 0 for always
/// @param expiresMillis [Long#MAX_VALUE] for never
/// @param line null for a key that stands for itself
record KeyTerms(
    String apiId,
    KeyState state,
    boolean canary,
    long notBeforeMillis,
    long expiresMillis,
    KeyLimits limits,
    Permissions permissions,
    List<TokenKey> tokenKeys,
    @Nullable Line line) {

  static KeyTerms of(ApiKey key, @Nullable Line line) {
    return new KeyTerms(
        key.apiId(),
        key.state(),
        key.canary(),
        key.notBeforeMillis(),
        key.expiresMillis(),
        key.limits(),
        key.permissions(),
        key.tokenKeys(),
        line);
  }
}
