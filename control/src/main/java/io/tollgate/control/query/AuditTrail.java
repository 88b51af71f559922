package io.tollgate.control.query;

import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who changed what, newest first.
///
/// Thread: any that may block.
public final class AuditTrail {

  private final ChangeStore changes;

  public AuditTrail(ChangeStore changes) {
    this.changes = changes;
  }

  /// @param organizationId null for all
  /// @param after null for the newest
  /// @param limit 1..=999
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Page<AuditView> page(@Nullable Long organizationId, @Nullable Cursor after, int limit) {
    long before = after == null ? Long.MAX_VALUE : after.at();
    return Page.of(
        changes.audit(organizationId, before, limit + 1),
        limit,
        AuditTrail::view,
        last -> new Cursor(Cursor.List.AUDIT, last.sequence()));
  }

  private static AuditView view(AuditEntry entry) {
    String before = entry.before();
    return new AuditView(
        entry.sequence(),
        Instant.ofEpochMilli(entry.atMillis()),
        entry.actor(),
        entry.kind(),
        entry.organizationId() == 0 ? null : PublicId.ORGANIZATION.write(entry.organizationId()),
        subject(entry),
        before == null ? null : new JsonText(before),
        new JsonText(entry.after()));
  }

  private static @Nullable String subject(AuditEntry entry) {
    if (entry.subjectId() == 0) {
      return null;
    }
    String kind = entry.kind();
    PublicId id =
        switch (kind.substring(0, Math.max(0, kind.indexOf('.')))) {
          case "key" -> PublicId.KEY;
          case "grant" -> PublicId.GRANT;
          case "certificate" -> PublicId.CERTIFICATE;
          case "person", "member" -> PublicId.PERSON;
          case "invitation" -> PublicId.INVITATION;
          case "webhook" -> PublicId.WEBHOOK;
          default -> PublicId.ORGANIZATION;
        };
    return id.write(entry.subjectId());
  }
}
