package io.tollgate.control.command;

import io.tollgate.control.command.Command.ImportedKey;
import io.tollgate.control.command.Outcome.Done;
import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.route.Api;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes keys that somebody else has made, of one organization at a time and all that can be taken
/// in few transactions. To be given one again changes nothing.
///
/// Thread: any that may block; one at a time for each organization.
final class KeyImporter {

  private final ControlPorts ports;
  private final NewIds ids;
  private final KeyRules rules;

  KeyImporter(ControlPorts ports, NewIds ids, KeyRules rules) {
    this.ports = ports;
    this.ids = ids;
    this.rules = rules;
  }

  /// @param keys all of one organization
  /// @param dry whether they are only looked at
  /// @return what became of each, in their order: fresh if it was taken, or would be
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; some may be taken
  List<Outcome<ApiKey>> take(Api api, List<ImportedKey> keys, boolean dry, String actor) {
    long now = ports.clock().millis();
    KeyHasher hasher = ports.making().hashers().get();
    boolean known = ports.stores().organizations().byId(keys.getFirst().organizationId()) != null;
    var outcomes = new ArrayList<Outcome<ApiKey>>(keys.size());
    var changes = new ArrayList<Change>();
    var places = new ArrayList<Integer>();
    for (ImportedKey key : keys) {
      Outcome<ApiKey> outcome =
          known ? look(api, key, hasher, changes.size(), now) : noOrganization();
      if (outcome instanceof Done<ApiKey> done && done.fresh()) {
        places.add(outcomes.size());
        changes.add(new Change.KeyCreated(done.value(), true));
      }
      outcomes.add(outcome);
    }
    if (!dry) {
      List<@Nullable ConflictException> conflicts =
          ports.stores().changes().applyAll(changes, actor, now);
      for (int i = 0; i < conflicts.size(); i++) {
        if (conflicts.get(i) != null) {
          // Another's import came between; whose, is nobody's business here.
          outcomes.set(places.get(i), anothers());
        }
      }
    }
    return outcomes;
  }

  /// @param others how many of the organization are taken with it
  private Outcome<ApiKey> look(Api api, ImportedKey given, KeyHasher hasher, int others, long now) {
    byte[] sha256 = HexFormat.of().parseHex(given.sha256());
    KeyDigest digest = hasher.digestOfSha256(sha256);
    ApiKey there = ports.stores().keys().find(digest, hasher.previousDigestOfSha256(sha256));
    if (there != null) {
      boolean same =
          there.organizationId() == given.organizationId() && there.apiId().equals(api.id());
      if (!same) {
        return anothers();
      }
      return there.state() == KeyState.DELETED
          ? new Rejected<>(Reason.CONFLICT, null, "the key was deleted, and that is final")
          : new Done<>(there, false);
    }
    String noTerms = KeyTerms.refuse(given.notBeforeMillis(), given.expiresMillis(), now);
    if (noTerms != null) {
      return new Rejected<>(Reason.INVALID, "expiresAt", noTerms);
    }
    if (KeyTerms.neverBinds(given.limits())) {
      return new Rejected<>(Reason.INVALID, "dayCredits", KeyTerms.NEVER_BINDS);
    }
    String noScope = ScopeCheck.refuse(given.permissions().scopes(), api);
    if (noScope != null) {
      return new Rejected<>(Reason.INVALID, "scopes", noScope);
    }
    ApiKey key =
        new ApiKey(
                ids.fresh().value(),
                given.organizationId(),
                api.id(),
                digest,
                given.label(),
                given.hint(),
                KeyState.ACTIVE,
                now,
                given.notBeforeMillis(),
                given.expiresMillis())
            .edit()
            .note(given.note())
            .limits(given.limits())
            .permissions(given.permissions())
            .key();
    Rejected<ApiKey> no = rules.refuseNew(key, others, now);
    return no == null ? new Done<>(key, true) : no;
  }

  private static Rejected<ApiKey> anothers() {
    return new Rejected<>(Reason.CONFLICT, null, "the same key is there already, as another key");
  }

  private static Rejected<ApiKey> noOrganization() {
    return new Rejected<>(Reason.NOT_FOUND, "organization", "no such organization");
  }
}
