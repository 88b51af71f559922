package io.tollgate.testkit;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keys in memory; out of reach on demand.
///
/// Thread: any.
public final class MemoryKeyStore implements KeyStore {

  private final TreeMap<Long, ApiKey> keys = new TreeMap<>();
  private boolean down;
  private int finds;

  public synchronized void put(ApiKey key) {
    keys.put(key.id(), key);
  }

  /// Whether the store is out of reach from now on.
  public synchronized void down(boolean outOfReach) {
    down = outOfReach;
  }

  /// How often a key was looked for.
  public synchronized int finds() {
    return finds;
  }

  private void requireUp() {
    if (down) {
      throw new StoreException("out of reach", true, new IOException("as the test wishes"));
    }
  }

  @Override
  public synchronized @Nullable ApiKey find(KeyDigest digest) {
    finds++;
    requireUp();
    for (ApiKey key : keys.values()) {
      if (key.digest().equals(digest)) {
        return key;
      }
    }
    return null;
  }

  @Override
  public synchronized @Nullable ApiKey byId(long id) {
    requireUp();
    return keys.get(id);
  }

  @Override
  public synchronized List<ApiKey> ofOrganization(long organizationId, long afterId, int limit) {
    requireUp();
    return keys.tailMap(afterId, false).values().stream()
        .filter(key -> key.organizationId() == organizationId)
        .limit(limit)
        .toList();
  }
}
