package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.command.WebhookMade;
import io.tollgate.control.query.AlertBoard;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.Page;
import io.tollgate.control.query.WebhookView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.alert.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/organizations/{organization}/webhooks`: addresses that alerts are sent to.
final class WebhooksEndpoint implements Endpoint {

  private static final String ALL = "/organizations/{organization}/webhooks";
  private static final String ONE = ALL + "/{webhook}";
  private static final String GROUP = "Alerts";

  private static final Field<String> URL =
      Field.text("url", Webhook.URL_MAX, "Where to: a public address, `https://…`.");
  private static final Field<Boolean> ON = Field.flag("on", "Whether anything is sent to it.");
  private static final Shape NEW = Shape.of("NewWebhook", URL.must());
  private static final Shape CHANGE = Shape.of("WebhookChange", URL, ON);

  private final Directory directory;
  private final AlertBoard board;
  private final CommandExecutor executor;
  private final NewIds ids;

  WebhooksEndpoint(Directory directory, AlertBoard board, CommandExecutor executor, NewIds ids) {
    this.directory = directory;
    this.board = board;
    this.executor = executor;
    this.ids = ids;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get(ALL, "listWebhooks")
            .says(GROUP, "Lists the addresses that alerts are sent to.")
            .answersPage("All of them.", WebhookView.class)
            .by(exchange -> {
              Fields.requireFound(
                  "organization", directory.organization(exchange.organizationId()));
              return Reply.ok(Page.all(board.webhooks(exchange.organizationId())));
            }),
        Operation.post(ALL, "addWebhook")
            .says(
                GROUP,
                "Adds an address. Its messages are signed as Standard Webhooks says, with the secret"
                    + " that is in this answer and in no other.")
            .reads(NEW)
            .repeatable()
            .answers(201, "The webhook, with its secret.", WebhookView.class)
            .answers(200, "The same request has made it before.", WebhookView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::add),
        Operation.patch(ONE, "changeWebhook")
            .says(GROUP, "Changes what is given and leaves the rest.")
            .reads(CHANGE)
            .answers(200, "The webhook.", WebhookView.class)
            .by(this::change),
        Operation.post(ONE + "/secret", "rotateWebhookSecret")
            .says(
                GROUP,
                "Makes another secret. For 24 hours messages are signed with the one before as well.")
            .answers(200, "The webhook, with its new secret.", WebhookView.class)
            .by(this::rotate),
        Operation.delete(ONE, "removeWebhook")
            .says(GROUP, "Takes an address away, with what waits to be sent to it.")
            .answers(204, "It is gone.", null)
            .by(this::remove));
  }

  private Reply add(Exchange exchange) {
    Outcome.Done<WebhookMade> done =
        Refusals.requireDone(
            executor.execute(
                new Command.AddWebhook(
                    exchange.newId(ids), exchange.organizationId(), url(exchange.body().get(URL))),
                exchange.actor()));
    WebhookView view = WebhookView.of(done.value().webhook(), done.value().secret());
    String path = AdminApi.ROOT + ALL.replace("{organization}", exchange.path("organization"));
    return done.fresh()
        ? Reply.created(path + "/" + view.id(), view)
        : Reply.repeated(path + "/" + view.id(), view);
  }

  private Reply change(Exchange exchange) {
    @Nullable String given = exchange.body().find(URL);
    return Reply.ok(
        WebhookView.of(
            Refusals.requireDone(
                    executor.execute(
                        new Command.ChangeWebhook(
                            exchange.organizationId(),
                            exchange.webhookId(),
                            given == null ? null : url(given),
                            exchange.body().find(ON)),
                        exchange.actor()))
                .value(),
            null));
  }

  private Reply rotate(Exchange exchange) {
    WebhookMade made =
        Refusals.requireDone(
                executor.execute(
                    new Command.RotateWebhookSecret(
                        exchange.organizationId(), exchange.webhookId()),
                    exchange.actor()))
            .value();
    return Reply.ok(WebhookView.of(made.webhook(), made.secret()));
  }

  private Reply remove(Exchange exchange) {
    Refusals.requireDone(
        executor.execute(
            new Command.RemoveWebhook(exchange.organizationId(), exchange.webhookId()),
            exchange.actor()));
    return Reply.nothing();
  }

  private static URI url(String text) {
    try {
      // The parts are checked by the command; here, that it has parts.
      URI url = new URI(text).parseServerAuthority();
      if (url.toASCIIString().equals(text)) {
        return url;
      }
    } catch (URISyntaxException _) {
      // Told below.
    }
    throw ProblemException.invalid(
        "url", "format", "must be an address such as https://example.com/tollgate");
  }
}
