package io.tollgate.control.portal.identity;

import io.tollgate.core.unit.PublicId;

/// An organization a person belongs to.
///
/// @param name the organization's
public record Membership(long organizationId, String name) {

  /// How paths name it: `/o/{org}/...`.
  public String org() {
    return PublicId.ORGANIZATION.write(organizationId);
  }

  /// The path of one of its pages.
  ///
  /// @param page such as `keys/new`
  public String path(String page) {
    return "/o/" + org() + "/" + page;
  }
}
