package io.tollgate.core.person;

/// What a member is in an organization. [Act] says what each may do.
public enum Role {
  OWNER,
  ADMIN,
  DEVELOPER,
  BILLING,
  VIEWER;

  public boolean may(Act act) {
    return act.roles().contains(this);
  }

  /// Whether a member of this role may make others so, and change those that are so.
  public boolean mayAppoint(Role other) {
    return may(other == OWNER ? Act.CHANGE_OWNERS : Act.CHANGE_TEAM);
  }
}
