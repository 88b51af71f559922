package io.tollgate.control.query;

import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.unit.Money;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A customer.
///
/// @param anchor when the subscription began
/// @param overage whether calls may go beyond the plan's cap
/// @param overageCredits how far; 0 where the ceiling is an amount of money
/// @param overageCeilingMinor the most to pay for it in each month, in the currency's smallest
///   unit; null where the ceiling is in credits
/// @param overageCurrency ISO 4217 code of that
/// @param nextPlan what the subscription becomes; null for no other plan
/// @param nextPlanAt when
public record OrganizationView(
    String id,
    String name,
    Standing standing,
    String plan,
    Instant anchor,
    Instant createdAt,
    boolean overage,
    long overageCredits,
    @Nullable Long overageCeilingMinor,
    @Nullable String overageCurrency,
    @Nullable String nextPlan,
    @Nullable Instant nextPlanAt) {

  public static OrganizationView of(Organization organization) {
    Money ceiling = organization.overage().ceiling();
    NextPlan next = organization.next();
    return new OrganizationView(
        PublicId.ORGANIZATION.write(organization.id()),
        organization.name(),
        organization.standing(),
        organization.planId(),
        Instant.ofEpochMilli(organization.anchorMillis()),
        Instant.ofEpochMilli(organization.createdMillis()),
        organization.overage().on(),
        organization.overage().ceilingCredits(),
        ceiling == null ? null : ceiling.minor(),
        ceiling == null ? null : ceiling.currency(),
        next == null ? null : next.planId(),
        next == null ? null : Instant.ofEpochMilli(next.atMillis()));
  }
}
