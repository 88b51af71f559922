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
/// @param note what its owner says of it; may be empty
/// @param hint its first and last characters, enough to recognise it, too little to use it
/// @param createdMillis milliseconds since 1970
/// @param notBeforeMillis 0 for always
/// @param expiresMillis [Long#MAX_VALUE] for never
/// @param limits what it may use of the pool
/// @param permissions what it may be used for
/// @param tokenKeys public keys of which one must have signed a token shown beside the key, oldest
///   first; none, and the key alone is enough
/// @param replacesId the key it was made to take the place of; 0 for none
/// @param replacedById the key that was made to take its place; 0 for none
/// @param firstId the first key of its line, itself if it replaces none: all of a line are one
///   door, and what one has used of its limits the others have
/// @param canary whether it is a decoy: nobody has a reason to use it, so its use raises an alarm
public record ApiKey(
    long id,
    long organizationId,
    String apiId,
    KeyDigest digest,
    String label,
    String note,
    String hint,
    KeyState state,
    long createdMillis,
    long notBeforeMillis,
    long expiresMillis,
    KeyLimits limits,
    Permissions permissions,
    List<TokenKey> tokenKeys,
    long replacesId,
    long replacedById,
    long firstId,
    boolean canary)
    implements LiveKey {

  public ApiKey {
    Objects.requireNonNull(state);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(permissions);
    tokenKeys =
        tokenKeys.isEmpty() ? List.of() : tokenKeys.stream().sorted(TokenKey.OLDEST_FIRST).toList();
    if (tokenKeys.size() > TokenKey.PER_KEY_MAX) {
      throw new IllegalArgumentException(
          "tokenKeys: " + tokenKeys.size() + " (expected: 0..=" + TokenKey.PER_KEY_MAX + ")");
    }
    // Millions of keys name a handful of apis, and most have no limits of their own: one object for
    // all, which the processor has at hand.
    apiId = apiId.intern();
    limits = limits.equals(KeyLimits.NONE) ? KeyLimits.NONE : limits;
    permissions = permissions.equals(Permissions.ALL) ? Permissions.ALL : permissions;
    if (expiresMillis <= notBeforeMillis) {
      throw new IllegalArgumentException(
          "expires: " + expiresMillis + " (expected: after not-before)");
    }
  }

  /// A key that may all its organization may, as long as nothing else is said.
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
        "",
        hint,
        state,
        createdMillis,
        notBeforeMillis,
        expiresMillis,
        KeyLimits.NONE,
        Permissions.ALL,
        List.of(),
        0,
        0,
        id,
        false);
  }

  /// The key that takes this one's place: it says the same, under another id and secret.
  ///
  /// @param newId of the new key
  public ApiKey successor(long newId, KeyDigest newDigest, String newHint, long atMillis) {
    Draft next = edit().state(KeyState.ACTIVE).replaces(id).replacedBy(0);
    next.id = newId;
    next.digest = newDigest;
    next.hint = newHint;
    next.createdMillis = atMillis;
    return next.key();
  }

  /// The same key, as it is found under another secret of the installation.
  public ApiKey at(KeyDigest other) {
    Draft moved = edit();
    moved.digest = other;
    return moved.key();
  }

  /// Whether several keys share its line's windows: it replaces one, or is replaced.
  public boolean inLine() {
    return replacesId != 0 || replacedById != 0;
  }

  /// The same key with other limits.
  public ApiKey with(KeyLimits other) {
    return edit().limits(other).key();
  }

  /// The same key with other public keys for tokens.
  public ApiKey with(List<TokenKey> others) {
    return edit().tokenKeys(others).key();
  }

  /// The same key with other permissions.
  public ApiKey with(Permissions other) {
    return edit().permissions(other).key();
  }

  /// The same key in another state.
  public ApiKey in(KeyState other) {
    return edit().state(other).key();
  }

  /// A draft that says what this key says, to be changed.
  public Draft edit() {
    return new Draft(this);
  }

  /// A key to be. Each setter changes one thing; [#key] checks the whole.
  ///
  /// Thread: one.
  public static final class Draft {
    private final ApiKey of;
    private long id;
    private KeyDigest digest;
    private String label;
    private String note;
    private String hint;
    private KeyState state;
    private long createdMillis;
    private long notBeforeMillis;
    private long expiresMillis;
    private KeyLimits limits;
    private Permissions permissions;
    private List<TokenKey> tokenKeys;
    private long replacesId;
    private long replacedById;
    private boolean canary;

    private Draft(ApiKey of) {
      this.of = of;
      id = of.id;
      digest = of.digest;
      label = of.label;
      note = of.note;
      hint = of.hint;
      state = of.state;
      createdMillis = of.createdMillis;
      notBeforeMillis = of.notBeforeMillis;
      expiresMillis = of.expiresMillis;
      limits = of.limits;
      permissions = of.permissions;
      tokenKeys = of.tokenKeys;
      replacesId = of.replacesId;
      replacedById = of.replacedById;
      canary = of.canary;
    }

    public Draft label(String next) {
      label = next;
      return this;
    }

    public Draft note(String next) {
      note = next;
      return this;
    }

    public Draft state(KeyState next) {
      state = next;
      return this;
    }

    public Draft notBefore(long millis) {
      notBeforeMillis = millis;
      return this;
    }

    public Draft expires(long millis) {
      expiresMillis = millis;
      return this;
    }

    public Draft limits(KeyLimits next) {
      limits = next;
      return this;
    }

    public Draft permissions(Permissions next) {
      permissions = next;
      return this;
    }

    public Draft tokenKeys(List<TokenKey> next) {
      tokenKeys = List.copyOf(next);
      return this;
    }

    public Draft replaces(long keyId) {
      replacesId = keyId;
      return this;
    }

    public Draft replacedBy(long keyId) {
      replacedById = keyId;
      return this;
    }

    public Draft canary(boolean next) {
      canary = next;
      return this;
    }

    /// @throws IllegalArgumentException it can't be a key
    public ApiKey key() {
      return new ApiKey(
          id,
          of.organizationId,
          of.apiId,
          digest,
          label,
          note,
          hint,
          state,
          createdMillis,
          notBeforeMillis,
          expiresMillis,
          limits,
          permissions,
          tokenKeys,
          replacesId,
          replacedById,
          of.firstId,
          canary);
    }
  }
}
