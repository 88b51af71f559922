package io.tollgate.control.admin;

import static io.tollgate.control.admin.KeysEndpoint.ALLOW_NETWORKS;
import static io.tollgate.control.admin.KeysEndpoint.DAY_CREDITS;
import static io.tollgate.control.admin.KeysEndpoint.DENY_NETWORKS;
import static io.tollgate.control.admin.KeysEndpoint.EXPIRES_AT;
import static io.tollgate.control.admin.KeysEndpoint.LABEL;
import static io.tollgate.control.admin.KeysEndpoint.MINUTE_CALLS;
import static io.tollgate.control.admin.KeysEndpoint.MONTH_CREDITS;
import static io.tollgate.control.admin.KeysEndpoint.NOTE;
import static io.tollgate.control.admin.KeysEndpoint.NOT_BEFORE;
import static io.tollgate.control.admin.KeysEndpoint.OVERAGE;
import static io.tollgate.control.admin.KeysEndpoint.SCOPES;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/keys/{key}`: shows it, changes it, ends it.
final class KeyEndpoint implements Endpoint {

  private static final Field<KeyState> STATE =
      Field.oneOf(
          "state",
          List.of(KeyState.ACTIVE, KeyState.DISABLED),
          "Whether it may be used; deleting is an operation of its own.");
  private static final Field<Boolean> LEAKED =
      Field.flag("leaked", "Takes it even if it was reported as leaked.");
  private static final Shape CHANGE =
      Shape.of(
          "KeyChange",
          LABEL,
          NOTE,
          STATE,
          NOT_BEFORE,
          EXPIRES_AT,
          DAY_CREDITS,
          MONTH_CREDITS,
          MINUTE_CALLS,
          OVERAGE,
          SCOPES,
          ALLOW_NETWORKS,
          DENY_NETWORKS);

  private final Directory directory;
  private final CommandExecutor executor;

  KeyEndpoint(Directory directory, CommandExecutor executor) {
    this.directory = directory;
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/keys/{key}", "getKey")
            .says("Keys", "Shows a key, without its secret.")
            .answers(200, "The key.", KeyView.class)
            .by(exchange -> Reply.ok(Fields.requireFound("key", directory.key(exchange.keyId())))),
        Operation.patch("/keys/{key}", "changeKey")
            .says("Keys", "Changes what is given and leaves the rest.")
            .reads(CHANGE)
            .answers(200, "As it is now.", KeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::change),
        Operation.delete("/keys/{key}", "deleteKey")
            .says("Keys", "Ends a key for good; its name stays in reports.")
            .answers(204, "It is deleted, now or before.", null)
            .refuses(ProblemCode.CONFLICT)
            .by(this::delete),
        Operation.post("/keys/{key}/disable", "disableKey")
            .says("Keys", "Refuses the key until it is enabled again.")
            .answers(200, "As it is now.", KeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(exchange -> to(exchange, KeyState.DISABLED)),
        Operation.post("/keys/{key}/enable", "enableKey")
            .says(
                "Keys",
                "Takes the key again. One that was reported as leaked needs `leaked=true`, too.")
            .takes(LEAKED)
            .answers(200, "As it is now.", KeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::enable));
  }

  private Reply enable(Exchange exchange) {
    if (!exchange.query().find(LEAKED, false)) {
      return to(exchange, KeyState.ACTIVE);
    }
    var reinstate = new Command.Reinstate(exchange.keyId());
    return Reply.ok(
        directory.view(
            Refusals.requireDone(executor.execute(reinstate, exchange.actor())).value()));
  }

  private Reply change(Exchange exchange) {
    Values body = exchange.body();
    return execute(
        exchange,
        new Command.ChangeKey(
            exchange.keyId(),
            body.find(LABEL),
            given(body, NOTE, ""),
            body.find(STATE),
            validity(body, NOT_BEFORE, 0),
            validity(body, EXPIRES_AT, Long.MAX_VALUE),
            new Command.NewLimits(
                given(body, DAY_CREDITS, KeyLimits.UNLIMITED),
                given(body, MONTH_CREDITS, KeyLimits.UNLIMITED),
                given(body, MINUTE_CALLS, 0L),
                body.find(OVERAGE)),
            new Command.NewPermissions(
                given(body, SCOPES, List.of()),
                given(body, ALLOW_NETWORKS, List.of()),
                given(body, DENY_NETWORKS, List.of()))));
  }

  /// @return null if it was not given
  private static <T> @Nullable T given(Values body, Field<T> field, T takenAway) {
    return body.takenAway(field) ? takenAway : body.find(field);
  }

  private static @Nullable Long validity(Values body, Field<Instant> field, long takenAway) {
    if (body.takenAway(field)) {
      return takenAway;
    }
    return OrganizationsEndpoint.millis(body.find(field));
  }

  private Reply delete(Exchange exchange) {
    to(exchange, KeyState.DELETED);
    return Reply.nothing();
  }

  private Reply to(Exchange exchange, KeyState state) {
    return execute(exchange, new Command.ChangeKey(exchange.keyId(), state));
  }

  private Reply execute(Exchange exchange, Command.ChangeKey command) {
    return Reply.ok(
        directory.view(Refusals.requireDone(executor.execute(command, exchange.actor())).value()));
  }
}
