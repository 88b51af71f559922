package io.tollgate.core.person;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A text that only its owner may see: the hash of a password, the secret of an authenticator, the
/// token of a link. It never shows itself.
///
/// Thread: any; immutable.
public final class Secret {

  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
