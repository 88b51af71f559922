package io.tollgate.control.command;

import io.tollgate.control.command.Command.ImportedKey;
import io.tollgate.control.command.Outcome.Done;
import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Account;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.ConflictException;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.route.Api;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Does what a [Command] asks: checks it and writes the change with its audit entry. The store
/// tells whoever listens before the command is answered.
///
/// Changes of one organization are made one after the other, so that no change is lost between
/// reading and writing.
///
/// Thread: any that may block.
public final class CommandExecutor {

  /// Organizations whose keys are imported at the same time.
  private static final int IMPORTS_AT_ONCE = 16;

  private static final String LEAKED =
      "the key was reported as leaked: make another in its place and delete this one; to take it"
          + " again all the same, enable it with leaked=true";

  private final ControlPorts ports;
  private final NewIds ids;
  private final Certifier certifier;
  private final Rotator rotator;
  private final Subscriptions subscriptions;
  private final KeyRules rules;
  private final KeyImporter importer;
  private final AlertCommands alerts;
  private final ReentrantLock[] locks = new ReentrantLock[64];

  public CommandExecutor(ControlPorts ports, NewIds ids) {
    this.ports = ports;
    this.ids = ids;
    this.certifier = new Certifier(ports.stores(), ports.clock(), ports.making().certificates());
    this.rotator = new Rotator(ports);
    this.subscriptions = new Subscriptions(ports);
    this.rules = new KeyRules(ports);
    this.importer = new KeyImporter(ports, ids, rules);
    this.alerts = new AlertCommands(ports);
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /// Makes an organization.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.CreateOrganization command, String actor) {
    return make(command.id(), command.id().value(), () -> create(command, actor));
  }

  private Outcome<Organization> create(Command.CreateOrganization command, String actor) {
    Organization there = found(command.id(), id -> ports.stores().organizations().byId(id));
    if (there != null) {
      return new Done<>(there, false);
    }
    if (ports.catalog().get().plan(command.planId()) == null) {
      return noPlan(command.planId());
    }
    long now = ports.clock().millis();
    Long anchor = command.anchorMillis();
    var organization =
        new Organization(
            command.id().value(),
            command.name(),
            Standing.ACTIVE,
            command.planId(),
            anchor == null ? now : anchor,
            now);
    return apply(new Change.OrganizationCreated(organization), organization, actor, now);
  }

  /// Changes an organization or its subscription.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.ChangeOrganization command, String actor) {
    return alone(command.organizationId(), () -> change(command, actor));
  }

  private Outcome<Organization> change(Command.ChangeOrganization command, String actor) {
    Organization stored = ports.stores().organizations().byId(command.organizationId());
    if (stored == null) {
      return noOrganization();
    }
    long now = ports.clock().millis();
    Organization old = subscriptions.at(stored, now);
    String planId = or(command.planId(), old.planId());
    boolean newPlan = !planId.equals(old.planId());
    if (newPlan && ports.catalog().get().plan(planId) == null) {
      return noPlan(planId);
    }
    long kept = newPlan && !command.keepAnchor() ? now : old.anchorMillis();
    Overage overage = overage(command.overage(), old.overage());
    if (overage.on() && !overage.equals(old.overage())) {
      Plan plan = ports.catalog().get().plan(planId);
      if (plan == null || plan.overage() == null) {
        return new Rejected<>(
            Reason.INVALID, "overage", "the plan sells no credits beyond its cap");
      }
      if (overage.ceilingCredits() == 0 && overage.ceiling() == null) {
        return new Rejected<>(
            Reason.INVALID, "overageCredits", "must be 1 or more while overage is on");
      }
    }
    var next =
        new Organization(
            old.id(),
            or(command.name(), old.name()),
            or(command.standing(), old.standing()),
            planId,
            or(command.anchorMillis(), kept),
            old.createdMillis(),
            overage,
            old.keys(),
            newPlan ? null : old.next());
    next = subscriptions.moved(old, next, now);
    if (next.equals(stored)) {
      return new Done<>(old, false);
    }
    Outcome<Organization> outcome = apply(subscriptions.changed(old, next, now), next, actor, now);
    if (outcome instanceof Done<Organization>) {
      subscriptions.turn(next, now);
    }
    return outcome;
  }

  /// A ceiling in credits takes the place of one in money.
  private static Overage overage(Command.NewOverage command, Overage old) {
    boolean on = or(command.on(), old.on());
    Long credits = command.ceilingCredits();
    return credits == null
        ? new Overage(on, old.ceilingCredits(), old.ceiling())
        : new Overage(on, credits);
  }

  /// Changes the plan of a subscription, at once or from its next month on.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.ChangePlan command, String actor) {
    return alone(command.organizationId(), () -> subscriptions.change(command, actor));
  }

  /// Takes back a change of plan that is to come.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.UndoPlanChange command, String actor) {
    return alone(command.organizationId(), () -> subscriptions.undo(command, actor));
  }

  /// Writes down a change of plan whose time has come.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.TakeDuePlan command, String actor) {
    return alone(command.organizationId(), () -> subscriptions.takeDue(command, actor));
  }

  /// Switches overage, or sets the most to pay for it.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.SetOverage command, String actor) {
    return alone(command.organizationId(), () -> subscriptions.set(command, actor));
  }

  /// Makes a key; its secret is in this answer and nowhere else.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<KeyMade> execute(Command.CreateKey command, String actor) {
    return make(command.id(), command.organizationId(), () -> create(command, actor));
  }

  private Outcome<KeyMade> create(Command.CreateKey command, String actor) {
    ApiKey there = found(command.id(), id -> ports.stores().keys().byId(id));
    if (there != null) {
      boolean same =
          there.organizationId() == command.organizationId()
              && there.apiId().equals(command.apiId());
      return same ? new Done<>(new KeyMade(there, null), false) : keyReused();
    }
    if (ports.stores().organizations().byId(command.organizationId()) == null) {
      return noOrganization();
    }
    Api api = ports.catalog().get().apiById(command.apiId());
    if (api == null) {
      return noApi(command.apiId());
    }
    long now = ports.clock().millis();
    String noTerms = KeyTerms.refuse(command.notBeforeMillis(), command.expiresMillis(), now);
    if (noTerms != null) {
      return new Rejected<>(Reason.INVALID, "expiresAt", noTerms);
    }
    if (KeyTerms.neverBinds(command.limits())) {
      return new Rejected<>(Reason.INVALID, "dayCredits", KeyTerms.NEVER_BINDS);
    }
    String noScope = ScopeCheck.refuse(command.permissions().scopes(), api);
    if (noScope != null) {
      return new Rejected<>(Reason.INVALID, "scopes", noScope);
    }
    var secret =
        new KeySecret(
            api.keyShape().make(ports.making().random(), command.permissions().environment()));
    KeyDigest digest = ports.making().hashers().get().digest(secret.reveal());
    var key =
        new ApiKey(
                command.id().value(),
                command.organizationId(),
                api.id(),
                digest,
                command.label(),
                secret.hint(),
                KeyState.ACTIVE,
                now,
                command.notBeforeMillis(),
                command.expiresMillis())
            .edit()
            .note(command.note())
            .limits(command.limits())
            .permissions(command.permissions())
            .canary(command.canary())
            .key();
    Rejected<KeyMade> no = rules.refuseNew(key, now);
    return no == null
        ? apply(new Change.KeyCreated(key), new KeyMade(key, secret), actor, now)
        : no;
  }

  /// Takes keys that somebody else has made, each for itself.
  ///
  /// @param actor who asks, for the audit
  /// @return what became of each, in their order: fresh if it was taken, or would be
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; some may be taken, and
  ///   the same command again finds them
  public List<Outcome<ApiKey>> execute(Command.ImportKeys command, String actor) {
    List<ImportedKey> keys = command.keys();
    Api api = ports.catalog().get().apiById(command.apiId());
    if (api == null) {
      return Collections.nCopies(keys.size(), noApi(command.apiId()));
    }
    var ofOne = new LinkedHashMap<Long, List<Integer>>();
    for (int i = 0; i < keys.size(); i++) {
      ofOne.computeIfAbsent(keys.get(i).organizationId(), _ -> new ArrayList<>()).add(i);
    }
    var outcomes = new TreeMap<Integer, Outcome<ApiKey>>();
    // Side by side, so that many organizations with few keys each share transactions too.
    try (var threads =
        Executors.newFixedThreadPool(IMPORTS_AT_ONCE, Thread.ofVirtual().factory())) {
      var parts = new LinkedHashMap<List<Integer>, Future<List<Outcome<ApiKey>>>>();
      ofOne.forEach((id, places) -> {
        List<ImportedKey> some = places.stream().map(keys::get).toList();
        parts.put(
            places,
            threads.submit(() -> alone(id, () -> importer.take(api, some, command.dry(), actor))));
      });
      parts.forEach((places, part) -> {
        List<Outcome<ApiKey>> done = await(part);
        for (int i = 0; i < places.size(); i++) {
          outcomes.put(places.get(i), done.get(i));
        }
      });
    }
    return List.copyOf(outcomes.values());
  }

  private static <T> T await(Future<T> part) {
    try {
      return part.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keys were imported", e);
    }
  }

  /// Changes a key.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<ApiKey> execute(Command.ChangeKey command, String actor) {
    // Its organization never changes, so reading it outside the lock is safe.
    ApiKey key = ports.stores().keys().byId(command.keyId());
    return key == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : alone(key.organizationId(), () -> change(command, false, actor));
  }

  /// @param reports whether the state is taken as it is given, even from a key that was reported
  private Outcome<ApiKey> change(Command.ChangeKey command, boolean reports, String actor) {
    ApiKey old = ports.stores().keys().byId(command.keyId());
    if (old == null) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such key");
    }
    long notBefore = or(command.notBeforeMillis(), old.notBeforeMillis());
    long expires = or(command.expiresMillis(), old.expiresMillis());
    if (expires <= notBefore) {
      String field = command.expiresMillis() == null ? "notBefore" : "expiresAt";
      return new Rejected<>(Reason.INVALID, field, "expiresAt must be after notBefore");
    }
    Command.NewLimits given = command.limits();
    var limits =
        new KeyLimits(
            or(given.dayCredits(), old.limits().dayCredits()),
            or(given.monthCredits(), old.limits().monthCredits()),
            or(given.minuteCalls(), old.limits().minuteCalls()),
            or(given.overage(), old.limits().overage()));
    if (KeyTerms.neverBinds(limits) && !limits.equals(old.limits())) {
      String field = given.dayCredits() == null ? "monthCredits" : "dayCredits";
      return new Rejected<>(Reason.INVALID, field, KeyTerms.NEVER_BINDS);
    }
    KeyState state = or(command.state(), old.state());
    if (!reports && reported(old.state()) && command.state() == KeyState.ACTIVE) {
      return new Rejected<>(Reason.CONFLICT, null, LEAKED);
    }
    if (!reports && reported(old.state()) && state == KeyState.DISABLED) {
      // Refused as it is asked for, and what was reported stays known.
      state = KeyState.LEAKED;
    }
    Command.NewPermissions wanted = command.permissions();
    String noScope =
        ScopeCheck.refuse(
            or(wanted.scopes(), List.of()), ports.catalog().get().apiById(old.apiId()));
    if (noScope != null) {
      return new Rejected<>(Reason.INVALID, "scopes", noScope);
    }
    Networks networks = old.permissions().networks();
    ApiKey next =
        old.edit()
            .label(or(command.label(), old.label()))
            .note(or(command.note(), old.note()))
            .state(state)
            .notBefore(notBefore)
            .expires(expires)
            .limits(limits)
            .permissions(
                new Permissions(
                    old.permissions().environment(),
                    or(wanted.scopes(), old.permissions().scopes()),
                    new Networks(
                        or(wanted.allowNetworks(), networks.allow()),
                        or(wanted.denyNetworks(), networks.deny()))))
            .key();
    if (next.equals(old)) {
      return new Done<>(old, false);
    }
    if (old.state() == KeyState.DELETED) {
      return new Rejected<>(Reason.CONFLICT, null, "the key is deleted, and that is final");
    }
    long now = ports.clock().millis();
    Rejected<ApiKey> no = rules.refuseChange(old, next, now);
    return no == null ? apply(new Change.KeyChanged(next), next, actor, now) : no;
  }

  /// Changes what an organization demands of its keys. Those that are there stay as they are.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Organization> execute(Command.SetKeyPolicy command, String actor) {
    return alone(
        command.organizationId(),
        () -> {
          Organization old = ports.stores().organizations().byId(command.organizationId());
          if (old == null) {
            return noOrganization();
          }
          Organization next = old.with(command.policy());
          return next.equals(old)
              ? new Done<>(old, false)
              : apply(new Change.OrganizationChanged(next), next, actor, ports.clock().millis());
        });
  }

  /// Gives a key a successor; its secret is in this answer and nowhere else.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<KeyMade> execute(Command.RotateKey command, String actor) {
    ApiKey key = ports.stores().keys().byId(command.keyId());
    return key == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : make(command.id(), key.organizationId(), () -> rotate(command, actor));
  }

  private Outcome<KeyMade> rotate(Command.RotateKey command, String actor) {
    ApiKey there = found(command.id(), id -> ports.stores().keys().byId(id));
    if (there != null) {
      return there.replacesId() == command.keyId()
          ? new Done<>(new KeyMade(there, null), false)
          : keyReused();
    }
    ApiKey old = ports.stores().keys().byId(command.keyId());
    return old == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : rotator.rotate(old, command, actor);
  }

  /// Lets a key expire now. One that has expired before is left as it is.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<ApiKey> execute(Command.EndKey command, String actor) {
    ApiKey known = ports.stores().keys().byId(command.keyId());
    return known == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : alone(
            known.organizationId(),
            () -> {
              ApiKey old = ports.stores().keys().byId(command.keyId());
              return end(old == null ? known : old, actor);
            });
  }

  private Outcome<ApiKey> end(ApiKey old, String actor) {
    long now = ports.clock().millis();
    if (old.expiresMillis() <= now) {
      return new Done<>(old, false);
    }
    if (old.state() == KeyState.DELETED) {
      return new Rejected<>(Reason.CONFLICT, null, "the key is deleted, and that is final");
    }
    if (old.notBeforeMillis() >= now) {
      return new Rejected<>(
          Reason.CONFLICT, null, "the key is not in force yet; disable or delete it");
    }
    ApiKey next = old.edit().expires(now).key();
    return apply(new Change.KeyChanged(next), next, actor, now);
  }

  /// Disables a key that whoever listens can have read.
  ///
  /// @param actor who has seen it, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<ApiKey> execute(Command.DisableExposedKey command, String actor) {
    return inState(
        command.keyId(),
        old ->
            switch (old) {
              case ACTIVE -> KeyState.DISABLED;
              case QUARANTINED -> KeyState.LEAKED;
              case DISABLED, LEAKED, DELETED -> old;
            },
        actor);
  }

  private static boolean reported(KeyState state) {
    return state == KeyState.LEAKED || state == KeyState.QUARANTINED;
  }

  /// Marks a key as leaked. A deleted one stays as it is.
  ///
  /// @param actor who reported it, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<ApiKey> execute(Command.MarkLeaked command, String actor) {
    return inState(
        command.keyId(),
        old ->
            switch (old) {
              case ACTIVE -> command.state();
              case QUARANTINED ->
                  command.state() == KeyState.LEAKED ? KeyState.LEAKED : KeyState.QUARANTINED;
              // Refused already; but enabling it takes more than a click from now on.
              case DISABLED, LEAKED -> KeyState.LEAKED;
              case DELETED -> KeyState.DELETED;
            },
        actor);
  }

  /// Takes a key again, whatever was reported about it.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<ApiKey> execute(Command.Reinstate command, String actor) {
    return inState(command.keyId(), _ -> KeyState.ACTIVE, actor);
  }

  private Outcome<ApiKey> inState(long keyId, UnaryOperator<KeyState> next, String actor) {
    ApiKey key = ports.stores().keys().byId(keyId);
    return key == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : alone(
            key.organizationId(),
            () -> {
              ApiKey old = ports.stores().keys().byId(keyId);
              KeyState state = next.apply((old == null ? key : old).state());
              return change(new Command.ChangeKey(keyId, state), true, actor);
            });
  }

  /// Imports a public key for tokens. One that is there already is left as it is.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<TokenKey> execute(Command.ImportPublicKey command, String actor) {
    ApiKey key = ports.stores().keys().byId(command.keyId());
    return key == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : alone(key.organizationId(), () -> importKey(command, actor));
  }

  private Outcome<TokenKey> importKey(Command.ImportPublicKey command, String actor) {
    ApiKey old = ports.stores().keys().byId(command.keyId());
    if (old == null) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such key");
    }
    PublicKey given;
    try {
      given = TokenKey.fromPem(command.pem());
    } catch (TokenKey.BadKeyException e) {
      return new Rejected<>(Reason.INVALID, "publicKey", String.valueOf(e.getMessage()));
    }
    for (TokenKey there : old.tokenKeys()) {
      if (there.publicKey().equals(given)) {
        return new Done<>(there, false);
      }
    }
    Api api = ports.catalog().get().apiById(old.apiId());
    if (api == null || !ports.takesTokens().test(api)) {
      return new Rejected<>(Reason.CONFLICT, null, "the key's api takes no tokens beside a key");
    }
    if (old.state() == KeyState.DELETED) {
      return new Rejected<>(Reason.CONFLICT, null, "the key is deleted, and that is final");
    }
    if (old.tokenKeys().size() >= TokenKey.PER_KEY_MAX) {
      return new Rejected<>(
          Reason.CONFLICT,
          null,
          "the key has " + TokenKey.PER_KEY_MAX + " public keys; remove one first");
    }
    long now = ports.clock().millis();
    var made = new TokenKey(UUID.randomUUID().toString(), given, now);
    var all = new ArrayList<>(old.tokenKeys());
    all.add(made);
    return apply(new Change.KeyChanged(old.with(List.copyOf(all))), made, actor, now);
  }

  /// Takes a public key away.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<ApiKey> execute(Command.RemovePublicKey command, String actor) {
    ApiKey key = ports.stores().keys().byId(command.keyId());
    return key == null
        ? new Rejected<>(Reason.NOT_FOUND, null, "no such key")
        : alone(key.organizationId(), () -> removeKey(command, actor));
  }

  private Outcome<ApiKey> removeKey(Command.RemovePublicKey command, String actor) {
    ApiKey old = ports.stores().keys().byId(command.keyId());
    if (old == null) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such key");
    }
    List<TokenKey> rest =
        old.tokenKeys().stream().filter(key -> !key.id().equals(command.publicKeyId())).toList();
    if (rest.size() == old.tokenKeys().size()) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such public key");
    }
    if (old.state() == KeyState.DELETED) {
      return new Rejected<>(Reason.CONFLICT, null, "the key is deleted, and that is final");
    }
    ApiKey next = old.with(rest);
    return apply(new Change.KeyChanged(next), next, actor, ports.clock().millis());
  }

  /// Issues a certificate for a key; its private key is in this answer and nowhere else.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<CertificateMade> execute(Command.IssueCertificate command, String actor) {
    return certify(
        command.id(),
        command.keyId(),
        key ->
            certifier.issue(
                command.id().value(), key, command.label(), command.expiresMillis(), actor));
  }

  /// Registers a certificate of another CA for a key.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<CertificateMade> execute(Command.RegisterCertificate command, String actor) {
    return certify(
        command.id(),
        command.keyId(),
        key ->
            certifier.register(command.id().value(), key, command.label(), command.pem(), actor));
  }

  private Outcome<CertificateMade> certify(
      NewId id, long keyId, Function<ApiKey, Outcome<CertificateMade>> act) {
    // Its organization never changes, so reading it outside the lock is safe.
    ApiKey known = ports.stores().keys().byId(keyId);
    if (known == null) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such key");
    }
    return make(
        id,
        known.organizationId(),
        () -> {
          Certificate there = found(id, made -> ports.stores().certificates().byId(made));
          if (there != null) {
            return there.keyId() == keyId
                ? new Done<>(new CertificateMade(there, null), false)
                : keyReused();
          }
          ApiKey key = ports.stores().keys().byId(keyId);
          return act.apply(key == null ? known : key);
        });
  }

  /// Revokes a certificate.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Certificate> execute(Command.RevokeCertificate command, String actor) {
    return certifier.revoke(command.certificateId(), actor);
  }

  /// Gives credits to the current month.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<Grant> execute(Command.GiveGrant command, String actor) {
    return make(command.id(), command.organizationId(), () -> give(command, actor));
  }

  private Outcome<Grant> give(Command.GiveGrant command, String actor) {
    long organizationId = command.organizationId();
    Grant there = found(command.id(), id -> grant(organizationId, id));
    if (there != null) {
      boolean same =
          there.credits() == command.credits() && there.reason().equals(command.reason());
      return same ? new Done<>(there, false) : keyReused();
    }
    Account account = ports.accounts().load(organizationId);
    if (account == null) {
      return noOrganization();
    }
    if (account.terms().plan() == null) {
      return new Rejected<>(
          Reason.CONFLICT, null, "the organization's plan is no longer in the configuration");
    }
    long now = ports.clock().millis();
    Allowance month = account.desk().statement(now).month();
    if (!month.limited()) {
      return new Rejected<>(
          Reason.CONFLICT, null, "the plan has no monthly cap, so there is nothing to raise");
    }
    var grant =
        new Grant(
            command.id().value(),
            organizationId,
            month.window().kind(),
            month.window().startMillis(),
            command.credits(),
            command.reason(),
            actor,
            now);
    return apply(new Change.Granted(grant), grant, actor, now);
  }

  /// Changes what an organization wants to be told of, tries it, or notes what was seen.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<AlertRule> execute(Command.SetAlertRule command, String actor) {
    return alone(command.organizationId(), () -> alerts.set(command, actor));
  }

  /// See [#execute(Command.SetAlertRule, String)]; null where the rule is gone.
  public Outcome<Optional<AlertRule>> execute(Command.ResetAlertRule command, String actor) {
    return alone(command.organizationId(), () -> alerts.reset(command, actor));
  }

  /// See [#execute(Command.SetAlertRule, String)].
  public Outcome<Alert> execute(Command.TestAlert command, String actor) {
    return alone(command.organizationId(), () -> alerts.test(command, actor));
  }

  /// See [#execute(Command.SetAlertRule, String)].
  public Outcome<Alert> execute(Command.SeeAlert command, String actor) {
    return alone(command.organizationId(), () -> alerts.see(command, actor));
  }

  /// Adds, changes or removes an address that alerts are sent to.
  ///
  /// @param actor who asks, for the audit
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public Outcome<WebhookMade> execute(Command.AddWebhook command, String actor) {
    return make(command.id(), command.organizationId(), () -> alerts.add(command, actor));
  }

  /// See [#execute(Command.AddWebhook, String)].
  public Outcome<Webhook> execute(Command.ChangeWebhook command, String actor) {
    return alone(command.organizationId(), () -> alerts.change(command, actor));
  }

  /// See [#execute(Command.AddWebhook, String)].
  public Outcome<WebhookMade> execute(Command.RotateWebhookSecret command, String actor) {
    return alone(command.organizationId(), () -> alerts.rotate(command, actor));
  }

  /// See [#execute(Command.AddWebhook, String)].
  public Outcome<Webhook> execute(Command.RemoveWebhook command, String actor) {
    return alone(command.organizationId(), () -> alerts.remove(command, actor));
  }

  private @Nullable Grant grant(long organizationId, long id) {
    for (Grant grant : ports.stores().organizations().grants(organizationId, Integer.MAX_VALUE)) {
      if (grant.id() == id) {
        return grant;
      }
    }
    return null;
  }

  private <T> Outcome<T> apply(Change change, T value, String actor, long now) {
    try {
      return new Done<>(value, ports.stores().changes().apply(change, actor, now));
    } catch (ConflictException e) {
      // Another node wrote between our reading and our writing.
      return new Rejected<>(Reason.CONFLICT, null, String.valueOf(e.getMessage()));
    }
  }

  private <T> Outcome<T> make(NewId id, long organizationId, Supplier<Outcome<T>> act) {
    if (ids.contradicts(id)) {
      return keyReused();
    }
    Outcome<T> outcome = alone(organizationId, act);
    if (outcome instanceof Done<T>) {
      ids.remember(id);
    }
    return outcome;
  }

  private <R> R alone(long organizationId, Supplier<R> act) {
    ReentrantLock lock = locks[Long.hashCode(organizationId) & (locks.length - 1)];
    lock.lock();
    try {
      return act.get();
    } finally {
      lock.unlock();
    }
  }

  private static <T> @Nullable T found(NewId id, Finder<T> finder) {
    return id.repeatable() ? finder.find(id.value()) : null;
  }

  private interface Finder<T> {
    @Nullable T find(long id);
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  private static <T> Outcome<T> noOrganization() {
    return new Rejected<>(Reason.NOT_FOUND, null, "no such organization");
  }

  private static <T> Outcome<T> noApi(String apiId) {
    return new Rejected<>(Reason.INVALID, "api", "no api has the id \"" + apiId + "\"");
  }

  private static <T> Outcome<T> noPlan(String planId) {
    return new Rejected<>(Reason.INVALID, "plan", "no plan has the id \"" + planId + "\"");
  }

  private static <T> Outcome<T> keyReused() {
    return new Rejected<>(
        Reason.KEY_REUSED, null, "this Idempotency-Key was used with another request");
  }
}
