package io.tollgate.control.admin;

import io.tollgate.control.query.Page;
import io.tollgate.control.query.SigningKeyView;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.LedgerClock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/signing-keys`: the keys that sign tokens.
final class SigningKeysEndpoint implements Endpoint {

  private static final Logger log = LoggerFactory.getLogger(SigningKeysEndpoint.class);
  private static final String PATH = "/signing-keys";

  private final SigningKeys keys;
  private final LedgerClock clock;

  SigningKeysEndpoint(SigningKeys keys, LedgerClock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get(PATH, "listSigningKeys")
            .says(
                "Tokens",
                "Lists the keys that sign tokens, in the order in which they sign: all of them, on"
                    + " one page; none before the first token.")
            .answersPage("All there are.", SigningKeyView.class)
            .by(_ -> Reply.ok(page(clock.millis()))),
        Operation.post(PATH, "rotateSigningKey")
            .says(
                "Tokens",
                "Makes the next signing key. It is published at once and signs ten minutes later;"
                    + " no token is refused for it.")
            .answers(201, "It is made and waits for its turn.", SigningKeyView.class)
            .answers(200, "One waits for its turn already; none was made.", SigningKeyView.class)
            .by(this::rotate),
        Operation.post(PATH + "/replace", "replaceSigningKeys")
            .says(
                "Tokens",
                "Makes a signing key that signs at once and removes all others: every token made so"
                    + " far is refused from then on. For when a signing key has become known.")
            .answers(201, "It signs.", SigningKeyView.class)
            .by(this::replace));
  }

  private Page<SigningKeyView> page(long atMillis) {
    return Page.all(keys.duties(atMillis).stream().map(SigningKeyView::of).toList());
  }

  private Reply rotate(Exchange exchange) {
    long at = clock.millis();
    SigningKeys.Rotation rotation = keys.rotate(exchange.actor(), at);
    SigningKeyView view = view(rotation.key(), at);
    return rotation.made() ? Reply.created(AdminApi.ROOT + PATH, view) : Reply.ok(view);
  }

  private Reply replace(Exchange exchange) {
    long at = clock.millis();
    SigningKey key = keys.replaceAll(exchange.actor(), at);
    log.warn("all signing keys were replaced by {}: kid={}", exchange.actor(), key.id());
    return Reply.created(AdminApi.ROOT + PATH, view(key, at));
  }

  private SigningKeyView view(SigningKey key, long atMillis) {
    return keys.duties(atMillis).stream()
        .filter(it -> it.key().id().equals(key.id()))
        .map(SigningKeyView::of)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a signing key is gone that was just kept"));
  }
}
