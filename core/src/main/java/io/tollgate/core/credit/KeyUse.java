package io.tollgate.core.credit;

/// What each key has used and holds of one window.
///
/// Thread: under its desk's lock.
final class KeyUse {

  /*
   * One array of longs, three a key: id, used, held; linear probing from the id's hash, id 0 for a
   * free place. An organization may have millions of keys, and each that calls stands in the day
   * and in the month: 24 bytes at a load of at most 2/3 keep both under 100, where objects would
   * take several times that. Nothing is ever taken out one by one: a window ends whole. Only a
   * rolling day's sum runs on; keys that fell to nothing leave it when it is arranged anew.
   */

  private static final int WIDTH = 3;
  private static final int USED = 1;
  private static final int HELD = 2;

  /// Odd, so that ids that follow each other fall into places that don't.
  private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

  private long[] table = new long[2 * WIDTH];
  private int keys;

  /// Credits the key was charged here.
  long used(long keyId) {
    return table[at(keyId) + USED];
  }

  /// Credits set aside for calls of the key in flight.
  long held(long keyId) {
    return table[at(keyId) + HELD];
  }

  /// Credits the key has used and holds.
  long taken(long keyId) {
    int at = at(keyId);
    return table[at + USED] + table[at + HELD];
  }

  /// Sets credits aside; gives back those below 0.
  void hold(long keyId, long credits) {
    int at = place(keyId);
    table[at + HELD] += credits;
  }

  /// Turns held credits into used ones.
  void charge(long keyId, long credits) {
    int at = place(keyId);
    table[at + HELD] -= credits;
    table[at + USED] += credits;
  }

  /// Adds what was used before.
  void restore(long keyId, long usedCredits) {
    int at = place(keyId);
    table[at + USED] += usedCredits;
  }

  /// Takes out what stands in another, which was added here before.
  void subtract(KeyUse other) {
    for (int i = 0; i < other.table.length; i += WIDTH) {
      if (other.table[i] != 0) {
        int at = place(other.table[i]);
        table[at + USED] -= other.table[i + USED];
        table[at + HELD] -= other.table[i + HELD];
      }
    }
  }

  /// The key's place, made if there is none: the table may be another one after it.
  private int place(long keyId) {
    if (keyId == 0) {
      throw new IllegalArgumentException("keyId: 0 (expected: another)");
    }
    int at = at(keyId);
    if (table[at] == 0) {
      int places = table.length / WIDTH;
      if ((keys + 1) * 3 > places * 2) {
        arrange();
        at = at(keyId);
      }
      table[at] = keyId;
      keys++;
    }
    return at;
  }

  /// The key's place, or the free one where it would stand.
  private int at(long keyId) {
    int places = table.length / WIDTH;
    // The product's upper half has the best of its bits; `places` is a power of two.
    int place = (int) ((keyId * SPREAD) >>> 32) & (places - 1);
    while (table[place * WIDTH] != 0 && table[place * WIDTH] != keyId) {
      place = (place + 1) & (places - 1);
    }
    return place * WIDTH;
  }

  /// Makes room: keys that fell to nothing leave, and the table doubles where that is not enough.
  private void arrange() {
    long[] old = table;
    int kept = 0;
    for (int i = 0; i < old.length; i += WIDTH) {
      if (old[i] != 0 && (old[i + USED] != 0 || old[i + HELD] != 0)) {
        kept++;
      }
    }
    int places = old.length / WIDTH;
    while ((kept + 1) * 2 > places) {
      places *= 2;
    }
    table = new long[places * WIDTH];
    keys = kept;
    for (int i = 0; i < old.length; i += WIDTH) {
      if (old[i] != 0 && (old[i + USED] != 0 || old[i + HELD] != 0)) {
        System.arraycopy(old, i, table, at(old[i]), WIDTH);
      }
    }
  }
}
