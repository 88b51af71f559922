package io.tollgate.control.query;

import io.tollgate.core.account.KeyPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is demanded of keys.
///
/// @param max keys that live at once; null for any number
/// @param limit whether each needs a limit of credits
/// @param expiry whether each needs an end
/// @param expiryHours how far away it may be; null for any end
/// @param networks whether each needs networks it may be used from
public record KeyPolicyView(
    @Nullable Integer max,
    boolean limit,
    boolean expiry,
    @Nullable Long expiryHours,
    boolean networks) {

  public static KeyPolicyView of(KeyPolicy policy) {
    long expiry = policy.expiryMillis();
    return new KeyPolicyView(
        policy.max() == 0 ? null : policy.max(),
        policy.limit(),
        expiry > 0,
        expiry == 0 || expiry == KeyPolicy.ANY_END ? null : TimeUnit.MILLISECONDS.toHours(expiry),
        policy.networks());
  }
}
