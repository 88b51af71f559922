package io.tollgate.core.alert;

import java.net.URI;

/// An address of an organization that alerts are sent to. Its secret is in the vault.
///
/// @param on whether it is sent anything
/// @param failingMillis since when every try has failed; 0 if the last one did not
/// @param why it is off, for people; empty if its owner switched it off, or it is on
public record Webhook(
    long id,
    long organizationId,
    URI url,
    boolean on,
    long createdMillis,
    long failingMillis,
    String why) {

  /// Most of an organization.
  public static final int MOST = 5;

  /// Longest address, in characters.
  public static final int URL_MAX = 500;

  /// The same at another address, or switched on or off by its owner.
  public Webhook with(URI other, boolean switchedOn) {
    return new Webhook(id, organizationId, other, switchedOn, createdMillis, 0, "");
  }
}
