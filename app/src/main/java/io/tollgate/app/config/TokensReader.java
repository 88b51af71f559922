package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.ApiKeys;
import io.tollgate.app.config.Grammar.TokensKeys;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.oauth.OAuth;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads how an api makes tokens for its keys.
final class TokensReader {

  /// What the gateway says of itself and of the client, or what no server sees.
  private static final List<String> TAKEN =
      List.of("x-forwarded-", "x-request-id", "x-real-ip", "x-arr-clientcert");

  private final Problems problems;

  TokensReader(Problems problems) {
    this.problems = problems;
  }

  /// @param mounts of the api; the issuer follows from them where it is left out
  /// @return null where no tokens are made
  @Nullable TokenTerms read(
      String apiId, Mapping api, @Nullable KnownDialect dialect, List<Mount> mounts) {
    if (api.find(ApiKeys.TOKENS) == null) {
      return null;
    }
    Mapping mapping = api.under(ApiKeys.TOKENS, TokensKeys.SECTION);
    String issuer = mapping.find(TokensKeys.ISSUER);
    String header = mapping.find(TokensKeys.SUBJECT_HEADER);
    if (header != null && isTaken(header, dialect)) {
      problems.add(
          mapping.at(TokensKeys.SUBJECT_HEADER), "the header has another meaning here already");
    }
    return new TokenTerms(
        mapping.get(TokensKeys.LIFETIME).toSeconds(),
        issuer == null ? issuer(apiId, mounts) : issuer,
        header == null ? "" : header);
  }

  private static boolean isTaken(String header, @Nullable KnownDialect dialect) {
    String lower = header.toLowerCase(Locale.ROOT);
    if (TAKEN.stream().anyMatch(lower::startsWith)) {
      return true;
    }
    return dialect != null
        && Stream.concat(
                dialect.dialect().carriers().ordered().stream(),
                dialect.dialect().carriers().ignored().stream())
            .anyMatch(carrier ->
                carrier instanceof Carrier.Header(String name) && name.equalsIgnoreCase(header));
  }

  private static String issuer(String apiId, List<Mount> mounts) {
    for (Mount mount : mounts) {
      if (!mount.host().isEmpty()) {
        return "https://" + mount.host() + mount.prefix();
      }
    }
    return "urn:tollgate:api:" + apiId;
  }

  /// Tells a route that would stand where the api's own endpoints for tokens do.
  ///
  /// @param terms null where no tokens are made
  void refuseCollision(@Nullable TokenTerms terms, Place at, PathTemplate path) {
    if (terms != null && OAuth.PATHS.contains(path.toString())) {
      problems.add(at, "can never match: the api makes tokens and answers it itself");
    }
  }
}
