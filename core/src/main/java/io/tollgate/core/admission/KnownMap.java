package io.tollgate.core.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// For thousands: plain.
final class KnownMap<K, V> implements Known<K, V> {

  private final ConcurrentHashMap<K, V> map = new ConcurrentHashMap<>();

  @Override
  public @Nullable V find(K key) {
    return map.get(key);
  }

  @Override
  public void put(K key, V value) {
    map.put(key, value);
  }

  @Override
  public void change(K key, UnaryOperator<V> next) {
    map.computeIfPresent(key, (_, old) -> next.apply(old));
  }

  @Override
  public void remove(K key) {
    map.remove(key);
  }

  @Override
  public void remove(K key, V value) {
    map.remove(key, value);
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public void evict(int leaving) {
    var keys = map.keySet().iterator();
    for (int rest = leaving; rest > 0 && keys.hasNext(); rest--) {
      keys.next();
      keys.remove();
    }
  }
}
