package io.tollgate.core.person;

import static io.tollgate.core.person.Role.ADMIN;
import static io.tollgate.core.person.Role.BILLING;
import static io.tollgate.core.person.Role.DEVELOPER;
import static io.tollgate.core.person.Role.OWNER;
import static io.tollgate.core.person.Role.VIEWER;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What can be done in an organization, and by whom: the one table of it.
public enum Act {
  SEE_USAGE(OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
  SEE_KEYS(OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
  CREATE_KEYS(OWNER, ADMIN, DEVELOPER),
  /// Keys that one has made oneself.
  CHANGE_OWN_KEYS(OWNER, ADMIN, DEVELOPER),
  CHANGE_ANY_KEYS(OWNER, ADMIN),
  SEE_PLAN(OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
  /// Plan and overage: what costs money.
  CHANGE_PLAN(OWNER, BILLING),
  SEE_TEAM(OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
  /// Members who are no owners, and invitations for them.
  CHANGE_TEAM(OWNER, ADMIN),
  CHANGE_OWNERS(OWNER),
  SEE_ALERTS(OWNER, ADMIN, DEVELOPER, BILLING, VIEWER),
  CHANGE_ALERTS(OWNER, ADMIN, DEVELOPER, BILLING),
  SEE_AUDIT(OWNER, ADMIN),
  CHANGE_SETTINGS(OWNER, ADMIN);

  @SuppressWarnings("ImmutableEnumChecker") // Nobody can change it.
  private final Set<Role> roles;

  Act(Role first, Role... others) {
    roles = Collections.unmodifiableSet(EnumSet.of(first, others));
  }

  /// Who may.
  public Set<Role> roles() {
    return roles;
  }
}
