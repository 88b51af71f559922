package io.tollgate.core.token;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The signing keys of the installation as they stand now. A key is made when the first token is,
/// is followed by another after [#LIFE_MILLIS], and leaves when its last token has expired.
///
/// Thread: any. [#find] answers at once; all else may ask the store, and blocks.
public final class SigningKeys {

  /*
   * What a key does follows from two instants and the clock, so that there is no state to be left
   * half changed by a crash:
   *
   * - it is published from the moment it is kept;
   * - the key that signs is the last one whose `signsFrom` has come. A follower is kept LEAD before
   *   its turn: whoever has fetched the published keys shortly before asks again in time;
   * - once the follower signs, the key before stays published for as long as any token may live.
   *
   * So a rotation is one insertion. Whoever asks for a signer finds out whether one is due; a key
   * that nobody uses need not be followed. Two that rotate at once: the store takes one of them.
   */

  /// How long a key signs: 30 days.
  public static final long LIFE_MILLIS = TimeUnit.DAYS.toMillis(30);

  /// How long a key is published before it signs: twice as long as the published keys may be kept,
  /// see [#CACHED_SECONDS].
  public static final long LEAD_MILLIS = TimeUnit.MINUTES.toMillis(10);

  /// How long others may keep the published keys.
  public static final long CACHED_SECONDS = TimeUnit.MINUTES.toSeconds(5);

  /// Longest life of a token, whatever an api says: 24 hours.
  public static final long TOKEN_LIFE_MILLIS_MAX = TimeUnit.HOURS.toMillis(24);

  /// A key that is not known is looked for in the store, but not more often than this.
  private static final long LOOK_AGAIN_MILLIS = TimeUnit.SECONDS.toMillis(5);

  /// Who rotates keys that are due.
  private static final String SELF = "tollgate";

  private final SigningKeyStore store;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Known known = new Known(List.of(), Long.MIN_VALUE);

  /// @param readMillis when they were read
  private record Known(List<SigningKey> keys, long readMillis) {}

  public SigningKeys(SigningKeyStore store) {
    this.store = store;
  }

  /// What a key does at an instant.
  public enum Duty {
    /// It is published and waits for its turn.
    NEXT,
    SIGNS,
    /// It is published for the tokens it has signed.
    VERIFIES
  }

  /// A key and what it does.
  ///
  /// @param untilMillis end of that duty; [Long#MAX_VALUE] if nothing is decided
  public record OnDuty(SigningKey key, Duty duty, long untilMillis) {}

  /// What came of a wish to rotate.
  ///
  /// @param key the newest
  /// @param made whether it was made now; false if it waits for its turn already
  public record Rotation(SigningKey key, boolean made) {}

  /// A published key, if it is in memory.
  public @Nullable SigningKey find(String id) {
    List<SigningKey> keys = known.keys();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).id().equals(id)) {
        return keys.get(i);
      }
    }
    return null;
  }

  /// A published key, if there is such a one.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store can't be asked
  public @Nullable SigningKey load(String id, long atMillis) {
    SigningKey found = find(id);
    if (found != null || atMillis < known.readMillis() + LOOK_AGAIN_MILLIS) {
      return found;
    }
    changing.lock();
    try {
      read(atMillis);
      return find(id);
    } finally {
      changing.unlock();
    }
  }

  /// The key that signs now.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store can't be asked
  public SigningKey signer(long atMillis) {
    return signerAmong(upToDate(atMillis), atMillis);
  }

  /// Those that are published, in the order in which they sign; at least one.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store can't be asked
  public List<SigningKey> published(long atMillis) {
    return upToDate(atMillis);
  }

  /// What each published key does; none where no token was ever asked for.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store can't be asked
  public List<OnDuty> duties(long atMillis) {
    List<SigningKey> keys = current(atMillis);
    var duties = new ArrayList<OnDuty>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      SigningKey key = keys.get(i);
      long ends = i + 1 < keys.size() ? keys.get(i + 1).signsFromMillis() : Long.MAX_VALUE;
      if (atMillis < key.signsFromMillis()) {
        duties.add(new OnDuty(key, Duty.NEXT, key.signsFromMillis()));
      } else if (atMillis < ends) {
        duties.add(new OnDuty(key, Duty.SIGNS, ends));
      } else {
        duties.add(new OnDuty(key, Duty.VERIFIES, ends + TOKEN_LIFE_MILLIS_MAX));
      }
    }
    return List.copyOf(duties);
  }

  /// Makes the next key now: it signs after [#LEAD_MILLIS]. Where one waits already, nothing is
  /// made.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store can't be asked
  public Rotation rotate(String actor, long atMillis) {
    changing.lock();
    try {
      return rotateLocked(actor, atMillis);
    } finally {
      changing.unlock();
    }
  }

  /// Makes a key that signs at once, and lets all others go: every token made so far is refused
  /// from now on. For when a signing key has become known.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store can't be asked
  public SigningKey replaceAll(String actor, long atMillis) {
    changing.lock();
    try {
      while (true) {
        List<SigningKey> there = read(atMillis);
        SigningKey key = SigningKey.make(atMillis, atMillis);
        if (store.add(key, newestId(there), true, actor, atMillis)) {
          known = new Known(List.of(key), atMillis);
          return key;
        }
      }
    } finally {
      changing.unlock();
    }
  }

  /// The keys with a signer among them that is not overdue.
  private List<SigningKey> upToDate(long atMillis) {
    List<SigningKey> keys = known.keys();
    if (!keys.isEmpty() && !isDue(keys, atMillis) && !isOver(keys, atMillis)) {
      return keys;
    }
    changing.lock();
    try {
      keys = current(atMillis);
      if (keys.isEmpty()) {
        SigningKey first = SigningKey.make(atMillis, atMillis);
        store.add(first, null, false, SELF, atMillis);
        keys = read(atMillis);
      } else if (isDue(keys, atMillis)) {
        var _ = rotateLocked(SELF, atMillis);
        keys = known.keys();
      }
      if (keys.isEmpty()) {
        throw new IllegalStateException("a signing key is not there that was just kept");
      }
      return keys;
    } finally {
      changing.unlock();
    }
  }

  private Rotation rotateLocked(String actor, long atMillis) {
    while (true) {
      List<SigningKey> there = read(atMillis);
      SigningKey newest = there.isEmpty() ? null : there.getLast();
      if (newest != null && newest.signsFromMillis() > atMillis) {
        return new Rotation(newest, false);
      }
      long signsFrom = newest == null ? atMillis : atMillis + LEAD_MILLIS;
      SigningKey key = SigningKey.make(atMillis, signsFrom);
      if (store.add(key, newestId(there), false, actor, atMillis)) {
        read(atMillis);
        return new Rotation(key, true);
      }
    }
  }

  /// Those in the store, without the ones whose time is over.
  private List<SigningKey> current(long atMillis) {
    changing.lock();
    try {
      List<SigningKey> keys = read(atMillis);
      while (isOver(keys, atMillis)) {
        store.remove(keys.getFirst().id(), SELF, atMillis);
        keys = read(atMillis);
      }
      return keys;
    } finally {
      changing.unlock();
    }
  }

  private List<SigningKey> read(long atMillis) {
    List<SigningKey> keys = List.copyOf(store.all());
    known = new Known(keys, atMillis);
    return keys;
  }

  private static @Nullable String newestId(List<SigningKey> keys) {
    return keys.isEmpty() ? null : keys.getLast().id();
  }

  /// Whether the next key must be made, so that the newest need not sign for longer than its life.
  private static boolean isDue(List<SigningKey> keys, long atMillis) {
    return atMillis >= keys.getLast().signsFromMillis() + LIFE_MILLIS - LEAD_MILLIS;
  }

  /// Whether the oldest is of no use any more.
  private static boolean isOver(List<SigningKey> keys, long atMillis) {
    return keys.size() > 1 && atMillis >= keys.get(1).signsFromMillis() + TOKEN_LIFE_MILLIS_MAX;
  }

  private static SigningKey signerAmong(List<SigningKey> keys, long atMillis) {
    SigningKey signer = keys.getFirst();
    for (SigningKey key : keys) {
      if (key.signsFromMillis() <= atMillis) {
        signer = key;
      }
    }
    return signer;
  }
}
