package io.tollgate.core.admission;

import io.tollgate.core.admission.Callers.Waiting;
import io.tollgate.core.unit.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What was found in a store, by what it was asked for: from memory at once, from the store off the
/// event loop, once per key at a time. What is not there is remembered too, apart and bounded.
///
/// Thread: any.
final class Lookups<K, V> {

  private final Known<K, V> known;
  private final ConcurrentHashMap<K, Boolean> unknown = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<K, Load<V>> loads = new ConcurrentHashMap<>();
  private final LongAdder asked = new LongAdder();
  private final Executor blocking;
  private final Callers.Bounds bounds;

  /// Where things are looked up. Blocks.
  interface Source<K, V> {

    /// @return null if there is none
    /// @throws StoreException out of reach
    @Nullable V find(K key);
  }

  /// @param known where what was found is remembered
  Lookups(Known<K, V> known, Executor blocking, Callers.Bounds bounds) {
    this.known = known;
    this.blocking = blocking;
    this.bounds = bounds;
  }

  /// @return null if a [#load] is needed, or there is none
  @Nullable V find(K key) {
    return known.find(key);
  }

  boolean isUnknown(K key) {
    return unknown.containsKey(key);
  }

  /// Asks the store. Several waiting for one key share one look-up.
  ///
  /// @param source asked by whoever comes first
  /// @param loop where `waiting` is told
  void load(K key, Source<K, V> source, Executor loop, Waiting<V> waiting) {
    if (loads.size() >= bounds.loadsMax() && !loads.containsKey(key)) {
      waiting.unavailable(true);
      return;
    }
    var mine = new Load<V>();
    while (true) {
      Load<V> there = loads.putIfAbsent(key, mine);
      Load<V> load = there == null ? mine : there;
      if (!load.add(loop, waiting)) {
        // It has just ended; its key is in memory now, or another look-up is due.
        loads.remove(key, load);
        continue;
      }
      if (there == null) {
        blocking.execute(() -> run(key, source, mine));
      }
      return;
    }
  }

  private void run(K key, Source<K, V> source, Load<V> load) {
    try {
      V found = fromStore(key, source, load);
      load.end(waiter -> tell(waiter, found));
    } catch (StoreException _) {
      load.end(waiter -> waiter.unavailable(false));
    } finally {
      loads.remove(key, load);
      // Whatever else failed: nobody waits for ever.
      load.end(waiter -> waiter.unavailable(false));
    }
  }

  private static <V> void tell(Waiting<V> waiter, @Nullable V found) {
    if (found == null) {
      waiter.unknown();
    } else {
      waiter.found(found);
    }
  }

  private @Nullable V fromStore(K key, Source<K, V> source, Load<V> load) {
    while (true) {
      long before = load.changes();
      asked.increment();
      V found = source.find(key);
      // Published only if nothing changed since the store was read; else what was read may be old.
      if (load.publish(before, () -> remember(key, found))) {
        return found;
      }
    }
  }

  private void remember(K key, @Nullable V found) {
    if (found == null) {
      if (unknown.size() >= bounds.unknownMax()) {
        unknown.clear();
      }
      unknown.put(key, Boolean.TRUE);
    } else {
      if (known.size() >= bounds.knownMax()) {
        // What is in use comes back by one look-up.
        known.evict(Math.max(1, bounds.knownMax() / 16));
      }
      known.put(key, found);
    }
  }

  /// How often the store was asked.
  long asked() {
    return asked.sum();
  }

  /// Forgets what was found, if it still is what is remembered.
  void forget(K key, V found) {
    known.remove(key, found);
  }

  /// There is something new in the store under this key.
  void created(K key) {
    touch(key);
    unknown.remove(key);
  }

  /// What is in the store under this key has changed.
  ///
  /// @param next what is remembered now -> what to remember
  void changed(K key, UnaryOperator<V> next) {
    touch(key);
    known.change(key, next);
  }

  /// What was in the store under this key is there under another one.
  void gone(K key) {
    touch(key);
    known.remove(key);
  }

  private void touch(K key) {
    Load<V> load = loads.get(key);
    if (load != null) {
      load.touch();
    }
  }

  /// One look-up under way, and who waits for it.
  private static final class Load<V> {
    private @Nullable List<Waiter<V>> waiters = new ArrayList<>();
    private long changes;

    private record Waiter<V>(Executor loop, Waiting<V> waiting) {}

    synchronized boolean add(Executor loop, Waiting<V> waiting) {
      return waiters != null && waiters.add(new Waiter<>(loop, waiting));
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

    void end(Consumer<Waiting<V>> told) {
      List<Waiter<V>> all;
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
