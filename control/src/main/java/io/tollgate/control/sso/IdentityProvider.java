package io.tollgate.control.sso;

import io.tollgate.core.person.Secret;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A service that vouches for people, as the operator describes it.
///
/// @param id 1 to 32 of a-z, 0-9 and -; stands in paths
/// @param name for people: "Continue with ..."
/// @param issuer its URL, to the letter as it calls itself
/// @param clientId what it calls us
/// @param clientSecret null where it has given us none, and the proof of each exchange is enough
/// @param domains in lower case: it vouches for their addresses alone, and they have no other way
///   in; empty if it vouches for anybody's
public record IdentityProvider(
    String id,
    String name,
    String issuer,
    String clientId,
    @Nullable Secret clientSecret,
    Set<String> domains) {

  public IdentityProvider {
    domains = Set.copyOf(domains);
  }

  /// Whether it vouches for anybody's address.
  public boolean everybodys() {
    return domains.isEmpty();
  }
}
