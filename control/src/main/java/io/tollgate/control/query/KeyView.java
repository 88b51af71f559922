package io.tollgate.control.query;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key, without the key.
///
/// @param hint its first and last characters
/// @param notBefore null for always
/// @param expiresAt null for never
/// @param dayCredits of its organization's credits, what it may use a day; null for no limit
/// @param monthCredits the same a month
/// @param minuteCalls calls it may make a minute; null for no limit
/// @param overage whether its calls may go beyond the organization's cap, where that is allowed
/// @param tokenNeeded whether it is refused without a signed token beside it
public record KeyView(
    String id,
    String organization,
    String api,
    String label,
    String hint,
    KeyState state,
    Instant createdAt,
    @Nullable Instant notBefore,
    @Nullable Instant expiresAt,
    @Nullable Long dayCredits,
    @Nullable Long monthCredits,
    @Nullable Long minuteCalls,
    boolean overage,
    boolean tokenNeeded) {

  public static KeyView of(ApiKey key) {
    return new KeyView(
        PublicId.KEY.write(key.id()),
        PublicId.ORGANIZATION.write(key.organizationId()),
        key.apiId(),
        key.label(),
        key.hint(),
        key.state(),
        Instant.ofEpochMilli(key.createdMillis()),
        key.notBeforeMillis() == 0 ? null : Instant.ofEpochMilli(key.notBeforeMillis()),
        key.expiresMillis() == Long.MAX_VALUE ? null : Instant.ofEpochMilli(key.expiresMillis()),
        credits(key.limits().dayCredits()),
        credits(key.limits().monthCredits()),
        key.limits().minuteCalls() == 0 ? null : key.limits().minuteCalls(),
        key.limits().overage(),
        !key.tokenKeys().isEmpty());
  }

  private static @Nullable Long credits(long limit) {
    return limit == KeyLimits.UNLIMITED ? null : limit;
  }
}
