package io.tollgate.core.ledger;

import io.tollgate.core.key.Environment;
import org.jspecify.annotations.Nullable;

/// Which calls count. Each part that is given must hold.
///
/// @param keyId null for any key
/// @param environment of the call's key; null for any
/// @param apiId null for any api
/// @param routeId null for any route; of an api only, so not without `apiId`
/// @param statusMin lowest status, 0..=999; 0 is that of a call that could not be answered
/// @param statusMax highest status, `statusMin`..=999
/// @param refusedOnly whether only refused calls count
public record CallFilter(
    @Nullable Long keyId,
    @Nullable Environment environment,
    @Nullable String apiId,
    @Nullable String routeId,
    int statusMin,
    int statusMax,
    boolean refusedOnly) {

  private static final int STATUS_MAX = 999;

  /// Every call.
  public static final CallFilter ALL = new CallFilter(null, null, null, null, 0, STATUS_MAX, false);

  public CallFilter {
    if (routeId != null && apiId == null) {
      throw new IllegalArgumentException("routeId: \"" + routeId + "\" (expected: with apiId)");
    }
    if (statusMin < 0 || statusMax < statusMin || statusMax > STATUS_MAX) {
      throw new IllegalArgumentException(
          "status: " + statusMin + " to " + statusMax + " (expected: 0 <= min <= max <= 999)");
    }
  }

  /// Calls of one key.
  public CallFilter key(long id) {
    return new CallFilter(id, environment, apiId, routeId, statusMin, statusMax, refusedOnly);
  }

  /// Calls of one status.
  public CallFilter status(int status) {
    return statuses(status, status);
  }

  /// Calls of a class of statuses.
  ///
  /// @param digit as in 2xx, 1..=5
  public CallFilter statusClass(int digit) {
    return statuses(100 * digit, 100 * digit + 99);
  }

  /// Refused calls.
  public CallFilter refused() {
    return new CallFilter(keyId, environment, apiId, routeId, statusMin, statusMax, true);
  }

  private CallFilter statuses(int min, int max) {
    return new CallFilter(keyId, environment, apiId, routeId, min, max, refusedOnly);
  }

  /// Whether only calls of some statuses count.
  public boolean byStatus() {
    return statusMin > 0 || statusMax < STATUS_MAX;
  }

  /// Whether every call counts.
  public boolean all() {
    return equals(ALL);
  }
}
