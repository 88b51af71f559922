package io.tollgate.gateway.token;

import io.tollgate.core.unit.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Verifications off the event loops, in fair turns, and what came of the good ones.
///
/// Thread: any.
///
/// @param <I> what is verified
/// @param <V> what is known of it then
final class Verifications<I, V> {

  /*
   * To verify takes up to 2 ms of a core, which must not cost others their turn. So verifications
   * wait in one queue for each owner, the owners take turns, and a few run at once: whoever floods
   * the gateway with bad tokens waits behind his own. A token is verified once, however many calls
   * show it meanwhile.
   */

  private final ConcurrentHashMap<I, V> good = new ConcurrentHashMap<>();
  private final Map<I, Pending<I, V>> pending = new HashMap<>();
  private final Map<Object, ArrayDeque<Pending<I, V>>> queues = new HashMap<>();
  private final ArrayDeque<Object> turns = new ArrayDeque<>();
  private final Executor blocking;
  private final Tokens.Bounds bounds;
  private int running;

  Verifications(Executor blocking, Tokens.Bounds bounds) {
    this.blocking = blocking;
    this.bounds = bounds;
  }

  /// Told what came of a verification.
  interface Told<V> {

    /// @param verified null if it is not good
    void verified(@Nullable V verified);

    /// It could not be verified: a store was not there to be asked.
    void failed();
  }

  /// @param basis what it is verified by: waiters with another one don't share the verification
  record Work<V>(Object owner, Object basis, Supplier<@Nullable V> verification) {}

  @Nullable V known(I id) {
    return good.get(id);
  }

  void forget(I id, V verified) {
    good.remove(id, verified);
  }

  /// @param loop where `told` is told
  /// @return false if too many wait already
  boolean add(I id, Work<V> work, Executor loop, Told<V> told) {
    var waiter = new Waiter<>(loop, told);
    boolean start;
    synchronized (this) {
      Pending<I, V> there = pending.get(id);
      if (there != null && there.work.basis().equals(work.basis())) {
        there.waiters.add(waiter);
        return true;
      }
      ArrayDeque<Pending<I, V>> queue = queues.getOrDefault(work.owner(), new ArrayDeque<>(1));
      if (pending.size() >= bounds.waitingMax() || queue.size() >= bounds.waitingPerKeyMax()) {
        return false;
      }
      var next = new Pending<>(id, work);
      next.waiters.add(waiter);
      pending.put(id, next);
      if (queue.isEmpty()) {
        queues.put(work.owner(), queue);
        turns.addLast(work.owner());
      }
      queue.addLast(next);
      start = running < bounds.runningMax();
      running += start ? 1 : 0;
    }
    if (start) {
      blocking.execute(this::run);
    }
    return true;
  }

  /// One verification; then another task, so that a flood leaves the threads to others in between.
  private void run() {
    Pending<I, V> next = next();
    if (next == null) {
      return;
    }
    V verified = null;
    boolean whole = true;
    try {
      verified = next.work.verification().get();
    } catch (StoreException _) {
      // What the waiters are told.
      whole = false;
    } finally {
      end(next, verified, whole);
      again();
    }
  }

  private void again() {
    try {
      blocking.execute(this::run);
    } catch (RejectedExecutionException _) {
      // The process ends, and with it whoever waits.
    }
  }

  private synchronized @Nullable Pending<I, V> next() {
    Object owner = turns.pollFirst();
    ArrayDeque<Pending<I, V>> queue = owner == null ? null : queues.get(owner);
    Pending<I, V> next = queue == null ? null : queue.pollFirst();
    if (owner == null || queue == null || next == null) {
      running--;
      return null;
    }
    if (queue.isEmpty()) {
      queues.remove(owner);
    } else {
      turns.addLast(owner);
    }
    return next;
  }

  private void end(Pending<I, V> ended, @Nullable V verified, boolean whole) {
    if (verified != null) {
      remember(ended.id, verified);
    }
    List<Waiter<V>> waiters;
    synchronized (this) {
      pending.remove(ended.id, ended);
      waiters = List.copyOf(ended.waiters);
    }
    waiters.forEach(waiter -> waiter.loop().execute(() -> tell(waiter.told(), verified, whole)));
  }

  private static <V> void tell(Told<V> told, @Nullable V verified, boolean whole) {
    if (whole) {
      told.verified(verified);
    } else {
      told.failed();
    }
  }

  private void remember(I id, V verified) {
    if (good.size() >= bounds.goodMax()) {
      int leaving = Math.max(1, bounds.goodMax() / 16);
      Iterator<I> ids = good.keySet().iterator();
      while (leaving-- > 0 && ids.hasNext()) {
        ids.next();
        ids.remove();
      }
    }
    good.put(id, verified);
  }

  private record Waiter<V>(Executor loop, Told<V> told) {}

  /// What is to be verified, and who waits for it.
  private static final class Pending<I, V> {
    private final I id;
    private final Work<V> work;
    private final List<Waiter<V>> waiters = new ArrayList<>(1);

    Pending(I id, Work<V> work) {
      this.id = id;
      this.work = work;
    }
  }
}
