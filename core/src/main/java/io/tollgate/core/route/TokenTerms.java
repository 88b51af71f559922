package io.tollgate.core.route;

/// How an api makes short-lived tokens for its keys, and takes them in place of a key.
///
/// @param lifeSeconds longest life of a token; 1 or more
/// @param issuer what its tokens say who made them: the public URL of the api, or a URN
/// @param subjectHeader the header that tells the upstream whom a token was made for; empty for
///   none
public record TokenTerms(long lifeSeconds, String issuer, String subjectHeader) {

  public TokenTerms {
    if (lifeSeconds < 1) {
      throw new IllegalArgumentException("lifeSeconds: " + lifeSeconds + " (expected: >= 1)");
    }
    if (issuer.isEmpty()) {
      throw new IllegalArgumentException("a token without an issuer");
    }
  }

  /// Whether the issuer is where the api is called, so that its endpoints have addresses.
  public boolean addressable() {
    return issuer.startsWith("https://") || issuer.startsWith("http://");
  }
}
