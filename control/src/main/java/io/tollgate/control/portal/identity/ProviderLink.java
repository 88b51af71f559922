package io.tollgate.control.portal.identity;

import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.sso.IdentityProvider;

/// A way to a service that vouches for people.
///
/// @param name of the service
public record ProviderLink(String name, String href) {

  /// To sign in with it.
  ///
  /// @param next where to go then
  public static ProviderLink enter(IdentityProvider provider, String next) {
    return new ProviderLink(
        provider.name(), "/sign-in/sso/" + provider.id() + "?next=" + Paths.encoded(next));
  }

  /// To show it again who one is.
  static ProviderLink confirm(IdentityProvider provider) {
    return new ProviderLink(provider.name(), "/account/sso/" + provider.id() + "/confirm");
  }
}
