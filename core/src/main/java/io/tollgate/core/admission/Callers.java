package io.tollgate.core.admission;

import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeFeed;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.unit.LedgerClock;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Finds the caller behind a key's digest, and the key behind a certificate's fingerprint: from
/// memory at once, from the store off the event loop, once per key at a time.
///
/// Unknown keys are remembered too, apart and bounded, so that a flood of them neither reaches the
/// store nor drives known keys out. Whatever the control plane changes is dropped here before its
/// author is answered.
///
/// Thread: any.
public final class Callers implements ChangeListener {

  /// Who moves keys; nobody reads it, since moves leave no entry in the audit.
  private static final String MOVER = "tollgate";

  /// Terms that are looked for before new ones are kept: more than there are kinds of keys, unless
  /// each has a date of its own. About 100 bytes each.
  private static final int SHARED_TERMS_MAX = 10_000;

  private final KeyStore keys;
  private final CertificateStore certificates;
  private final Accounts accounts;
  private final Interner<KeyTerms> terms = new Interner<>(SHARED_TERMS_MAX);
  private final Lookups<KeyDigest, Caller> callers;
  private final Lookups<Fingerprint, Certified> certified;
  private volatile @Nullable ChangeFeed feed;
  private volatile @Nullable Moving moving;

  /// Without certificates.
  ///
  /// @param blocking runs store calls, such as virtual threads
  public Callers(KeyStore keys, Accounts accounts, Executor blocking, Bounds bounds) {
    this(keys, CertificateStore.NONE, accounts, blocking, bounds);
  }

  /// @param blocking runs store calls, such as virtual threads
  /// @param bounds of keys, and again of certificates
  public Callers(
      KeyStore keys,
      CertificateStore certificates,
      Accounts accounts,
      Executor blocking,
      Bounds bounds) {
    this.keys = keys;
    this.certificates = certificates;
    this.accounts = accounts;
    this.callers = new Lookups<>(new CallerTable(), blocking, bounds);
    this.certified = new Lookups<>(new KnownMap<>(), blocking, bounds);
  }

  /// How much is remembered and how much waits.
  ///
  /// @param knownMax callers in memory; when full, some leave
  /// @param unknownMax unknown digests in memory; when full, all leave
  /// @param loadsMax look-ups under way; when full, a new one is refused as overload
  public record Bounds(int knownMax, int unknownMax, int loadsMax) {}

  /// Told what a look-up found, on the executor that was given.
  ///
  /// @param <T> a [Caller] or a [Certified]
  public interface Waiting<T> {
    void found(T found);

    void unknown();

    /// The store could not be asked, or too many ask it already.
    ///
    /// @param overloaded whether the latter
    void unavailable(boolean overloaded);
  }

  /// Serves nobody any more while nothing is heard from this feed.
  public void heed(ChangeFeed changes) {
    feed = changes;
  }

  /// Moves keys that are found under the previous secret of the installation to the current one,
  /// from now on. Without it, they are not looked for there.
  ///
  /// @param clock when, in ledger milliseconds
  public void moveWith(ChangeStore changes, LedgerClock clock) {
    moving = new Moving(changes, clock);
  }

  private record Moving(ChangeStore changes, LedgerClock clock) {}

  /// Whether what is in memory may be out of date, so that nobody can be identified by it.
  ///
  /// @param nowNanos [io.tollgate.core.unit.Clock#nanos]
  public boolean inTheDark(long nowNanos) {
    ChangeFeed changes = feed;
    return changes != null && changes.silent(nowNanos);
  }

  /// The caller, if it is in memory.
  ///
  /// @return null if a [#load] is needed, or the key is unknown
  public @Nullable Caller find(KeyDigest digest) {
    return callers.find(digest);
  }

  /// Whether the digest is remembered to belong to no key.
  public boolean isUnknown(KeyDigest digest) {
    return callers.isUnknown(digest);
  }

  /// Asks the store. Several waiting for one key share one look-up.
  ///
  /// A key that has moved to another digest is found under the former one too. It is remembered
  /// under its own only: whoever asked for another one asks anew, with that.
  ///
  /// @param loop where `waiting` is told
  public void load(KeyDigest digest, Executor loop, Waiting<Caller> waiting) {
    callers.load(digest, this::fromStore, loop, waiting);
  }

  /// As [#load(KeyDigest, Executor, Waiting)], for a key that may have to be moved.
  ///
  /// @param previous the same key's digest under the previous secret; null if there is none
  public void load(
      KeyDigest digest, @Nullable KeyDigest previous, Executor loop, Waiting<Caller> waiting) {
    if (previous == null) {
      load(digest, loop, waiting);
    } else {
      callers.load(digest, asked -> fromStore(asked, previous), loop, waiting);
    }
  }

  /// The certificate and its key, if they are in memory.
  ///
  /// @return null if a load is needed, or the certificate is unknown
  public @Nullable Certified find(Fingerprint fingerprint) {
    return certified.find(fingerprint);
  }

  /// Whether the fingerprint is remembered to belong to no certificate.
  public boolean isUnknown(Fingerprint fingerprint) {
    return certified.isUnknown(fingerprint);
  }

  /// Asks the store. Several waiting for one certificate share one look-up.
  ///
  /// @param loop where `waiting` is told
  public void load(Fingerprint fingerprint, Executor loop, Waiting<Certified> waiting) {
    certified.load(fingerprint, this::fromStore, loop, waiting);
  }

  private @Nullable Caller fromStore(KeyDigest digest) {
    return callerOf(keys.find(digest));
  }

  private @Nullable Caller fromStore(KeyDigest digest, KeyDigest previous) {
    ApiKey key = keys.find(digest);
    Moving mover = moving;
    ApiKey there = key == null && mover != null ? keys.find(previous) : null;
    if (mover != null && there != null) {
      // In the order of all other changes, which are told by its new digest after this one.
      mover.changes.apply(
          new Change.KeyMoved(there.organizationId(), there.id(), previous, digest),
          MOVER,
          mover.clock.millis());
      key = keys.find(digest);
    }
    return callerOf(key);
  }

  private @Nullable Caller callerOf(@Nullable ApiKey key) {
    Account account = key == null ? null : accounts.load(key.organizationId());
    return key == null || account == null ? null : new Caller(key, account, terms);
  }

  /// The digest of a key. Blocks.
  ///
  /// @return null if there is no such key
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public @Nullable KeyDigest digestOf(long keyId) {
    ApiKey key = keys.byId(keyId);
    return key == null ? null : key.digest();
  }

  private @Nullable Certified fromStore(Fingerprint fingerprint) {
    Certificate certificate = certificates.find(fingerprint);
    ApiKey key = certificate == null ? null : keys.byId(certificate.keyId());
    return certificate == null || key == null ? null : new Certified(certificate, key.digest());
  }

  /// How often the store was asked for keys and certificates.
  public long lookups() {
    return callers.asked() + certified.asked();
  }

  /// Whose key has moved to another digest since: the next look-up finds that.
  public void forget(Fingerprint fingerprint, Certified outdated) {
    certified.forget(fingerprint, outdated);
  }

  /// The desk of a caller's account has left memory: the next look-up loads it again.
  public void forget(Caller caller) {
    callers.forget(caller.digest(), caller);
  }

  private void become(ApiKey next) {
    callers.changed(next.digest(), old -> old.with(next, terms));
  }

  @Override
  public void changed(Change change) {
    switch (change) {
      case Change.KeyCreated created -> callers.created(created.key().digest());
      case Change.KeyChanged changed -> become(changed.key());
      case Change.KeyRotated rotated -> {
        // The old one first: its minute is the line's from now on.
        become(rotated.old());
        callers.created(rotated.next().digest());
      }
      // It comes back under its digest of now.
      case Change.KeyMoved moved -> callers.gone(moved.from());
      case Change.CertificateAdded added -> certified.created(added.certificate().fingerprint());
      case Change.CertificateRevoked revoked ->
          certified.changed(
              revoked.certificate().fingerprint(),
              old -> new Certified(revoked.certificate(), old.key()));
      case Change.OrganizationCreated _,
          Change.OrganizationChanged _,
          Change.PlanChanged _,
          Change.Noted _,
          Change.Granted _ -> {}
    }
  }
}
