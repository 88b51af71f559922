package io.tollgate.core.token;

import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.Scope;
import java.util.List;

/// What a token that verified stands for: a key, with less leave. A snapshot of what was signed;
/// what has become of the key is the [io.tollgate.core.admission.Caller]'s to tell.
///
/// @param apiId the api it was made for
/// @param signingKeyId whose signature it bears
/// @param keyId whose leave it has part of
/// @param key how its key is found, since it was verified
/// @param scopes what it may be used for, within what its key may; not empty
/// @param subject whom it was made for; empty for nobody in particular
/// @param fromMillis first instant it holds, skew included
/// @param endMillis first instant it holds no longer
public record AccessToken(
    String apiId,
    String signingKeyId,
    long keyId,
    KeyDigest key,
    List<Scope> scopes,
    String subject,
    long fromMillis,
    long endMillis) {

  /// What a header in JSON begins with, in base64url: `{"`.
  private static final String JSON = "eyJ";

  public AccessToken {
    scopes = List.copyOf(scopes);
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("a token without a scope");
    }
  }

  /// Whether a credential is meant to be a token: no key looks like that.
  public static boolean looksLike(String credential) {
    if (!credential.startsWith(JSON)) {
      return false;
    }
    int first = credential.indexOf('.');
    int second = first < 0 ? -1 : credential.indexOf('.', first + 1);
    return second > 0 && credential.indexOf('.', second + 1) < 0;
  }

  public boolean holds(long atMillis) {
    return atMillis >= fromMillis && atMillis < endMillis;
  }

  /// Whether its own scopes open a route; its key's must as well.
  ///
  /// @param group of the route; empty for none
  /// @param writes whether the route changes something
  public boolean opens(String group, boolean writes) {
    for (int i = 0; i < scopes.size(); i++) {
      if (scopes.get(i).opens(group, writes)) {
        return true;
      }
    }
    return false;
  }
}
