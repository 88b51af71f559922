package io.tollgate.testkit;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Organizations and their grants in memory.
///
/// Thread: any.
public final class MemoryOrganizationStore implements OrganizationStore {

  private final TreeMap<Long, Organization> organizations = new TreeMap<>();
  private final List<Grant> grants = new ArrayList<>();

  public synchronized void put(Organization organization) {
    organizations.put(organization.id(), organization);
  }

  public synchronized void put(Grant grant) {
    grants.add(grant);
  }

  @Override
  public synchronized @Nullable Organization byId(long id) {
    return organizations.get(id);
  }

  @Override
  public synchronized List<Organization> page(long afterId, int limit) {
    return organizations.tailMap(afterId, false).values().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<Grant> grants(long organizationId, int limit) {
    return grants.reversed().stream()
        .filter(grant -> grant.organizationId() == organizationId)
        .limit(limit)
        .toList();
  }
}
