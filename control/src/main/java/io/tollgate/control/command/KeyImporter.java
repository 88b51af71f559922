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
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
    long organizationId = keys.getFirst().organizationId();
    if (ports.stores().organizations().byId(organizationId) == null) {
      return Collections.nCopies(keys.size(), noOrganization());
    }
    List<Digests> digests = digests(keys);
    Map<KeyDigest, ApiKey> found = ports.stores().keys().findAll(all(digests));
    KeyRules.Room room = rules.room(organizationId, now);
    var outcomes = new ArrayList<Outcome<ApiKey>>(keys.size());
    var changes = new ArrayList<Change>();
    var places = new ArrayList<Integer>();
    for (int i = 0; i < keys.size(); i++) {
      Digests its = digests.get(i);
      ApiKey there = its.of(found);
      Outcome<ApiKey> outcome =
          there == null
              ? look(api, keys.get(i), its.now(), room, changes.size(), now)
              : known(api, keys.get(i), there);
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

  /// A key's digests under the secrets of the installation.
  ///
  /// @param previous null if there is one secret
  private record Digests(KeyDigest now, @Nullable KeyDigest previous) {

    @Nullable ApiKey of(Map<KeyDigest, ApiKey> found) {
      ApiKey key = found.get(now);
      return key == null && previous != null ? found.get(previous) : key;
    }
  }

  private List<Digests> digests(List<ImportedKey> keys) {
    KeyHasher hasher = ports.making().hashers().get();
    return keys.stream()
        .map(key -> {
          byte[] sha256 = HexFormat.of().parseHex(key.sha256());
          return new Digests(hasher.digestOfSha256(sha256), hasher.previousDigestOfSha256(sha256));
        })
        .toList();
  }

  private static List<KeyDigest> all(List<Digests> digests) {
    var all = new ArrayList<KeyDigest>();
    for (Digests one : digests) {
      all.add(one.now());
      if (one.previous() != null) {
        all.add(one.previous());
      }
    }
    return all;
  }

  private static Outcome<ApiKey> known(Api api, ImportedKey given, ApiKey there) {
    if (there.organizationId() != given.organizationId() || !there.apiId().equals(api.id())) {
      return anothers();
    }
    return there.state() == KeyState.DELETED
        ? new Rejected<>(Reason.CONFLICT, null, "the key was deleted, and that is final")
        : new Done<>(there, false);
  }

  /// @param others how many of the organization are taken with it
  private Outcome<ApiKey> look(
      Api api, ImportedKey given, KeyDigest digest, KeyRules.Room room, int others, long now) {
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
    Rejected<ApiKey> no = KeyRules.refuseNew(key, room, others, now);
    return no == null ? new Done<>(key, true) : no;
  }

  private static Rejected<ApiKey> anothers() {
    return new Rejected<>(Reason.CONFLICT, null, "the same key is there already, as another key");
  }

  private static Rejected<ApiKey> noOrganization() {
    return new Rejected<>(Reason.NOT_FOUND, "organization", "no such organization");
  }
}
