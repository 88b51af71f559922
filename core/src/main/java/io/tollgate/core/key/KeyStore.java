package io.tollgate.core.key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where keys are kept (port). Blocks: virtual threads only.
public interface KeyStore {

  /// The key that has this digest; or else the one that had it before it moved to another secret of
  /// the installation: whoever still knows it by that one finds it, under its digest of now.
  ///
  /// @return null if no key has this digest; deleted keys are found, in their state
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  @Nullable ApiKey find(KeyDigest digest);

  /// A key whose text is known, under whichever secret of the installation it stands.
  ///
  /// @param previous its digest under the previous secret; null if there is none
  /// @return null if no key has either digest
  default @Nullable ApiKey find(KeyDigest digest, @Nullable KeyDigest previous) {
    ApiKey key = find(digest);
    return key == null && previous != null ? find(previous) : key;
  }

  /// As [#find(KeyDigest)], of many at once.
  ///
  /// @return those that are there, by the digest they were asked for
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  default Map<KeyDigest, ApiKey> findAll(List<KeyDigest> digests) {
    var found = new HashMap<KeyDigest, ApiKey>();
    for (KeyDigest digest : digests) {
      ApiKey key = find(digest);
      if (key != null) {
        found.put(digest, key);
      }
    }
    return found;
  }

  /// @return null if no key has this id
  @Nullable ApiKey byId(long id);

  /// @return those of them that are there, in the order they were asked for
  default List<ApiKey> byIds(List<Long> ids) {
    var found = new ArrayList<ApiKey>();
    for (long id : ids) {
      ApiKey key = byId(id);
      if (key != null) {
        found.add(key);
      }
    }
    return found;
  }

  /// The keys of an organization, oldest first, deleted ones included.
  ///
  /// @param afterId the last id of the page before; 0 for the first page
  /// @param limit 1..=1000
  List<ApiKey> ofOrganization(long organizationId, long afterId, int limit);

  /// How many keys of an organization are in use or can be: those that are neither deleted nor
  /// expired, nor replaced by another.
  default int countLiving(long organizationId, long atMillis) {
    int living = 0;
    long after = 0;
    while (true) {
      List<ApiKey> page = ofOrganization(organizationId, after, 1_000);
      for (ApiKey key : page) {
        boolean over =
            key.state() == KeyState.DELETED
                || key.expiresMillis() <= atMillis
                || key.replacedById() != 0;
        living += over ? 0 : 1;
        after = key.id();
      }
      if (page.size() < 1_000) {
        return living;
      }
    }
  }
}
