package io.tollgate.control.query;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.watch.LastUse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key, without the key.
///
/// @param note what its owner says of it; null for nothing
/// @param hint its first and last characters
/// @param notBefore null for always
/// @param expiresAt null for never
/// @param dayCredits of its organization's credits, what it may use a day; null for no limit
/// @param monthCredits the same a month
/// @param minuteCalls calls it may make a minute; null for no limit
/// @param overage whether its calls may go beyond the organization's cap, where that is allowed
/// @param scopes groups of routes and what may be done there; empty for all the plan opens
/// @param allowNetworks where it may be used from; empty for anywhere
/// @param denyNetworks where it may not be used from
/// @param tokenNeeded whether it is refused without a signed token beside it
/// @param replaces the key it was made to take the place of; null for none
/// @param replacedBy the key that was made to take its place; null for none
/// @param lastUsed null if it never was; at most a minute behind
/// @param urlSeenAt when it last stood in a URL, where others may have read it; null for never
/// @param canary whether it is a decoy, whose use raises an alarm
public record KeyView(
    String id,
    String organization,
    String api,
    String label,
    @Nullable String note,
    String hint,
    KeyState state,
    Instant createdAt,
    @Nullable Instant notBefore,
    @Nullable Instant expiresAt,
    @Nullable Long dayCredits,
    @Nullable Long monthCredits,
    @Nullable Long minuteCalls,
    boolean overage,
    Environment environment,
    List<String> scopes,
    List<String> allowNetworks,
    List<String> denyNetworks,
    boolean tokenNeeded,
    @Nullable String replaces,
    @Nullable String replacedBy,
    @Nullable LastUseView lastUsed,
    @Nullable Instant urlSeenAt,
    boolean canary) {

  /// @param use null if it was never used
  public static KeyView of(ApiKey key, @Nullable LastUse use) {
    return new KeyView(
        PublicId.KEY.write(key.id()),
        PublicId.ORGANIZATION.write(key.organizationId()),
        key.apiId(),
        key.label(),
        key.note().isEmpty() ? null : key.note(),
        key.hint(),
        key.state(),
        Instant.ofEpochMilli(key.createdMillis()),
        key.notBeforeMillis() == 0 ? null : Instant.ofEpochMilli(key.notBeforeMillis()),
        key.expiresMillis() == Long.MAX_VALUE ? null : Instant.ofEpochMilli(key.expiresMillis()),
        credits(key.limits().dayCredits()),
        credits(key.limits().monthCredits()),
        key.limits().minuteCalls() == 0 ? null : key.limits().minuteCalls(),
        key.limits().overage(),
        key.permissions().environment(),
        words(key.permissions().scopes()),
        words(key.permissions().networks().allow()),
        words(key.permissions().networks().deny()),
        !key.tokenKeys().isEmpty(),
        key.replacesId() == 0 ? null : PublicId.KEY.write(key.replacesId()),
        key.replacedById() == 0 ? null : PublicId.KEY.write(key.replacedById()),
        use == null ? null : LastUseView.of(use),
        use == null || use.urlMillis() == 0 ? null : Instant.ofEpochMilli(use.urlMillis()),
        key.canary());
  }

  private static List<String> words(List<?> all) {
    return all.stream().map(Object::toString).toList();
  }

  private static @Nullable Long credits(long limit) {
    return limit == KeyLimits.UNLIMITED ? null : limit;
  }
}
