package io.tollgate.control.query;

import io.tollgate.core.key.TokenKey;
import java.time.Instant;
import java.util.List;

/// A public key whose holder signs the tokens a key needs beside it.
///
/// @param kid what tokens must call it in their header
/// @param type its kind and size, such as `RSA-2048` or `P-256`
/// @param algorithms those a token of it may name
/// @param sha256 of its DER form, to compare with one's own
public record PublicKeyView(
    String kid, String type, List<String> algorithms, String sha256, Instant createdAt) {

  public static PublicKeyView of(TokenKey key) {
    return new PublicKeyView(
        key.id(),
        key.type(),
        key.kind().algorithms(),
        key.sha256(),
        Instant.ofEpochMilli(key.createdMillis()));
  }
}
