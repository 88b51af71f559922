package io.tollgate.core.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where keys are kept (port). Blocks: virtual threads only.
public interface KeyStore {

  /// @return null if no key has this digest; deleted keys are found, in their state
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  @Nullable ApiKey find(KeyDigest digest);

  /// @return null if no key has this id
  @Nullable ApiKey byId(long id);

  /// The keys of an organization, oldest first, deleted ones included.
  ///
  /// @param afterId the last id of the page before; 0 for the first page
  /// @param limit 1..=1000
  List<ApiKey> ofOrganization(long organizationId, long afterId, int limit);
}
