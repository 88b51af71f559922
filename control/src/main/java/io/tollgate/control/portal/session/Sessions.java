package io.tollgate.control.portal.session;

import io.tollgate.core.session.SessionStore;
import io.tollgate.core.session.StoredSession;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.session.SessionRepository;

/// Sessions of browsers, over a [SessionStore]. They outlive a restart, end after [#idleMax]
/// without a request, and are written at most once a minute while nothing in them changes.
///
/// Thread: any that may block.
public final class Sessions implements SessionRepository<BrowserSession> {

  private static final long TIDY_EVERY_MILLIS = Duration.ofMinutes(15).toMillis();

  private final SessionStore store;
  private final LongSupplier nowMillis;
  private final Duration idleMax;
  private final AtomicLong tidyMillis = new AtomicLong();

  /// @param idleMax longest time between two requests
  public Sessions(SessionStore store, LongSupplier nowMillis, Duration idleMax) {
    this.store = store;
    this.nowMillis = nowMillis;
    this.idleMax = idleMax;
  }

  /// Longest time between two requests of a session.
  public Duration idleMax() {
    return idleMax;
  }

  @Override
  public BrowserSession createSession() {
    return new BrowserSession(SessionIds.next(), this::now, idleMax);
  }

  @Override
  public void save(BrowserSession session) {
    StoredSession before = session.stored();
    StoredSession now = session.toStored();
    if (before == null) {
      store.add(now);
      tidy();
    } else if (before.equals(now) || !store.replace(before.digest(), now)) {
      // Nothing is new, or it has ended meanwhile and stays ended.
      return;
    }
    session.storedAs(now);
  }

  @Override
  public @Nullable BrowserSession findById(String id) {
    if (!SessionIds.isId(id)) {
      return null;
    }
    StoredSession stored = store.find(SessionIds.digest(id));
    return stored == null || stored.seenMillis() < oldestMillis()
        ? null
        : new BrowserSession(id, stored, this::now, idleMax);
  }

  @Override
  public void deleteById(String id) {
    store.remove(SessionIds.digest(id));
  }

  /// The sessions of a person that have not expired, last used first.
  public List<StoredSession> ofPerson(long personId) {
    long oldest = oldestMillis();
    return store.ofPerson(personId).stream()
        .filter(session -> session.seenMillis() >= oldest)
        .toList();
  }

  /// Ends one session of a person, at once.
  ///
  /// @param digest as in [#ofPerson]
  /// @return false if that person has no such session
  public boolean end(long personId, String digest) {
    StoredSession session = store.find(digest);
    return session != null && session.personId() == personId && store.remove(digest);
  }

  /// Ends all sessions of a person, at once.
  ///
  /// @param kept the request whose session goes on; null for none
  /// @return how many have ended
  public int endAll(long personId, @Nullable HttpServletRequest kept) {
    return store.removeOfPerson(personId, kept == null ? null : digest(kept));
  }

  /// The digest of a request's session: what tells "this device" among [#ofPerson].
  ///
  /// @return null if it has none
  public static @Nullable String digest(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session == null ? null : SessionIds.digest(session.getId());
  }

  private Instant now() {
    return Instant.ofEpochMilli(nowMillis.getAsLong());
  }

  private long oldestMillis() {
    return nowMillis.getAsLong() - idleMax.toMillis();
  }

  /// Now and then, with a new session, those that have expired are forgotten.
  private void tidy() {
    long now = nowMillis.getAsLong();
    long due = tidyMillis.get();
    if (now >= due && tidyMillis.compareAndSet(due, now + TIDY_EVERY_MILLIS)) {
      store.removeUnusedSince(oldestMillis());
    }
  }
}
