package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.PublicKeyView;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.key.TokenKey;
import java.util.List;

/// `/keys/{key}/public-keys`: whose signed tokens a key needs beside it.
final class PublicKeysEndpoint implements Endpoint {

  private static final Field<String> PUBLIC_KEY =
      Field.lines(
          "publicKey",
          TokenKey.PEM_MAX,
          "RSA of 2048 bits or more, or EC of P-256, P-384 or P-521, as PEM (BEGIN PUBLIC KEY).");
  private static final Shape NEW = Shape.of("NewPublicKey", PUBLIC_KEY.must());

  private final Directory directory;
  private final CommandExecutor executor;

  PublicKeysEndpoint(Directory directory, CommandExecutor executor) {
    this.directory = directory;
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/keys/{key}/public-keys", "listPublicKeys")
            .says("Keys", "Lists the public keys of a key, oldest first: all of them, on one page.")
            .answersPage("All there are.", PublicKeyView.class)
            .by(exchange ->
                Reply.ok(Fields.requireFound("key", directory.publicKeys(exchange.keyId())))),
        Operation.post("/keys/{key}/public-keys", "importPublicKey")
            .says(
                "Keys",
                "Imports a public key. From then on the key is refused without a token, signed by"
                    + " the holder of one of its public keys, in Authorization: Bearer.")
            .reads(NEW)
            .answers(201, "Imported.", PublicKeyView.class)
            .answers(200, "It was there already.", PublicKeyView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::importKey),
        Operation.delete("/keys/{key}/public-keys/{kid}", "removePublicKey")
            .says(
                "Keys",
                "Takes a public key away: its tokens are refused at once. Without any, the key"
                    + " alone is enough again.")
            .answers(204, "It is gone.", null)
            .refuses(ProblemCode.CONFLICT)
            .by(this::remove));
  }

  private Reply importKey(Exchange exchange) {
    Outcome.Done<TokenKey> done =
        Refusals.requireDone(
            executor.execute(
                new Command.ImportPublicKey(exchange.keyId(), exchange.body().get(PUBLIC_KEY)),
                exchange.actor()));
    PublicKeyView view = PublicKeyView.of(done.value());
    String path = AdminApi.ROOT + "/keys/" + exchange.path("key") + "/public-keys/" + view.kid();
    return done.fresh() ? Reply.created(path, view) : Reply.ok(view);
  }

  private Reply remove(Exchange exchange) {
    Refusals.requireDone(
        executor.execute(
            new Command.RemovePublicKey(exchange.keyId(), exchange.path("kid")), exchange.actor()));
    return Reply.nothing();
  }
}
