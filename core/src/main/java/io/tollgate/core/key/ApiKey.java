package io.tollgate.core.key;

import java.util.List;
import java.util.Objects;

/// A key as it is kept: everything but the key.
///
/// @param id public, stands in logs and reports
/// @param organizationId whose pool it draws on
/// @param apiId the api it opens
/// @param digest how it is found
/// @param label what its owner calls it
/// @param hint its first and last characters, enough to recognise it, too little to use it
/// @param createdMillis milliseconds since 1970
/// @param notBeforeMillis 0 for always
/// @param expiresMillis [Long#MAX_VALUE] for never
/// @param limits what it may use of the pool
/// @param tokenKeys public keys of which one must have signed a token shown beside the key, oldest
///   first; none, and the key alone is enough
public record ApiKey(
    long id,
    long organizationId,
    String apiId,
    KeyDigest digest,
    String label,
    String hint,
    KeyState state,
    long createdMillis,
    long notBeforeMillis,
    long expiresMillis,
    KeyLimits limits,
    List<TokenKey> tokenKeys) {

  public ApiKey {
    Objects.requireNonNull(state);
    Objects.requireNonNull(limits);
    tokenKeys =
        tokenKeys.isEmpty() ? List.of() : tokenKeys.stream().sorted(TokenKey.OLDEST_FIRST).toList();
    if (tokenKeys.size() > TokenKey.PER_KEY_MAX) {
      throw new IllegalArgumentException(
          "tokenKeys: " + tokenKeys.size() + " (expected: 0..=" + TokenKey.PER_KEY_MAX + ")");
    }
    // Millions of keys name a handful of apis: one text for all, which the processor has at hand.
    apiId = apiId.intern();
    if (expiresMillis <= notBeforeMillis) {
      throw new IllegalArgumentException(
          "expires: " + expiresMillis + " (expected: after not-before)");
    }
  }

  /// A key that needs no token beside it.
  public ApiKey(
      long id,
      long organizationId,
      String apiId,
      KeyDigest digest,
      String label,
      String hint,
      KeyState state,
      long createdMillis,
      long notBeforeMillis,
      long expiresMillis,
      KeyLimits limits) {
    this(
        id,
        organizationId,
        apiId,
        digest,
        label,
        hint,
        state,
        createdMillis,
        notBeforeMillis,
        expiresMillis,
        limits,
        List.of());
  }

  /// A key without limits of its own.
  public ApiKey(
      long id,
      long organizationId,
      String apiId,
      KeyDigest digest,
      String label,
      String hint,
      KeyState state,
      long createdMillis,
      long notBeforeMillis,
      long expiresMillis) {
    this(
        id,
        organizationId,
        apiId,
        digest,
        label,
        hint,
        state,
        createdMillis,
        notBeforeMillis,
        expiresMillis,
        KeyLimits.NONE);
  }

  /// The same key with other limits.
  public ApiKey with(KeyLimits other) {
    return changed(state, other, tokenKeys);
  }

  /// The same key with other public keys for tokens.
  public ApiKey with(List<TokenKey> others) {
    return changed(state, limits, others);
  }

  /// The same key in another state.
  public ApiKey in(KeyState other) {
    return changed(other, limits, tokenKeys);
  }

  private ApiKey changed(KeyState nowIn, KeyLimits nowLimits, List<TokenKey> nowKeys) {
    return new ApiKey(
        id,
        organizationId,
        apiId,
        digest,
        label,
        hint,
        nowIn,
        createdMillis,
        notBeforeMillis,
        expiresMillis,
        nowLimits,
        nowKeys);
  }
}
