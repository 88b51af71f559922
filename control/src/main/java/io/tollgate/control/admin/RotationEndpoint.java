package io.tollgate.control.admin;

import static io.tollgate.control.admin.KeysEndpoint.EXPIRES_AT;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.KeyMade;
import io.tollgate.control.command.KeySecret;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.command.Overlap;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyView;
import io.tollgate.control.wire.ProblemCode;
import java.util.List;

/// `/keys/{key}/rotate` and `/keys/{key}/end`: one key in the place of another.
final class RotationEndpoint implements Endpoint {

  private static final Field<Overlap> OVERLAP =
      Field.oneOf(
          "overlap",
          List.of(Overlap.values()),
          Overlap::text,
          "How long the old key goes on beside the new one, though never longer than before.");
  private static final Shape ROTATION = Shape.of("KeyRotation", OVERLAP.must(), EXPIRES_AT);

  private final Directory directory;
  private final CommandExecutor executor;
  private final NewIds ids;

  RotationEndpoint(Directory directory, CommandExecutor executor, NewIds ids) {
    this.directory = directory;
    this.executor = executor;
    this.ids = ids;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.post("/keys/{key}/rotate", "rotateKey")
            .says(
                "Keys",
                "Makes a key that takes the place of another and says all that it says: label,"
                    + " note, limits, permissions, public keys, and when it ends, unless expiresAt is"
                    + " given. Both draw on the same credits, and what the old one used of its"
                    + " limits the new one has used. Certificates stay with the old key. A disabled,"
                    + " expired or deleted key is not rotated, nor one that was replaced before; one"
                    + " that was reported as leaked without overlap only.")
            .reads(ROTATION)
            .repeatable()
            .answers(201, "Made.", KeysEndpoint.CreatedKeyView.class)
            .answers(200, "Made before by the same request; without the secret.", KeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::rotate),
        Operation.post("/keys/{key}/end", "endKey")
            .says("Keys", "Lets a key expire now, such as one that was replaced.")
            .answers(200, "As it is now.", KeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::end));
  }

  private Reply rotate(Exchange exchange) {
    Values body = exchange.body();
    Outcome.Done<KeyMade> done =
        Refusals.requireDone(
            executor.execute(
                new Command.RotateKey(
                    exchange.newId(ids),
                    exchange.keyId(),
                    body.get(OVERLAP),
                    KeyEndpoint.validity(body, EXPIRES_AT, Long.MAX_VALUE)),
                exchange.actor()));
    KeyView view = directory.view(done.value().key());
    String path = AdminApi.ROOT + "/keys/" + view.id();
    KeySecret secret = done.value().secret();
    return secret == null
        ? Reply.repeated(path, view)
        : Reply.created(path, KeysEndpoint.CreatedKeyView.of(view, secret));
  }

  private Reply end(Exchange exchange) {
    return Reply.ok(
        directory.view(
            Refusals.requireDone(
                    executor.execute(new Command.EndKey(exchange.keyId()), exchange.actor()))
                .value()));
  }
}
