package io.tollgate.core.admission;

import java.util.concurrent.ConcurrentHashMap;

/// Gives one object for all that are equal, as far as it remembers: when full it forgets all, and
/// what is in use then has a twin later.
///
/// Thread: any.
final class Interner<T> {

  private final ConcurrentHashMap<T, T> known = new ConcurrentHashMap<>();
  private final int most;

  /// @param most values it remembers
  Interner(int most) {
    this.most = most;
  }

  T intern(T value) {
    T there = known.get(value);
    if (there != null) {
      return there;
    }
    if (known.size() >= most) {
      known.clear();
    }
    T first = known.putIfAbsent(value, value);
    return first == null ? value : first;
  }
}
