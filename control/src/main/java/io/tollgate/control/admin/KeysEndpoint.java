package io.tollgate.control.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.KeyMade;
import io.tollgate.control.command.KeySecret;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.query.Cursor;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.watch.KeyFilter;
import java.time.Instant;
import java.util.List;

/// `/organizations/{organization}/keys`: lists them and makes them.
final class KeysEndpoint implements Endpoint {

  static final Field<String> LABEL = Field.text("label", 100, "What its owner calls it.");
  static final Field<Instant> NOT_BEFORE =
      Field.instant("notBefore", "Refused before this instant; null for always.").orNull();
  static final Field<Instant> EXPIRES_AT =
      Field.instant("expiresAt", "Refused from this instant on; null for never.").orNull();

  static final Field<Long> DAY_CREDITS =
      Field.whole(
              "dayCredits",
              0,
              KeyLimits.UNLIMITED - 1,
              "Credits it may use of its organization's a day, in the windows of the plan; null for"
                  + " as many as its organization.")
          .orNull();
  static final Field<Long> MONTH_CREDITS =
      Field.whole(
              "monthCredits",
              0,
              KeyLimits.UNLIMITED - 1,
              "Credits it may use a month; null for as many as its organization.")
          .orNull();
  static final Field<Long> MINUTE_CALLS =
      Field.whole(
              "minuteCalls",
              1,
              KeyLimits.MINUTE_CALLS_MAX,
              "Calls it may make a minute; null for as many as its organization.")
          .orNull();

  static final Field<Boolean> OVERAGE =
      Field.flag(
          "overage",
          "Whether its calls may go beyond the organization's cap, where that allows overage; true"
              + " if not given.");

  static final Field<String> NOTE =
      Field.text("note", 1000, "What its owner says of it; null for nothing.").orNull();
  static final Field<List<Scope>> SCOPES =
      Field.list(
              "scopes",
              Permissions.SCOPES_MAX,
              Scope::parse,
              "Groups of routes and what may be done there, such as `market:read`, `market:write` or"
                  + " `*:read`; to write includes to read. Null for all the plan opens.")
          .orNull();
  static final Field<List<Network>> ALLOW_NETWORKS =
      Field.list(
              "allowNetworks",
              Networks.MAX,
              Network::parse,
              "Addresses and networks it may be used from, such as `192.0.2.0/24`; null for"
                  + " anywhere.")
          .orNull();
  static final Field<List<Network>> DENY_NETWORKS =
      Field.list(
              "denyNetworks",
              Networks.MAX,
              Network::parse,
              "Addresses and networks it may not be used from, whatever else is said.")
          .orNull();
  static final Field<Environment> ENVIRONMENT =
      Field.oneOf(
          "environment",
          Field.all(Environment.class),
          "What it is meant for; production if not given. It never changes.");

  private static final Field<Boolean> CANARY =
      Field.flag(
          "canary",
          "Whether it is a decoy, to be left where only a thief finds it: it is refused as if it were"
              + " no key, and its use raises a notice.");
  private static final Field<String> API =
      Field.name("api", "Id of the api it opens; the key has the shape of its keys.");
  private static final Shape NEW =
      Shape.of(
          "NewKey",
          API.must(),
          LABEL.must(),
          NOTE,
          NOT_BEFORE,
          EXPIRES_AT,
          DAY_CREDITS,
          MONTH_CREDITS,
          MINUTE_CALLS,
          OVERAGE,
          ENVIRONMENT,
          SCOPES,
          ALLOW_NETWORKS,
          DENY_NETWORKS,
          CANARY);

  private final Directory directory;
  private final LedgerClock clock;
  private final CommandExecutor executor;
  private final NewIds ids;

  KeysEndpoint(Directory directory, LedgerClock clock, CommandExecutor executor, NewIds ids) {
    this.directory = directory;
    this.clock = clock;
    this.executor = executor;
    this.ids = ids;
  }

  /// A new key, with the key.
  ///
  /// @param secret shown once; a repeat of the request answers without it
  record CreatedKeyView(@JsonUnwrapped KeyView key, String secret) {

    static CreatedKeyView of(KeyView key, KeySecret secret) {
      return new CreatedKeyView(key, secret.reveal());
    }

    @Override
    public String toString() {
      return key.id();
    }
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations/{organization}/keys", "listKeys")
            .says(
                "Keys",
                "Lists the keys of an organization, deleted ones included; those of which all"
                    + " holds that is asked for.")
            .takes(KeyFilters.parameters())
            .answersPage("A page.", KeyView.class)
            .by(this::list),
        Operation.post("/organizations/{organization}/keys", "createKey")
            .says(
                "Keys",
                "Makes a key. The answer holds its secret, and no other ever does: if it is lost,"
                    + " delete the key and make another.")
            .reads(NEW)
            .repeatable()
            .answers(201, "Made.", CreatedKeyView.class)
            .answers(200, "Made before by the same request; without the secret.", KeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::create));
  }

  private Reply list(Exchange exchange) {
    long organizationId = exchange.organizationId();
    Fields.requireFound("organization", directory.organization(organizationId));
    KeyFilter filter = KeyFilters.read(exchange.query(), clock.millis());
    Cursor after = exchange.query().find(Fields.KEYS_CURSOR);
    return Reply.ok(directory.keys(organizationId, filter, after, Fields.limit(exchange)));
  }

  /// What a new key may use.
  static KeyLimits limits(Values body) {
    return new KeyLimits(
        body.find(DAY_CREDITS, KeyLimits.UNLIMITED),
        body.find(MONTH_CREDITS, KeyLimits.UNLIMITED),
        body.find(MINUTE_CALLS, 0L),
        body.find(OVERAGE, true));
  }

  /// What a new key may be used for.
  static Permissions permissions(Values body) {
    return new Permissions(
        body.find(ENVIRONMENT, Environment.PRODUCTION),
        body.find(SCOPES, List.of()),
        new Networks(body.find(ALLOW_NETWORKS, List.of()), body.find(DENY_NETWORKS, List.of())));
  }

  private Reply create(Exchange exchange) {
    Values body = exchange.body();
    Instant notBefore = body.find(NOT_BEFORE);
    Instant expires = body.find(EXPIRES_AT);
    Outcome.Done<KeyMade> done =
        Refusals.requireDone(
            executor.execute(
                new Command.CreateKey(
                    exchange.newId(ids),
                    exchange.organizationId(),
                    body.get(API),
                    body.get(LABEL),
                    body.find(NOTE, ""),
                    notBefore == null ? 0 : notBefore.toEpochMilli(),
                    expires == null ? Long.MAX_VALUE : expires.toEpochMilli(),
                    limits(body),
                    permissions(body),
                    body.find(CANARY, false)),
                exchange.actor()));
    KeyView view = directory.view(done.value().key());
    String path = AdminApi.ROOT + "/keys/" + view.id();
    KeySecret secret = done.value().secret();
    return secret == null
        ? Reply.repeated(path, view)
        : Reply.created(path, CreatedKeyView.of(view, secret));
  }
}
