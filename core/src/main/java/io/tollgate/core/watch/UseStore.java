package io.tollgate.core.watch;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Where the last use of keys and their networks are kept (port). Blocks: virtual threads only.
/// Each method throws [io.tollgate.core.unit.StoreException] if the store is out of reach.
public interface UseStore {

  /// Networks kept of one key; beyond, those go that were seen least lately.
  int NETWORKS_MAX = 128;

  /// Adds what is new, all or nothing. Writing it again changes nothing, and what is older than
  /// what is there takes nothing back.
  void write(List<KeyUse> uses);

  /// The last use of keys; none for those that were never used.
  Map<Long, LastUse> lastUses(Collection<Long> keyIds);

  /// The networks of keys, lately seen ones first; none for those that were never used.
  Map<Long, List<NetworkUse>> networks(Collection<Long> keyIds);

  /// Keys of an organization, in the order of ids.
  ///
  /// @param filter which of them
  /// @param afterId only greater ids; 0 for the first page
  /// @param limit 1..=1000
  List<Long> find(long organizationId, KeyFilter filter, long afterId, int limit);

  /// Keys that were used since an instant, in the order of ids.
  ///
  /// @param afterId only greater ids; 0 for the first page
  /// @param limit 1..=1000
  List<Active> usedSince(long sinceMillis, long afterId, int limit);

  /// A key that was used.
  record Active(long keyId, long organizationId, long createdMillis) {}
}
