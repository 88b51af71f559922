package io.tollgate.core.admission;

import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.unit.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Finds the caller behind a key's digest: from memory at once, from the store off the event loop,
/// once per key at a time.
///
/// Unknown keys are remembered too, apart and bounded, so that a flood of them neither reaches the
/// store nor drives known keys out. Whatever the control plane changes is dropped here before its
/// author is answered.
///
/// Thread: any.
public final class Callers implements ChangeListener {

  private final ConcurrentHashMap<KeyDigest, Caller> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<KeyDigest, Boolean> unknown = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<KeyDigest, Load> loads = new ConcurrentHashMap<>();
  private final KeyStore keys;
  private final Accounts accounts;
  private final Executor blocking;
  private final Bounds bounds;

  /// @param blocking runs store calls, such as virtual threads
  public Callers(KeyStore keys, Accounts accounts, Executor blocking, Bounds bounds) {
    this.keys = keys;
    this.accounts = accounts;
    this.blocking = blocking;
    this.bounds = bounds;
  }

  /// How much is remembered and how much waits.
  ///
  /// @param knownMax callers in memory; when full, some leave
  /// @param unknownMax unknown digests in memory; when full, all leave
  /// @param loadsMax look-ups under way; when full, a new one is refused as overload
  public record Bounds(int knownMax, int unknownMax, int loadsMax) {}

  /// Told what a look-up found, on the executor that was given.
  public interface Waiting {
    void found(Caller caller);

    void unknown();

    /// The store could not be asked, or too many ask it already.
    ///
    /// @param overloaded whether the latter
    void unavailable(boolean overloaded);
  }

  /// The caller, if it is in memory.
  ///
  /// @return null if a [#load] is needed, or the key is unknown
  public @Nullable Caller find(KeyDigest digest) {
    return known.get(digest);
  }

  /// Whether the digest is remembered to belong to no key.
  public boolean isUnknown(KeyDigest digest) {
    return unknown.containsKey(digest);
  }

  /// Asks the store. Several waiting for one key share one look-up.
  ///
  /// @param loop where `waiting` is told
  public void load(KeyDigest digest, Executor loop, Waiting waiting) {
    if (loads.size() >= bounds.loadsMax() && !loads.containsKey(digest)) {
      waiting.unavailable(true);
      return;
    }
    Load mine = new Load();
    while (true) {
      Load there = loads.putIfAbsent(digest, mine);
      Load load = there == null ? mine : there;
      if (!load.add(loop, waiting)) {
        // It has just ended; its key is in memory now, or another look-up is due.
        loads.remove(digest, load);
        continue;
      }
      if (there == null) {
        blocking.execute(() -> run(digest, mine));
      }
      return;
    }
  }

  private void run(KeyDigest digest, Load load) {
    try {
      Caller caller = fromStore(digest, load);
      load.end(waiter -> tell(waiter, caller));
    } catch (StoreException _) {
      load.end(waiter -> waiter.unavailable(false));
    } finally {
      loads.remove(digest, load);
      // Whatever else failed: nobody waits for ever.
      load.end(waiter -> waiter.unavailable(false));
    }
  }

  private static void tell(Waiting waiter, @Nullable Caller caller) {
    if (caller == null) {
      waiter.unknown();
    } else {
      waiter.found(caller);
    }
  }

  private @Nullable Caller fromStore(KeyDigest digest, Load load) {
    while (true) {
      long before = load.changes();
      ApiKey key = keys.find(digest);
      Account account = key == null ? null : accounts.load(key.organizationId());
      Caller caller =
          key == null || account == null ? null : new Caller(key, account, new MinuteCount());
      // Published only if nothing changed since the store was read; else what was read may be old.
      if (load.publish(before, () -> remember(digest, caller))) {
        return caller;
      }
    }
  }

  private void remember(KeyDigest digest, @Nullable Caller caller) {
    if (caller == null) {
      if (unknown.size() >= bounds.unknownMax()) {
        unknown.clear();
      }
      unknown.put(digest, Boolean.TRUE);
    } else {
      if (known.size() >= bounds.knownMax()) {
        evict();
      }
      known.put(digest, caller);
    }
  }

  /// Lets a sixteenth go, in no particular order: what is in use comes back by one look-up.
  private void evict() {
    int leaving = Math.max(1, bounds.knownMax() / 16);
    var digests = known.keySet().iterator();
    while (leaving-- > 0 && digests.hasNext()) {
      digests.next();
      digests.remove();
    }
  }

  /// The desk of a caller's account has left memory: the next look-up loads it again.
  public void forget(Caller caller) {
    known.remove(caller.key().digest(), caller);
  }

  @Override
  public void changed(Change change) {
    switch (change) {
      case Change.KeyCreated created -> drop(created.key().digest());
      case Change.KeyChanged changed -> {
        KeyDigest digest = changed.key().digest();
        touch(digest);
        known.computeIfPresent(
            digest, (_, old) -> new Caller(changed.key(), old.account(), old.minute()));
      }
      case Change.OrganizationCreated _, Change.OrganizationChanged _, Change.Granted _ -> {}
    }
  }

  private void drop(KeyDigest digest) {
    touch(digest);
    unknown.remove(digest);
  }

  private void touch(KeyDigest digest) {
    Load load = loads.get(digest);
    if (load != null) {
      load.touch();
    }
  }

  /// One look-up under way, and who waits for it.
  private static final class Load {
    private @Nullable List<Waiter> waiters = new ArrayList<>();
    private long changes;

    private record Waiter(Executor loop, Waiting waiting) {}

    synchronized boolean add(Executor loop, Waiting waiting) {
      return waiters != null && waiters.add(new Waiter(loop, waiting));
    }

    synchronized long changes() {
      return changes;
    }

    synchronized void touch() {
      changes++;
    }

    synchronized boolean publish(long before, Runnable publication) {
      if (changes != before) {
        return false;
      }
      publication.run();
      return true;
    }

    void end(java.util.function.Consumer<Waiting> told) {
      List<Waiter> all;
      synchronized (this) {
        all = waiters;
        waiters = null;
      }
      if (all != null) {
        all.forEach(waiter -> waiter.loop().execute(() -> told.accept(waiter.waiting())));
      }
    }
  }
}
