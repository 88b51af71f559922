package io.tollgate.testkit;

import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeyStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Signing keys in memory.
public final class MemorySigningKeyStore implements SigningKeyStore {

  private final List<SigningKey> keys = new ArrayList<>();

  @Override
  public synchronized List<SigningKey> all() {
    return keys.stream().sorted(Comparator.comparingLong(SigningKey::signsFromMillis)).toList();
  }

  @Override
  public synchronized boolean add(
      SigningKey key, @Nullable String newestId, boolean alone, String actor, long atMillis) {
    List<SigningKey> there = all();
    String newest = there.isEmpty() ? null : there.getLast().id();
    if (newest == null ? newestId != null : !newest.equals(newestId)) {
      return false;
    }
    if (alone) {
      keys.clear();
    }
    return keys.add(key);
  }

  @Override
  public synchronized boolean remove(String id, String actor, long atMillis) {
    return keys.removeIf(key -> key.id().equals(id));
  }
}
