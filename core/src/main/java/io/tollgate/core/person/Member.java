package io.tollgate.core.person;

/// A person in an organization.
///
/// @param sinceMillis when they joined
public record Member(long organizationId, long personId, Role role, long sinceMillis) {

  public Member as(Role other) {
    return new Member(organizationId, personId, other, sinceMillis);
  }
}
