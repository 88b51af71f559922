package io.tollgate.control.query;

import io.tollgate.core.account.Grant;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.window.WindowKind;
import java.time.Instant;

/// Credits added to one window.
///
/// @param windowStartsAt the window whose cap it raised
public record GrantView(
    String id,
    String organization,
    WindowKind window,
    Instant windowStartsAt,
    long credits,
    String reason,
    String actor,
    Instant createdAt) {

  public static GrantView of(Grant grant) {
    return new GrantView(
        PublicId.GRANT.write(grant.id()),
        PublicId.ORGANIZATION.write(grant.organizationId()),
        grant.kind(),
        Instant.ofEpochMilli(grant.windowStartMillis()),
        grant.credits(),
        grant.reason(),
        grant.actor(),
        Instant.ofEpochMilli(grant.atMillis()));
  }
}
