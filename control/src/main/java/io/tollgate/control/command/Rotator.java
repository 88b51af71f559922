package io.tollgate.control.command;

import io.tollgate.control.command.Outcome.Done;
import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.route.Api;
import io.tollgate.core.unit.PublicId;
import org.jspecify.annotations.Nullable;

/// Gives keys a successor.
///
/// The new key says all that the old one does, its public keys for tokens included: without them it
/// would be the weaker of the two. Certificates stay with the old key, since they name it, and end
/// with it.
///
/// Thread: any that may block.
final class Rotator {

  private final ControlPorts ports;
  private final KeyRules rules;

  Rotator(ControlPorts ports) {
    this.ports = ports;
    this.rules = new KeyRules(ports);
  }

  /// @param old as it is now
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  Outcome<KeyMade> rotate(ApiKey old, Command.RotateKey command, String actor) {
    long now = ports.clock().millis();
    Rejected<KeyMade> no = refuse(old, command.overlap(), now);
    if (no != null) {
      return no;
    }
    Api api = ports.catalog().get().apiById(old.apiId());
    if (api == null) {
      return conflict("the key's api is no longer in the configuration");
    }
    long expires = command.expiresMillis() == null ? old.expiresMillis() : command.expiresMillis();
    if (expires <= now) {
      return new Rejected<>(Reason.INVALID, "expiresAt", "lies in the past");
    }
    var secret =
        new KeySecret(
            api.keyShape().make(ports.making().random(), old.permissions().environment()));
    ApiKey next =
        old.successor(
                command.id().value(),
                ports.making().hashers().get().digest(secret.reveal()),
                secret.hint(),
                now)
            .edit()
            .expires(expires)
            .key();
    no = rules.refuseSuccessor(next, now);
    if (no != null) {
      return no;
    }
    long ends = Math.min(old.expiresMillis(), now + command.overlap().millis());
    ApiKey ending = old.edit().expires(ends).replacedBy(next.id()).key();
    try {
      boolean fresh =
          ports.stores().changes().apply(new Change.KeyRotated(ending, next), actor, now);
      return new Done<>(new KeyMade(next, secret), fresh);
    } catch (ConflictException e) {
      return conflict(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Rejected<KeyMade> refuse(ApiKey old, Overlap overlap, long now) {
    if (old.replacedById() != 0) {
      return conflict(
          "the key was replaced before, by "
              + PublicId.KEY.write(old.replacedById())
              + "; rotate that one, or make another");
    }
    boolean reported =
        switch (old.state()) {
          case ACTIVE, DISABLED, DELETED -> false;
          case QUARANTINED, LEAKED -> true;
        };
    return switch (old.state()) {
      case DELETED -> conflict("the key is deleted, and that is final; make another");
      case DISABLED -> conflict("the key is disabled; enable it first, or make another");
      case ACTIVE, QUARANTINED, LEAKED -> {
        if (old.expiresMillis() <= now) {
          yield conflict("the key has expired; make another");
        }
        if (old.notBeforeMillis() >= now) {
          yield conflict("the key is not in force yet; delete it and make another");
        }
        yield reported && overlap != Overlap.NONE
            ? new Rejected<>(
                Reason.INVALID, "overlap", "must be 0s for a key that was reported as leaked")
            : null;
      }
    };
  }

  private static Rejected<KeyMade> conflict(String words) {
    return new Rejected<>(Reason.CONFLICT, null, words);
  }
}
