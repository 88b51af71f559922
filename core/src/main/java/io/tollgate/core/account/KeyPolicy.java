package io.tollgate.core.account;

import org.jspecify.annotations.Nullable;

/// What is demanded of the keys of an organization when they are made, changed, rotated or
/// imported. Keys that are there stay as they are.
///
/// @param max keys that live at once; 0 for any number
/// @param limit whether each needs a limit of credits
/// @param expiryMillis how far away its end may be; 0 if it needs none, [#ANY_END] for any end
/// @param networks whether each needs networks it may be used from
public record KeyPolicy(int max, boolean limit, long expiryMillis, boolean networks) {

  /// Most keys a policy may allow.
  public static final int KEYS_MAX = 1_000_000;

  /// An end is demanded, however far away.
  public static final long ANY_END = Long.MAX_VALUE;

  /// Demands nothing.
  public static final KeyPolicy NONE = new KeyPolicy(0, false, 0, false);

  public KeyPolicy {
    if (max < 0 || max > KEYS_MAX) {
      throw new IllegalArgumentException("max: " + max + " (expected: 0..=" + KEYS_MAX + ")");
    }
    if (expiryMillis < 0) {
      throw new IllegalArgumentException("expiryMillis: " + expiryMillis + " (expected: >= 0)");
    }
  }

  /// What an organization has of its own; null leaves its plan's rule.
  public record Own(
      @Nullable Integer max,
      @Nullable Boolean limit,
      @Nullable Long expiryMillis,
      @Nullable Boolean networks) {

    /// All as the plan says.
    public static final Own NONE = new Own(null, null, null, null);
  }

  /// This policy where the organization has nothing of its own.
  public KeyPolicy under(Own own) {
    return new KeyPolicy(
        own.max() == null ? max : own.max(),
        own.limit() == null ? limit : own.limit(),
        own.expiryMillis() == null ? expiryMillis : own.expiryMillis(),
        own.networks() == null ? networks : own.networks());
  }
}
