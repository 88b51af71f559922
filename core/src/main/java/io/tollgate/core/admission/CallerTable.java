package io.tollgate.core.admission;

import static java.util.Objects.requireNonNull;

import io.tollgate.core.key.KeyDigest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Callers by digest, for millions: five bytes a place, and no object but the caller itself.
///
/// Thread: any. Reading takes no lock and never waits; writing locks one shard of [#SHARDS].
final class CallerTable implements Known<KeyDigest, Caller> {

  /*
   * Open addressing with linear probing. A place is a tag, eight bits of the digest, and a caller.
   * A look-up walks over tags, which lie beside each other, and goes to a caller only where the tag
   * agrees: one in 254 others does by chance. So it costs two cache misses, of which the second
   * loads what the decision reads next.
   *
   * Writers change places one at a time, the caller before its tag. A caller never moves within its
   * places: whoever leaves, leaves a grave, and when places run out, callers move to new ones that
   * are published whole. So whoever reads sees each digest's caller as it was at one instant of the
   * read: at worst the instant at which new places were published, after which the old ones no
   * longer change.
   *
   * Digests are made with a secret, so nobody can choose them to collide; their words are random,
   * so there is nothing to mix.
   */

  static final int SHARDS = 256;

  private static final int SHARD_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SHARDS);
  private static final int PLACES_MIN = 4;

  /// Of eight places, those that may be taken: tags make long walks cheap, and places are what a
  /// shard is made of.
  private static final int TAKEN_OF_EIGHT = 7;

  private static final byte FREE = 0;
  private static final byte GRAVE = 1;

  private static final VarHandle TAG = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final VarHandle CALLER = MethodHandles.arrayElementVarHandle(Caller[].class);

  private final Shard[] shards = new Shard[SHARDS];
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger evicting = new AtomicInteger();

  CallerTable() {
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard();
    }
  }

  @Override
  public @Nullable Caller find(KeyDigest digest) {
    return shard(digest).find(digest);
  }

  /// A caller is found by the digest of its key only: one that was asked for by another, which its
  /// key had before it moved, is not kept.
  @Override
  public void put(KeyDigest digest, Caller caller) {
    if (caller.hasDigest(digest)) {
      size.addAndGet(shard(digest).put(digest, caller));
    }
  }

  @Override
  public void change(KeyDigest digest, UnaryOperator<Caller> next) {
    shard(digest).change(digest, next);
  }

  @Override
  public void remove(KeyDigest digest) {
    size.addAndGet(-shard(digest).remove(digest, null));
  }

  @Override
  public void remove(KeyDigest digest, Caller caller) {
    size.addAndGet(-shard(digest).remove(digest, caller));
  }

  @Override
  public int size() {
    return size.get();
  }

  /// From one shard after another, so that all have their turn.
  @Override
  public void evict(int leaving) {
    int rest = leaving;
    for (int i = 0; i < SHARDS && rest > 0; i++) {
      rest -= shards[evicting.getAndIncrement() & SHARDS - 1].evict(rest);
    }
    size.addAndGet(rest - leaving);
  }

  private Shard shard(KeyDigest digest) {
    return shards[(int) (digest.a() >>> SHARD_SHIFT)];
  }

  /// Where callers are. Writers hold its lock.
  static final class Shard {
    private volatile Places places = new Places(PLACES_MIN);
    private int living;
    private int taken;

    @Nullable Caller find(KeyDigest digest) {
      return places.find(digest);
    }

    /// @return how many more there are now
    synchronized int put(KeyDigest digest, Caller caller) {
      int at = places.indexOf(digest);
      if (at >= 0) {
        places.replace(at, caller);
        return 0;
      }
      if ((taken + 1) * 8 > places.size() * TAKEN_OF_EIGHT) {
        makeRoom();
      }
      taken += places.add(digest, caller);
      living++;
      return 1;
    }

    synchronized void change(KeyDigest digest, UnaryOperator<Caller> next) {
      int at = places.indexOf(digest);
      if (at >= 0) {
        places.replace(at, next.apply(requireNonNull(places.at(at))));
      }
    }

    /// @param caller null for whichever is there
    /// @return how many are fewer now
    synchronized int remove(KeyDigest digest, @Nullable Caller caller) {
      int at = places.indexOf(digest);
      if (at < 0 || (caller != null && !caller.equals(places.at(at)))) {
        return 0;
      }
      places.bury(at);
      living--;
      return 1;
    }

    /// @return how many have gone
    synchronized int evict(int most) {
      int gone = Math.min(most, living);
      if (gone == living) {
        places = new Places(PLACES_MIN);
        taken = 0;
      } else {
        for (int at = 0, rest = gone; rest > 0; at++) {
          if (places.at(at) != null) {
            places.bury(at);
            rest--;
          }
        }
      }
      living -= gone;
      return gone;
    }

    /// Moves all to new places: twice as many, unless graves are what takes them.
    private void makeRoom() {
      Places old = places;
      var next = new Places(living * 2 > old.size() ? old.size() * 2 : old.size());
      for (int at = 0; at < old.size(); at++) {
        Caller caller = old.at(at);
        if (caller != null) {
          next.add(caller.digest(), caller);
        }
      }
      places = next;
      taken = living;
    }
  }

  /// Tags and callers; some are always free, so that each walk ends.
  private static final class Places {
    private final byte[] tags;
    private final @Nullable Caller[] callers;

    /// @param size a power of two
    Places(int size) {
      tags = new byte[size];
      callers = new Caller[size];
    }

    int size() {
      return tags.length;
    }

    /// @return null for none
    @Nullable Caller at(int place) {
      return (Caller) CALLER.getAcquire(callers, place);
    }

    @Nullable Caller find(KeyDigest digest) {
      int place = indexOf(digest);
      Caller there = place < 0 ? null : at(place);
      // Since it was found it may have left, and another may have come to its place.
      return there != null && there.hasDigest(digest) ? there : null;
    }

    /// @return -1 if it isn't there
    int indexOf(KeyDigest digest) {
      byte tag = tag(digest);
      for (int place = home(digest); ; place = next(place)) {
        byte there = (byte) TAG.getAcquire(tags, place);
        if (there == FREE) {
          return -1;
        }
        if (there == tag) {
          Caller caller = at(place);
          if (caller != null && caller.hasDigest(digest)) {
            return place;
          }
        }
      }
    }

    /// @param digest one that isn't there
    /// @return how many more places are taken
    int add(KeyDigest digest, Caller caller) {
      int place = home(digest);
      while (tags[place] != FREE && tags[place] != GRAVE) {
        place = next(place);
      }
      int more = tags[place] == FREE ? 1 : 0;
      replace(place, caller);
      TAG.setRelease(tags, place, tag(digest));
      return more;
    }

    void replace(int place, Caller caller) {
      CALLER.setVolatile(callers, place, caller);
    }

    void bury(int place) {
      CALLER.setVolatile(callers, place, null);
      TAG.setRelease(tags, place, GRAVE);
    }

    private int home(KeyDigest digest) {
      return (int) digest.a() & tags.length - 1;
    }

    private int next(int place) {
      return place + 1 & tags.length - 1;
    }

    /// Of a word that has no part in the place.
    private static byte tag(KeyDigest digest) {
      int tag = (int) digest.b() & 0xff;
      return (byte) (tag > GRAVE ? tag : tag + 2);
    }
  }
}
