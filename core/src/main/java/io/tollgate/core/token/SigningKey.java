package io.tollgate.core.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// A key pair on P-256 that signs tokens by ES256 (RFC 7518 section 3.4). A secret: it never prints
/// itself.
///
/// Thread: any; immutable.
public final class SigningKey {

  private static final int COORDINATE_BYTES = 32;
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final String id;
  private final String x;
  private final String y;
  private final ECPublicKey publicKey;
  private final PrivateKey privateKey;
  private final long createdMillis;
  private final long signsFromMillis;

  private SigningKey(
      ECPublicKey publicKey, PrivateKey privateKey, long createdMillis, long signsFromMillis) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
    this.createdMillis = createdMillis;
    this.signsFromMillis = signsFromMillis;
    this.x = coordinate(publicKey.getW().getAffineX());
    this.y = coordinate(publicKey.getW().getAffineY());
    this.id = thumbprint(x, y);
  }

  /// Makes a new one.
  ///
  /// @param signsFromMillis `createdMillis` or later
  public static SigningKey make(long createdMillis, long signsFromMillis) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(
          (ECPublicKey) pair.getPublic(), pair.getPrivate(), createdMillis, signsFromMillis);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  /// Reads what [#reveal] wrote.
  ///
  /// @throws IllegalArgumentException it is nothing of that kind
  public static SigningKey read(String text, long createdMillis, long signsFromMillis) {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("not a signing key");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      Base64.Decoder decoder = Base64.getDecoder();
      byte[] open = decoder.decode(text.substring(0, space));
      byte[] secret = decoder.decode(text.substring(space + 1));
      return new SigningKey(
          (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(open)),
          factory.generatePrivate(new PKCS8EncodedKeySpec(secret)),
          createdMillis,
          signsFromMillis);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a signing key", e);
    }
  }

  /// Both halves as text: to be sealed, never shown.
  public String reveal() {
    Base64.Encoder encoder = Base64.getEncoder();
    return encoder.encodeToString(publicKey.getEncoded())
        + " "
        + encoder.encodeToString(privateKey.getEncoded());
  }

  /// The thumbprint of its public half (RFC 7638): 43 characters of base64url.
  public String id() {
    return id;
  }

  /// As a JSON Web Key has it: 32 bytes, base64url.
  public String x() {
    return x;
  }

  /// As a JSON Web Key has it: 32 bytes, base64url.
  public String y() {
    return y;
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /// Since 1970.
  public long createdMillis() {
    return createdMillis;
  }

  /// It signs from here on until the next one does; since 1970.
  public long signsFromMillis() {
    return signsFromMillis;
  }

  /// Signs by ES256. Takes long: not for an event loop.
  ///
  /// @return 64 bytes
  public byte[] sign(byte[] text) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(privateKey);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has ES256", e);
    }
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[COORDINATE_BYTES];
    // A sign byte of zero may stand before 32 others; small numbers are shorter.
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, padded, COORDINATE_BYTES - length, length);
    return URL.encodeToString(padded);
  }

  /// RFC 7638 section 3: the members that make the key, in the order of their names.
  private static String thumbprint(String x, String y) {
    String json = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
    try {
      return URL.encodeToString(
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Only what is public.
  @Override
  public String toString() {
    return "SigningKey[" + id + "]";
  }
}
