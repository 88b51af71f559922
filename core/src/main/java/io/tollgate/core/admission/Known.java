package io.tollgate.core.admission;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What [Lookups] has found, by what it was asked for.
///
/// Thread: any. What has been put or changed is found by whoever asks from then on.
interface Known<K, V> {

  /// Never waits.
  ///
  /// @return null if it isn't there
  @Nullable V find(K key);

  void put(K key, V value);

  /// Puts another value in the place of the one there, if there is one. At once, for all others.
  void change(K key, UnaryOperator<V> next);

  void remove(K key);

  /// Removes it if this is what is there.
  void remove(K key, V value);

  int size();

  /// Lets so many go, in no particular order; all, if there are no more.
  void evict(int leaving);
}
