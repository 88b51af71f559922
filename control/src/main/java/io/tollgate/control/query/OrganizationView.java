package io.tollgate.control.query;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;

/// A customer.
///
/// @param anchor when the subscription began
/// @param overage whether calls may go beyond the plan's cap
/// @param overageCredits how far
public record OrganizationView(
    String id,
    String name,
    Standing standing,
    String plan,
    Instant anchor,
    Instant createdAt,
    boolean overage,
    long overageCredits) {

  public static OrganizationView of(Organization organization) {
    return new OrganizationView(
        PublicId.ORGANIZATION.write(organization.id()),
        organization.name(),
        organization.standing(),
        organization.planId(),
        Instant.ofEpochMilli(organization.anchorMillis()),
        Instant.ofEpochMilli(organization.createdMillis()),
        organization.overage().on(),
        organization.overage().ceilingCredits());
  }
}
