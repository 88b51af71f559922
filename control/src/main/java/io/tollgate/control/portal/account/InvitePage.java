package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Form;

/// An invitation that can be taken.
///
/// @param action where its form leads
/// @param how what the reader has to do for it
/// @param entry the services to come in with
public record InvitePage(
    Form form,
    String action,
    String email,
    String organization,
    String role,
    How how,
    EntryPage entry) {

  /// What stands between the reader and the organization.
  public enum How {
    /// They are signed in with that address.
    ACCEPT,
    /// The address has an account: sign in first.
    SIGN_IN,
    /// They are signed in with another address.
    OTHER,
    /// The address has no password: a service says whose it is.
    SINGLE_SIGN_ON,
    /// Nobody has the address yet.
    JOIN
  }
}
