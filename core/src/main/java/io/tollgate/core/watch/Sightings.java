package io.tollgate.core.watch;

import io.tollgate.core.key.LiveKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What event loops have seen of keys' use and nobody has written yet: one place a key, bounded.
///
/// Thread: any; never blocks.
public final class Sightings {

  /// Addresses of one key that wait; those beyond are let go.
  static final int ADDRESSES_MAX = 64;

  /// Longest `User-Agent` that waits to be cleaned, in characters.
  private static final int AGENT_MAX = 4 * LastUse.AGENT_MAX;

  private final ConcurrentHashMap<Long, Sighting> waiting = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();
  private final int keysMax;
  private volatile boolean urgent;

  /// @param keysMax keys that wait, at about 300 bytes each; those beyond are let go and counted
  public Sightings(int keysMax) {
    this.keysMax = keysMax;
  }

  /// What was seen of one key.
  ///
  /// @param last with the `User-Agent` as it came
  /// @param addresses when each was seen last, in the order in which they came
  record Sighting(LiveKey key, LastUse last, Map<String, Long> addresses) {

    Sighting and(Sighting later) {
      var all = new LinkedHashMap<>(addresses);
      later.addresses.forEach((address, at) -> {
        if (all.size() < ADDRESSES_MAX || all.containsKey(address)) {
          all.merge(address, at, Math::max);
        }
      });
      return new Sighting(later.key, last.orLater(later.last), all);
    }
  }

  /// Adds a call that [io.tollgate.core.admission.Caller#isNews] told to be news.
  ///
  /// @param agent its `User-Agent`; null if it gave none
  /// @param inUrl whether the key stood in the URL
  public void add(
      LiveKey key, long atMillis, String address, @Nullable String agent, boolean inUrl) {
    String shown = agent == null ? "" : agent;
    var last =
        new LastUse(
            atMillis,
            address,
            shown.length() <= AGENT_MAX ? shown : shown.substring(0, AGENT_MAX),
            inUrl ? atMillis : 0);
    put(new Sighting(key, last, Map.of(address, atMillis)), false);
  }

  /// @param again whether it waited before, and so may be older than what waits now
  private void put(Sighting seen, boolean again) {
    Long id = seen.key().id();
    if (waiting.size() >= keysMax && !waiting.containsKey(id)) {
      dropped.increment();
    } else {
      waiting.merge(id, seen, (there, more) -> again ? more.and(there) : there.and(more));
      if (seen.key().canary()) {
        urgent = true;
      }
    }
  }

  /// Takes some of what waits.
  List<Sighting> take(int most) {
    urgent = false;
    var taken = new ArrayList<Sighting>();
    for (Long id : waiting.keySet()) {
      if (taken.size() >= most) {
        break;
      }
      Sighting seen = waiting.remove(id);
      if (seen != null) {
        taken.add(seen);
      }
    }
    return taken;
  }

  /// Puts back what could not be written.
  void giveBack(List<Sighting> taken) {
    taken.forEach(seen -> put(seen, true));
  }

  /// Whether something waits that nobody should wait for.
  public boolean urgent() {
    return urgent;
  }

  /// Keys that wait.
  public int waiting() {
    return waiting.size();
  }

  /// Sightings that found no place.
  public long dropped() {
    return dropped.sum();
  }
}
