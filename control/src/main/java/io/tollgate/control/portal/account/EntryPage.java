package io.tollgate.control.portal.account;

import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.portal.identity.ProviderLink;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.sso.IdentityProvider;
import java.util.List;

/// A form to come in with, and the services that one can come in with instead.
///
/// @param carried where to go then
/// @param providers those that vouch for anybody, or the one that the form asks for
/// @param others whether there are services that vouch for certain addresses alone
public record EntryPage(Form form, String carried, List<ProviderLink> providers, boolean others) {

  public EntryPage {
    providers = List.copyOf(providers);
  }

  static EntryPage of(Form form, String next, PeopleSettings settings) {
    List<ProviderLink> providers =
        settings.providers().stream()
            .filter(IdentityProvider::everybodys)
            .map(provider -> ProviderLink.enter(provider, next))
            .toList();
    boolean others = !settings.providers().stream().allMatch(IdentityProvider::everybodys);
    return new EntryPage(form, next, providers, others);
  }

  /// The same with one service alone: no other takes the address.
  EntryPage with(IdentityProvider only) {
    return new EntryPage(form, carried, List.of(ProviderLink.enter(only, carried)), others);
  }
}
