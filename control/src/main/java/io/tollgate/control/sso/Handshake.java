package io.tollgate.control.sso;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What ties an answer of a provider to the browser that asked: state, nonce and the verifier of
/// PKCE, all made of one random seed that only the browser keeps. So a stranger's clicks write
/// nothing, and nothing that was begun is lost by a restart.
///
/// None of them is worth anything for another purpose or at another provider.
public final class Handshake {

  private static final int RANDOM_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String seed;
  private final String of;

  private Handshake(String seed, String of) {
    this.seed = seed;
    this.of = of;
  }

  /// A new seed: 43 characters of a-z, A-Z, 0-9, - and _.
  public static String seed() {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return written(random);
  }

  /// @param seed a text of any form, since browsers bring it; not empty
  /// @param purpose what is begun, and for whom
  public static Handshake of(String seed, IdentityProvider provider, String purpose) {
    return new Handshake(seed, provider.id() + "/" + purpose);
  }

  private static String written(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String derived(String what) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(seed.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return written(mac.doFinal((what + "/" + of).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  State state() {
    return new State(derived("state"));
  }

  Nonce nonce() {
    return new Nonce(derived("nonce"));
  }

  CodeVerifier verifier() {
    return new CodeVerifier(derived("verifier"));
  }
}
