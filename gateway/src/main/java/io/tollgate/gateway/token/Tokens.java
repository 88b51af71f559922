package io.tollgate.gateway.token;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Tokens shown beside keys: those that verified are remembered, the others are verified off the
/// event loop.
///
/// Thread: any.
public final class Tokens {

  /*
   * To verify takes up to 2 ms of a core, which must not cost others their turn. So verifications
   * wait in one queue for each api key, the keys take turns, and a few run at once: whoever floods
   * the gateway with bad tokens waits behind his own. A token is verified once, however many calls
   * show it meanwhile.
   *
   * A remembered token names the public key that verified it. It is good only as long as the
   * caller's key still has that one, so a change of keys needs no notice here.
   */

  private static final String BEARER = "Bearer ";

  private final ConcurrentHashMap<Id, Token.Verified> good = new ConcurrentHashMap<>();
  private final Map<Id, Pending> pending = new HashMap<>();
  private final Map<Long, ArrayDeque<Pending>> queues = new HashMap<>();
  private final ArrayDeque<Long> turns = new ArrayDeque<>();
  private final Executor blocking;
  private final Bounds bounds;
  private int running;

  /// How much is remembered and how much waits.
  ///
  /// @param goodMax tokens remembered; when full, some leave and are verified again
  /// @param waitingMax verifications of all keys; when full, a new one is refused as overload
  /// @param waitingPerKeyMax the same of one key
  /// @param runningMax verifications at once
  public record Bounds(int goodMax, int waitingMax, int waitingPerKeyMax, int runningMax) {

    /// At about 200 bytes a token remembered, and half of the processors at most.
    public static Bounds defaults() {
      return new Bounds(
          16_384, 1024, 64, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }
  }

  /// @param blocking runs verifications, such as virtual threads
  public Tokens(Executor blocking, Bounds bounds) {
    this.blocking = blocking;
    this.bounds = bounds;
  }

  /// Told what came of a verification, on the executor that was given.
  public interface Waiting {
    void tokenGood(Caller caller);

    void tokenBad();

    /// Too many verifications wait already.
    void tokenUnchecked();
  }

  /// A token by its digest, of one key: what verified beside one key says nothing about another.
  private record Id(long keyId, KeyDigest digest) {}

  /// The token in `Authorization: Bearer`.
  ///
  /// @return null if there is none, one that is too long, or more than one such header
  public static @Nullable String shown(FlatHeaders headers) {
    String token = null;
    int found = 0;
    for (int i = 0; i < headers.size(); i++) {
      if (HttpHeaderNames.AUTHORIZATION.contentEqualsIgnoreCase(headers.name(i))) {
        String value = headers.value(i).toString();
        found++;
        token =
            value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                : null;
      }
    }
    return found != 1 || token == null || token.length() > Token.LENGTH_MAX ? null : token;
  }

  /// Whether a token is remembered as good for a caller.
  ///
  /// @param digest of the token
  public boolean knows(Caller caller, KeyDigest digest, long atMillis) {
    var id = new Id(caller.key().id(), digest);
    Token.Verified verified = good.get(id);
    if (verified == null) {
      return false;
    }
    boolean holds =
        verified.holds(atMillis) && caller.key().tokenKeys().contains(verified.signer());
    if (!holds) {
      good.remove(id, verified);
    }
    return holds;
  }

  /// Verifies a token that is not remembered.
  ///
  /// @param digest of the token
  /// @param loop where `waiting` is told
  public void verify(
      Caller caller,
      String token,
      KeyDigest digest,
      long atMillis,
      Executor loop,
      Waiting waiting) {
    var waiter = new Waiter(caller, loop, waiting);
    boolean start;
    synchronized (this) {
      var id = new Id(caller.key().id(), digest);
      Pending there = pending.get(id);
      if (there != null && there.caller.key().tokenKeys().equals(caller.key().tokenKeys())) {
        there.waiters.add(waiter);
        return;
      }
      ArrayDeque<Pending> queue = queues.getOrDefault(id.keyId(), new ArrayDeque<>(1));
      if (pending.size() >= bounds.waitingMax() || queue.size() >= bounds.waitingPerKeyMax()) {
        waiting.tokenUnchecked();
        return;
      }
      var next = new Pending(id, caller, token, atMillis);
      next.waiters.add(waiter);
      pending.put(id, next);
      if (queue.isEmpty()) {
        queues.put(id.keyId(), queue);
        turns.addLast(id.keyId());
      }
      queue.addLast(next);
      start = running < bounds.runningMax();
      running += start ? 1 : 0;
    }
    if (start) {
      blocking.execute(this::run);
    }
  }

  /// One verification; then another task, so that a flood leaves the threads to others in between.
  private void run() {
    Pending next = next();
    if (next == null) {
      return;
    }
    Token.Verified verified = null;
    try {
      verified = Token.verify(next.token, next.caller.key().tokenKeys(), next.atMillis);
    } finally {
      end(next, verified);
      blocking.execute(this::run);
    }
  }

  private synchronized @Nullable Pending next() {
    Long key = turns.pollFirst();
    ArrayDeque<Pending> queue = key == null ? null : queues.get(key);
    Pending next = queue == null ? null : queue.pollFirst();
    if (key == null || queue == null || next == null) {
      running--;
      return null;
    }
    if (queue.isEmpty()) {
      queues.remove(key);
    } else {
      turns.addLast(key);
    }
    return next;
  }

  private void end(Pending ended, Token.@Nullable Verified verified) {
    if (verified != null) {
      remember(ended.id, verified);
    }
    List<Waiter> waiters;
    synchronized (this) {
      pending.remove(ended.id, ended);
      waiters = List.copyOf(ended.waiters);
    }
    boolean isGood = verified != null;
    waiters.forEach(waiter -> waiter.loop().execute(() -> tell(waiter, isGood)));
  }

  private static void tell(Waiter waiter, boolean isGood) {
    if (isGood) {
      waiter.waiting().tokenGood(waiter.caller());
    } else {
      waiter.waiting().tokenBad();
    }
  }

  private void remember(Id id, Token.Verified verified) {
    if (good.size() >= bounds.goodMax()) {
      int leaving = Math.max(1, bounds.goodMax() / 16);
      Iterator<Id> ids = good.keySet().iterator();
      while (leaving-- > 0 && ids.hasNext()) {
        ids.next();
        ids.remove();
      }
    }
    good.put(id, verified);
  }

  private record Waiter(Caller caller, Executor loop, Waiting waiting) {}

  /// A token to be verified, and who waits for it.
  private static final class Pending {
    private final Id id;
    private final Caller caller;
    private final String token;
    private final long atMillis;
    private final List<Waiter> waiters = new ArrayList<>(1);

    Pending(Id id, Caller caller, String token, long atMillis) {
      this.id = id;
      this.caller = caller;
      this.token = token;
      this.atMillis = atMillis;
    }
  }
}
