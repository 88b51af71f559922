package io.tollgate.core.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where sessions are kept. What has ended stays ended: nothing but [#add] makes one, so a request
/// that was under way can't bring it back.
///
/// Thread: any; blocks. Each method throws [io.tollgate.core.unit.StoreException] if the store is
/// out of reach.
public interface SessionStore {

  /// @return null if there is none
  @Nullable StoredSession find(String digest);

  /// Keeps a new session.
  void add(StoredSession session);

  /// Replaces a session, whose digest may be another than before.
  ///
  /// @param digest under which it was kept until now
  /// @return false if it had ended; then nothing is kept
  boolean replace(String digest, StoredSession session);

  /// Ends a session.
  ///
  /// @return false if there was none
  boolean remove(String digest);

  /// The sessions of a person, last used first.
  List<StoredSession> ofPerson(long personId);

  /// Ends the sessions of a person.
  ///
  /// @param keptDigest of one that goes on; null for none
  /// @return how many have ended
  int removeOfPerson(long personId, @Nullable String keptDigest);

  /// Forgets those that were not used for long.
  ///
  /// @param seenMillis those last used before
  /// @return how many
  int removeUnusedSince(long seenMillis);
}
