package io.tollgate.control.admin;

import io.tollgate.control.query.Directory;
import io.tollgate.control.query.NoticeBoard;
import io.tollgate.control.query.NoticeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/notices`: what somebody should know about keys.
final class NoticesEndpoint implements Endpoint {

  private static final Field<Boolean> OPEN =
      Field.flag("open", "Only those that nobody has acknowledged; all if not given.");

  private final Directory directory;
  private final NoticeBoard board;

  NoticesEndpoint(Directory directory, NoticeBoard board) {
    this.directory = directory;
    this.board = board;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/notices", "listNotices")
            .says("Notices", "Lists what somebody should know about keys, newest first.")
            .takes(OPEN, Fields.LIMIT, Fields.NOTICES_CURSOR)
            .answersPage("A page.", NoticeView.class)
            .by(exchange -> list(exchange, null)),
        Operation.get("/organizations/{organization}/notices", "listOrganizationNotices")
            .says("Notices", "Lists what somebody should know about its keys, newest first.")
            .takes(OPEN, Fields.LIMIT, Fields.NOTICES_CURSOR)
            .answersPage("A page.", NoticeView.class)
            .by(this::listOfOrganization),
        Operation.post("/notices/{notice}/acknowledge", "acknowledgeNotice")
            .says("Notices", "Notes that somebody has seen it; who did first stays.")
            .answers(200, "As it is now.", NoticeView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "notice", board.acknowledge(exchange.noticeId(), exchange.actor())))));
  }

  private Reply listOfOrganization(Exchange exchange) {
    long organizationId = exchange.organizationId();
    Fields.requireFound("organization", directory.organization(organizationId));
    return list(exchange, organizationId);
  }

  private Reply list(Exchange exchange, @Nullable Long organizationId) {
    return Reply.ok(
        board.page(
            organizationId,
            exchange.query().find(OPEN, false),
            exchange.query().find(Fields.NOTICES_CURSOR),
            Fields.limit(exchange)));
  }
}
