package io.tollgate.testkit;

import io.tollgate.core.session.SessionStore;
import io.tollgate.core.session.StoredSession;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sessions in memory.
public final class MemorySessionStore implements SessionStore {

  private final Map<String, StoredSession> sessions = new ConcurrentHashMap<>();

  @Override
  public @Nullable StoredSession find(String digest) {
    return sessions.get(digest);
  }

  @Override
  public void add(StoredSession session) {
    if (sessions.putIfAbsent(session.digest(), session) != null) {
      throw new IllegalStateException("a session twice");
    }
  }

  @Override
  public synchronized boolean replace(String digest, StoredSession session) {
    if (sessions.remove(digest) == null) {
      return false;
    }
    sessions.put(session.digest(), session);
    return true;
  }

  @Override
  public synchronized boolean remove(String digest) {
    return sessions.remove(digest) != null;
  }

  @Override
  public List<StoredSession> ofPerson(long personId) {
    return sessions.values().stream()
        .filter(session -> session.personId() == personId)
        .sorted(
            Comparator.comparingLong(StoredSession::seenMillis)
                .reversed()
                .thenComparing(StoredSession::digest))
        .toList();
  }

  @Override
  public int removeOfPerson(long personId, @Nullable String keptDigest) {
    return remove(
        session -> session.personId() == personId && !session.digest().equals(keptDigest));
  }

  @Override
  public int removeUnusedSince(long seenMillis) {
    return remove(session -> session.seenMillis() < seenMillis);
  }

  private synchronized int remove(Predicate<StoredSession> which) {
    int before = sessions.size();
    sessions.values().removeIf(which);
    return before - sessions.size();
  }

  /// All there are.
  public List<StoredSession> all() {
    return List.copyOf(sessions.values());
  }
}
