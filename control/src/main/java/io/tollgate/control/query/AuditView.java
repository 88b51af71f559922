package io.tollgate.control.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the audit.
///
/// @param organization null where it concerns none
/// @param subject what was changed; null where `before` and `after` name it
/// @param before what was there; null if nothing was
/// @param after what is there now
public record AuditView(
    long sequence,
    Instant at,
    String actor,
    String kind,
    @Nullable String organization,
    @Nullable String subject,
    @Nullable JsonText before,
    JsonText after) {}
