package io.tollgate.control.person;

import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.EmailAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator says about people.
///
/// @param url where they reach the portal, without a slash at its end: links in mails begin so
/// @param name what the portal is called in mails and authenticators
/// @param signUpPlan what an organization gets that somebody signs up; null if nobody can
/// @param mailbox whether mail is shown to whoever asks instead of being sent
/// @param providers services that vouch for people, in the order of their buttons; no two have the
///   same id or a domain in common
public record PeopleSettings(
    String url,
    String name,
    @Nullable String signUpPlan,
    boolean mailbox,
    List<IdentityProvider> providers) {

  public PeopleSettings {
    providers = List.copyOf(providers);
  }

  /// @return null if there is none
  public @Nullable IdentityProvider provider(String id) {
    return providers.stream().filter(provider -> provider.id().equals(id)).findFirst().orElse(null);
  }

  /// The one service that an address signs in with: it has no password. Whose address it is, or
  /// whether it is anybody's, makes no difference.
  ///
  /// @param email as [EmailAddress#normalize] has it
  /// @return null if it may have a password
  public @Nullable IdentityProvider onlyProvider(String email) {
    String domain = EmailAddress.domainOf(email);
    return providers.stream()
        .filter(provider -> provider.domains().contains(domain))
        .findFirst()
        .orElse(null);
  }
}
