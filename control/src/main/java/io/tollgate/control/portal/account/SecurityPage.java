package io.tollgate.control.portal.account;

import io.tollgate.control.portal.identity.ProviderLink;
import io.tollgate.control.portal.page.Form;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Person;
import java.util.List;

/// Password and second factor of a person.
///
/// @param recoveryCodes how many are left
/// @param saved what was just done; empty for nothing
public record SecurityPage(
    Person person, Form form, int recoveryCodes, String saved, Services services) {

  /// The services they sign in with.
  ///
  /// @param only whether they have no other way in
  /// @param connected those they do
  /// @param more those they could
  public record Services(boolean only, List<Connected> connected, List<ProviderLink> more) {
    public Services {
      connected = List.copyOf(connected);
      more = List.copyOf(more);
    }
  }

  /// @param name of the service; its issuer if the operator has taken it away
  public record Connected(String name, Identity identity) {}
}
