package io.tollgate.control.admin;

import io.tollgate.control.query.CallView;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.UsageReports;
import io.tollgate.core.unit.RequestId;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// `/organizations/{organization}/calls` and `/calls/{call}`: finished calls, one by one.
final class CallsEndpoint implements Endpoint {

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
            .says("Usage", "Lists finished calls, refused ones included, newest first.")
            .takes(SUBJECT, Fields.LIMIT, Fields.CALLS_CURSOR)
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
    return Reply.ok(
        reports.calls(
            organizationId,
            exchange.query().find(SUBJECT),
            exchange.query().find(Fields.CALLS_CURSOR),
            Fields.limit(exchange)));
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
