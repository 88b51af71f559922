package io.tollgate.control.portal.identity;

import io.tollgate.core.person.Theme;
import java.security.Principal;
import java.time.ZoneId;
import java.util.Locale;

/// The person behind a request: the principal of the security context. Read anew with each request,
/// so what is changed about a person holds at once.
///
/// @param zone of the instants they are shown
/// @param locale of words, figures and dates
public record SignedIn(
    long personId, String email, String name, Theme theme, ZoneId zone, Locale locale)
    implements Principal {

  /// For logs and audits: the id, never the address.
  @Override
  public String getName() {
    return Long.toString(personId);
  }
}
