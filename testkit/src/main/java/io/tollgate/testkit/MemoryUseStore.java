package io.tollgate.testkit;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.watch.KeyFilter;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import io.tollgate.core.watch.NetworkUse;
import io.tollgate.core.watch.UseStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The use of keys in memory; out of reach on demand.
///
/// Thread: any.
public final class MemoryUseStore implements UseStore {

  private final Supplier<Collection<ApiKey>> keys;
  private final Map<Long, LastUse> lastUses = new HashMap<>();
  private final Map<Long, Map<Network, NetworkUse>> networks = new HashMap<>();
  private boolean down;
  private int writes;

  /// @param keys all there are
  public MemoryUseStore(Supplier<Collection<ApiKey>> keys) {
    this.keys = keys;
  }

  /// Whether the store is out of reach from now on.
  public synchronized void down(boolean outOfReach) {
    down = outOfReach;
  }

  /// How often something was written.
  public synchronized int writes() {
    return writes;
  }

  private void requireUp() {
    if (down) {
      throw new StoreException("out of reach", true, new IOException("as the test wishes"));
    }
  }

  @Override
  public synchronized void write(List<KeyUse> uses) {
    requireUp();
    writes++;
    for (KeyUse use : uses) {
      lastUses.merge(use.keyId(), use.last(), LastUse::orLater);
      Map<Network, NetworkUse> all = networks.computeIfAbsent(use.keyId(), _ -> new HashMap<>());
      use.networks().forEach(one -> all.merge(one.network(), one, NetworkUse::and));
      while (all.size() > NETWORKS_MAX) {
        all.remove(sorted(all).getLast().network());
      }
    }
  }

  private static List<NetworkUse> sorted(Map<Network, NetworkUse> all) {
    return all.values().stream()
        .sorted(
            Comparator.comparingLong(NetworkUse::lastMillis)
                .reversed()
                .thenComparing(one -> one.network().toString()))
        .toList();
  }

  @Override
  public synchronized Map<Long, LastUse> lastUses(Collection<Long> keyIds) {
    requireUp();
    var found = new HashMap<>(lastUses);
    found.keySet().retainAll(keyIds);
    return found;
  }

  @Override
  public synchronized Map<Long, List<NetworkUse>> networks(Collection<Long> keyIds) {
    requireUp();
    var found = new HashMap<Long, List<NetworkUse>>();
    networks.forEach((id, all) -> {
      if (keyIds.contains(id) && !all.isEmpty()) {
        found.put(id, sorted(all));
      }
    });
    return found;
  }

  private List<ApiKey> after(long id) {
    var sorted = new TreeMap<Long, ApiKey>();
    keys.get().forEach(key -> sorted.put(key.id(), key));
    return List.copyOf(sorted.tailMap(id, false).values());
  }

  @Override
  public synchronized List<Long> find(
      long organizationId, KeyFilter filter, long afterId, int limit) {
    requireUp();
    return after(afterId).stream()
        .filter(key -> key.organizationId() == organizationId && matches(filter, key))
        .map(ApiKey::id)
        .limit(limit)
        .toList();
  }

  private boolean matches(KeyFilter filter, ApiKey key) {
    KeyFilter.Expiry expires = filter.expires();
    LastUse last = lastUses.get(key.id());
    long usedMillis = last == null ? 0 : last.atMillis();
    return (filter.state() == null || filter.state() == key.state())
        && !(filter.living() && key.state() == KeyState.DELETED)
        && (filter.apiId().isEmpty() || filter.apiId().equals(key.apiId()))
        && KeyFilter.folded(key.label()).contains(KeyFilter.folded(filter.labelPart()))
        && (expires == null
            || (key.expiresMillis() >= expires.fromMillis()
                && key.expiresMillis() < expires.beforeMillis()))
        && (filter.unusedSinceMillis() == KeyFilter.ANY
            || (key.createdMillis() < filter.unusedSinceMillis()
                && usedMillis < filter.unusedSinceMillis()));
  }

  @Override
  public synchronized List<Active> usedSince(long sinceMillis, long afterId, int limit) {
    requireUp();
    return after(afterId).stream()
        .filter(key -> {
          LastUse last = lastUses.get(key.id());
          return last != null && last.atMillis() >= sinceMillis;
        })
        .map(key -> new Active(key.id(), key.organizationId(), key.createdMillis()))
        .limit(limit)
        .toList();
  }
}
