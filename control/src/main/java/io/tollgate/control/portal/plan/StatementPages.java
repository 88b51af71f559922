package io.tollgate.control.portal.plan;

import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.Billing;
import io.tollgate.control.query.StatementCsv;
import io.tollgate.control.query.StatementView;
import io.tollgate.control.wire.Json;
import io.tollgate.core.unit.PublicId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// `/o/{org}/invoices`: statements as pages, CSV and JSON.
@Controller
public final class StatementPages {

  private static final String STATEMENT = "/o/{org}/invoices/{statement}";
  private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

  private final Billing billing;

  public StatementPages(Billing billing) {
    this.billing = billing;
  }

  @GetMapping("/o/{org}/invoices")
  Answer list(Visit visit, OrganizationPlace place) {
    return Page.of(
            "plan/statements",
            visit.text("plan.statements.title"),
            new StatementsPage(
                place.path("invoices"),
                place.path("plan"),
                billing.statements(place.organizationId())))
        .in(place.at(Section.PLAN));
  }

  @GetMapping(STATEMENT)
  Answer show(Visit visit, OrganizationPlace place, @PathVariable("statement") String id) {
    StatementView statement = find(place, id);
    return Page.of(
            "plan/statement",
            visit.text(
                "plan.statement.title",
                visit.formats().date(statement.startsAt()),
                visit.formats().date(statement.endsAt())),
            new StatementPage(
                place.path("invoices/" + statement.id()), place.path("invoices"), statement))
        .in(place.at(Section.PLAN));
  }

  @GetMapping(STATEMENT + "/csv")
  ResponseEntity<byte[]> csv(OrganizationPlace place, @PathVariable("statement") String id) {
    StatementView statement = find(place, id);
    return file(
        statement, "csv", CSV, StatementCsv.write(statement).getBytes(StandardCharsets.UTF_8));
  }

  @GetMapping(STATEMENT + "/json")
  ResponseEntity<byte[]> json(OrganizationPlace place, @PathVariable("statement") String id) {
    StatementView statement = find(place, id);
    return file(statement, "json", MediaType.APPLICATION_JSON, Json.write(statement));
  }

  private static ResponseEntity<byte[]> file(
      StatementView statement, String ending, MediaType type, byte[] bytes) {
    LocalDate start = statement.startsAt().atZone(ZoneOffset.UTC).toLocalDate();
    return ResponseEntity.ok()
        .contentType(type)
        .header(
            "Content-Disposition",
            "attachment; filename=\"statement_"
                + statement.organization()
                + "_"
                + start
                + "."
                + ending
                + "\"")
        .body(bytes);
  }

  private StatementView find(OrganizationPlace place, String text) {
    long id = PublicId.STATEMENT.read(text);
    StatementView statement =
        id == PublicId.NONE ? null : billing.statement(place.organizationId(), id);
    if (statement == null) {
      throw new NotThereException();
    }
    return statement;
  }
}
