package io.tollgate.testkit;

import io.tollgate.core.unit.StoreException;
import io.tollgate.core.vault.Deposit;
import io.tollgate.core.vault.VaultStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Deposits in memory; out of reach on demand.
///
/// Thread: any.
public final class MemoryVaultStore implements VaultStore {

  private final Map<String, Map<String, Deposit>> shelves = new TreeMap<>();
  private final List<String> audit = new ArrayList<>();
  private boolean down;

  /// Whether the store is out of reach from now on.
  public synchronized void down(boolean outOfReach) {
    down = outOfReach;
  }

  /// Who did what to which name.
  public synchronized List<String> audit() {
    return List.copyOf(audit);
  }

  private Map<String, Deposit> shelf(long organizationId, String shelf) {
    if (down) {
      throw new StoreException("out of reach", true, new IOException("as the test wishes"));
    }
    return shelves.computeIfAbsent(organizationId + " " + shelf, _ -> new TreeMap<>());
  }

  @Override
  public synchronized List<Deposit> all(long organizationId, String shelf) {
    return List.copyOf(shelf(organizationId, shelf).values());
  }

  @Override
  public synchronized boolean put(
      long organizationId, String shelf, Deposit deposit, int most, String actor, long atMillis) {
    Map<String, Deposit> there = shelf(organizationId, shelf);
    if (!there.containsKey(deposit.name()) && there.size() >= most) {
      return false;
    }
    there.put(deposit.name(), deposit);
    audit.add(actor + " put " + deposit.name());
    return true;
  }

  @Override
  public synchronized boolean remove(
      long organizationId, String shelf, String name, String actor, long atMillis) {
    boolean gone = shelf(organizationId, shelf).remove(name) != null;
    if (gone) {
      audit.add(actor + " removed " + name);
    }
    return gone;
  }

  @Override
  public synchronized int clear(long organizationId, String shelf, String actor, long atMillis) {
    List<String> names = List.copyOf(shelf(organizationId, shelf).keySet());
    names.forEach(name -> remove(organizationId, shelf, name, actor, atMillis));
    return names.size();
  }
}
