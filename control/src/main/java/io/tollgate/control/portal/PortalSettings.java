package io.tollgate.control.portal;

import io.tollgate.control.portal.asset.Logo;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the portal is to be.
///
/// @param name whose it is, on every page
/// @param publicUrl where people find it, without a slash at its end; `https` makes its cookies
///   travel encrypted alone
/// @param signUpOpen whether strangers may make an account
/// @param sessionIdle longest time between two requests of a session
/// @param colours the one colour of the operator's own
/// @param logo the operator's own; null for the name
public record PortalSettings(
    String name,
    URI publicUrl,
    boolean signUpOpen,
    Duration sessionIdle,
    Colours colours,
    @Nullable Logo logo) {

  /// What a portal is that nobody has described.
  public static final PortalSettings DEFAULT =
      new PortalSettings(
          "Tollgate",
          URI.create("http://127.0.0.1:8081"),
          true,
          Duration.ofHours(12),
          Colours.OWN,
          null);

  /// Whether people come over an encrypted connection.
  public boolean secure() {
    return "https".equals(publicUrl.getScheme());
  }
}
