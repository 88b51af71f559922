package io.tollgate.gateway.token;

import io.tollgate.core.key.TokenKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs tokens as a customer does, good ones and bad ones.
public final class TokenMaker {

  /// Made once: RSA keys take their time.
  public static final TokenMaker RSA = make("RSA", "");

  public static final TokenMaker P256 = make("EC", "secp256r1");
  public static final TokenMaker P384 = make("EC", "secp384r1");
  public static final TokenMaker P521 = make("EC", "secp521r1");

  public final TokenKey key;
  private final KeyPair pair;

  private TokenMaker(KeyPair pair) {
    this.pair = pair;
    this.key = new TokenKey(UUID.randomUUID().toString(), pair.getPublic(), 0);
  }

  /// @param curve nothing for RSA
  public static TokenMaker make(String algorithm, String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (curve.isEmpty()) {
        generator.initialize(2048);
      } else {
        generator.initialize(new ECGenParameterSpec(curve));
      }
      return new TokenMaker(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public String header(String alg) {
    return "{\"kid\":\"" + key.id() + "\",\"alg\":\"" + alg + "\"}";
  }

  public static String claims(long notBefore, long expires) {
    return "{\"sub\":\"u1\",\"nbf\":" + notBefore + ",\"exp\":" + expires + "}";
  }

  /// A token that holds for a minute around an instant.
  public String token(String alg, long atMillis) {
    long second = Math.floorDiv(atMillis, 1000L);
    return token(alg, header(alg), claims(second - 60, second + 60));
  }

  /// @param alg how it is signed, whatever the header says
  public String token(String alg, String header, String claims) {
    String signed = encoded(header) + "." + encoded(claims);
    return signed + "." + encoded(sign(alg, signed.getBytes(StandardCharsets.US_ASCII)));
  }

  public byte[] sign(String alg, byte[] text) {
    try {
      Algorithm algorithm = Algorithm.valueOf(alg);
      Signature signature = Signature.getInstance(algorithm.jdkName());
      if (algorithm.parameters() != null) {
        signature.setParameter(algorithm.parameters());
      }
      signature.initSign(pair.getPrivate());
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// What someone sends who takes the public key for a shared secret.
  public String signedWithThePublicKey(byte[] secret, String claims) {
    String signed = encoded(header("HS256")) + "." + encoded(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed + "." + encoded(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public String pem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.encoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  public static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
