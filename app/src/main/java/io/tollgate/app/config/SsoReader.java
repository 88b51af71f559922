package io.tollgate.app.config;

import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `portal.sso`.
final class SsoReader {

  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");

  /// As it is kept with each person.
  private static final int ISSUER_MAX = 512;

  private final Problems problems;
  private final Map<String, String> ofDomain = new HashMap<>();
  private final Map<String, String> ofIssuer = new HashMap<>();

  private SsoReader(Problems problems) {
    this.problems = problems;
  }

  static List<IdentityProvider> read(Mapping portal, Problems problems) {
    var reader = new SsoReader(problems);
    var providers = new ArrayList<IdentityProvider>();
    for (Entry.Field field : ConfigReader.named(portal, PortalKeys.SSO, "a service", problems)) {
      Entry.Fields written = PortalKeys.SSO.kind().read(field.value(), problems);
      IdentityProvider provider =
          written == null
              ? null
              : reader.read(field.name(), Mapping.of(written, SsoKeys.SECTION, problems));
      if (provider != null) {
        providers.add(provider);
      }
    }
    return providers;
  }

  /// @return null if a part of it is missing or wrong, and told so
  private @Nullable IdentityProvider read(String id, Mapping written) {
    String name = written.find(SsoKeys.SHOWN);
    String issuer = issuer(id, written.find(SsoKeys.ISSUER));
    String clientId = written.find(SsoKeys.CLIENT_ID);
    String secret = written.find(SsoKeys.CLIENT_SECRET);
    List<String> found = written.find(SsoKeys.DOMAINS);
    List<String> domains = found == null ? List.of() : found;
    for (String domain : domains) {
      String other = ofDomain.putIfAbsent(domain, id);
      if (other != null) {
        problems.add(
            written.at(SsoKeys.DOMAINS),
            Words.quoted(domain) + " signs in with " + Words.quoted(other) + " already");
      }
    }
    return name == null || issuer == null || clientId == null
        ? null
        : new IdentityProvider(
            id,
            name,
            issuer,
            clientId,
            secret == null ? null : new Secret(secret),
            Set.copyOf(domains));
  }

  private @Nullable String issuer(String id, Entry.@Nullable Text written) {
    if (written == null || written.text() == null) {
      return null;
    }
    String issuer = written.text();
    if (issuer.length() > ISSUER_MAX || !isIssuer(issuer)) {
      problems.add(written.at(), "expected a URL (https), found " + written.words());
      return null;
    }
    String other = ofIssuer.putIfAbsent(issuer, id);
    if (other != null) {
      problems.add(written.at(), "is the issuer of " + Words.quoted(other) + " already");
    }
    return issuer;
  }

  /// OpenID Connect Discovery 1.0, section 3: no query and no fragment.
  private static boolean isIssuer(String issuer) {
    try {
      URI url = URI.create(issuer);
      return url.getHost() != null
          && url.getUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null
          && ("https".equals(url.getScheme())
              || ("http".equals(url.getScheme()) && THIS_MACHINE.contains(url.getHost())));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
