package io.tollgate.control.admin;

import io.tollgate.control.port.Operations;
import io.tollgate.control.query.AuditCheckView;
import io.tollgate.control.query.AuditTrail;
import io.tollgate.control.query.AuditView;
import io.tollgate.core.unit.PublicId;
import java.util.List;

/// `/audit`: who changed what, and whether that is what was written.
final class AuditEndpoint implements Endpoint {

  private static final Field<Long> ORGANIZATION =
      Field.id("organization", PublicId.ORGANIZATION, "Only what concerns this organization.");

  private final AuditTrail audit;
  private final Operations process;

  AuditEndpoint(AuditTrail audit, Operations process) {
    this.audit = audit;
    this.process = process;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/audit", "listAudit")
            .says("Audit", "Lists what was changed, newest first.")
            .takes(ORGANIZATION, Fields.LIMIT, Fields.AUDIT_CURSOR)
            .answersPage("A page.", AuditView.class)
            .by(this::list),
        Operation.get("/audit/verify", "verifyAudit")
            .says(
                "Audit",
                "Walks the audit along its chain and names the entries that were altered, taken out"
                    + " or slipped in.")
            .answers(200, "What was found.", AuditCheckView.class)
            .by(_ -> Reply.ok(AuditCheckView.of(process.verifyAudit()))));
  }

  private Reply list(Exchange exchange) {
    return Reply.ok(
        audit.page(
            exchange.query().find(ORGANIZATION),
            exchange.query().find(Fields.AUDIT_CURSOR),
            Fields.limit(exchange)));
  }
}
