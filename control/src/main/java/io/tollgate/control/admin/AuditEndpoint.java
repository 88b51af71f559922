package io.tollgate.control.admin;

import io.tollgate.control.query.AuditTrail;
import io.tollgate.control.query.AuditView;
import io.tollgate.core.unit.PublicId;
import java.util.List;

/// `/audit`: who changed what.
final class AuditEndpoint implements Endpoint {

  private static final Field<Long> ORGANIZATION =
      Field.id("organization", PublicId.ORGANIZATION, "Only what concerns this organization.");

  private final AuditTrail audit;

  AuditEndpoint(AuditTrail audit) {
    this.audit = audit;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/audit", "listAudit")
            .says("Audit", "Lists what was changed, newest first.")
            .takes(ORGANIZATION, Fields.LIMIT, Fields.AUDIT_CURSOR)
            .answersPage("A page.", AuditView.class)
            .by(this::list));
  }

  private Reply list(Exchange exchange) {
    return Reply.ok(
        audit.page(
            exchange.query().find(ORGANIZATION),
            exchange.query().find(Fields.AUDIT_CURSOR),
            Fields.limit(exchange)));
  }
}
