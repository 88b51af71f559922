package io.tollgate.control.admin;

import io.tollgate.control.query.CallView;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.UsageReports;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.unit.RequestId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// `/organizations/{organization}/calls` and `/calls/{call}`: finished calls, one by one.
final class CallsEndpoint implements Endpoint {

  private static final Field<Instant> FROM = Field.instant("from", "Admitted then or later.");
  private static final Field<Instant> TO = Field.instant("to", "Admitted before.");
  private static final Field<String> TARGET =
      Field.text("target", 100, "Calls whose path or query has this in it.");
  private static final Field<String> SUBJECT =
      Field.matching(
          "subject",
          Pattern.compile("[!-~]{1,128}"),
          "1 to 128 visible ASCII characters",
          "Only calls by tokens that were made for it.");

  private final Directory directory;
  private final UsageReports reports;

  CallsEndpoint(Directory directory, UsageReports reports) {
    this.directory = directory;
    this.reports = reports;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations/{organization}/calls", "listCalls")
            .says(
                "Usage",
                "Lists finished calls, refused ones included, newest first. A page may have fewer"
                    + " than asked for though `next` says that the list goes on: a search through"
                    + " many calls is answered in parts.")
            .takes(
                Fields.LIMIT,
                Fields.CALLS_CURSOR,
                FROM,
                TO,
                TARGET,
                SUBJECT,
                CallFields.KEY,
                CallFields.ENDPOINT,
                CallFields.STATUS,
                CallFields.ENVIRONMENT,
                CallFields.API)
            .answersPage("A page.", CallView.class)
            .by(this::list),
        Operation.get("/calls/{call}", "getCall")
            .says("Usage", "Shows a finished call by its request id.")
            .answers(200, "The call.", CallView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound("call", reports.call(requestId(exchange.path("call")))))));
  }

  private Reply list(Exchange exchange) {
    long organizationId = exchange.organizationId();
    Fields.requireFound("organization", directory.organization(organizationId));
    Values query = exchange.query();
    return Reply.ok(
        reports.calls(
            new CallQuery(
                organizationId,
                query.find(FROM, Instant.EPOCH).toEpochMilli(),
                query.find(TO, Instant.ofEpochMilli(Long.MAX_VALUE)).toEpochMilli(),
                CallFields.filter(query),
                query.find(TARGET, ""),
                query.find(SUBJECT, ""),
                null,
                Fields.limit(exchange)),
            query.find(Fields.CALLS_CURSOR)));
  }

  private static RequestId requestId(String text) {
    try {
      UUID id = UUID.fromString(text);
      // The JDK takes shortened groups too; we write none.
      if (id.toString().equals(text)) {
        return new RequestId(id.getMostSignificantBits(), id.getLeastSignificantBits());
      }
    } catch (IllegalArgumentException _) {
      // No id, so no call has it.
    }
    throw Exchange.notFound("call");
  }
}
