package io.tollgate.app;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/// Public keys as customers import them.
public final class PublicKeyPem {

  private PublicKeyPem() {}

  /// A new EC key in PEM; nobody has its private half.
  public static String make() throws GeneralSecurityException {
    byte[] der = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
