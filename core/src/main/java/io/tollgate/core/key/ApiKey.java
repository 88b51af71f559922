package io.tollgate.core.key;

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
    KeyLimits limits) {

  public ApiKey {
    Objects.requireNonNull(state);
    Objects.requireNonNull(limits);
    // Millions of keys name a handful of apis: one text for all, which the processor has at hand.
    apiId = apiId.intern();
    if (expiresMillis <= notBeforeMillis) {
      throw new IllegalArgumentException(
          "expires: " + expiresMillis + " (expected: after not-before)");
    }
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
    return new ApiKey(
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
        other);
  }

  /// The same key in another state.
  public ApiKey in(KeyState other) {
    return new ApiKey(
        id,
        organizationId,
        apiId,
        digest,
        label,
        hint,
        other,
        createdMillis,
        notBeforeMillis,
        expiresMillis,
        limits);
  }
}
