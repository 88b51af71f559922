package io.tollgate.core.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where organizations are kept (port). Blocks: virtual threads only.
public interface OrganizationStore {

  /// @return null if there is none
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  @Nullable Organization byId(long id);

  /// Organizations in the order of their ids.
  ///
  /// @param afterId the last id of the page before; 0 for the first page
  /// @param limit 1..=1000
  List<Organization> page(long afterId, int limit);

  /// The grants of an organization, newest first.
  List<Grant> grants(long organizationId, int limit);
}
