package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.TokenKey.BadKeyException;
import io.tollgate.core.key.TokenKey.Kind;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenKeyTest {

  private static final String ID = "985b2d4d-d215-407c-8716-5523604bc4e2";

  private static KeyPair pair(String algorithm, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  private static KeyPair rsa(int bits) throws GeneralSecurityException {
    return pair("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
  }

  private static KeyPair ec(String curve) throws GeneralSecurityException {
    return pair("EC", new ECGenParameterSpec(curve));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static void isRefused(String pem, String reason) {
    assertThatThrownBy(() -> TokenKey.fromPem(pem))
        .isInstanceOf(BadKeyException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"secp256r1, P256, P-256", "secp384r1, P384, P-384", "secp521r1, P521, P-521"})
  void aKeyOfACurveIsReadAndKnowsItsKind(String curve, Kind kind, String type) throws Exception {
    PublicKey made = ec(curve).getPublic();

    var key = new TokenKey(ID, TokenKey.fromPem(pem("PUBLIC KEY", made.getEncoded())), 5);

    assertThat(key.publicKey()).isEqualTo(made);
    assertThat(key.kind()).isEqualTo(kind);
    assertThat(key.type()).isEqualTo(type);
    assertThat(key).isEqualTo(new TokenKey(ID, TokenKey.fromDer(key.encoded()), 5));
    assertThat(key).hasToString("TokenKey[" + ID + ", " + type + "]");
  }

  @Test
  void anRsaKeyIsReadWhateverItsLineEnds() throws Exception {
    PublicKey made = rsa(2048).getPublic();
    String pem = pem("PUBLIC KEY", made.getEncoded());

    for (String text : new String[] {pem, pem.replace("\n", "\r\n"), "\n " + pem, pem.strip()}) {
      var key = new TokenKey(ID, TokenKey.fromPem(text), 0);
      assertThat(key.publicKey()).isEqualTo(made);
      assertThat(key.type()).isEqualTo("RSA-2048");
    }
  }

  @Test
  void whatIsNoPublicKeyIsRefusedWithAReasonThatDoesNotQuoteIt() throws Exception {
    KeyPair pair = rsa(2048);
    String secret = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    String privateKey = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    String good = pem("PUBLIC KEY", pair.getPublic().getEncoded());

    isRefused(privateKey, "is a private key");
    isRefused(good + privateKey, "is a private key");
    isRefused(pem("CERTIFICATE", new byte[] {1}), "must be one PEM block");
    isRefused(good + good, "not base64");
    isRefused("", "must be one PEM block");
    isRefused("-----BEGIN PUBLIC KEY-----", "must be one PEM block");
    isRefused(pem("PUBLIC KEY", new byte[] {1, 2, 3}), "neither an RSA nor an EC");
    isRefused(pem("PUBLIC KEY", pair.getPrivate().getEncoded()), "neither an RSA nor an EC");
    isRefused(good.replace("MII", "M*I"), "not base64");
    isRefused("x".repeat(9000), "longer than");
    assertThatThrownBy(() -> TokenKey.fromPem(privateKey))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret.substring(100, 120)));
  }

  @Test
  void keysThatAreTooWeakTooCostlyOrOfAnotherKindAreRefused() throws Exception {
    isRefused(pem("PUBLIC KEY", rsa(1024).getPublic().getEncoded()), "1024 bits");
    var even =
        new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(2047).setBit(0), BigInteger.valueOf(65536));
    isRefused(
        pem("PUBLIC KEY", KeyFactory.getInstance("RSA").generatePublic(even).getEncoded()),
        "exponent");
    var large =
        new RSAPublicKeySpec(
            BigInteger.ONE.shiftLeft(2047).setBit(0), BigInteger.ONE.shiftLeft(1000).setBit(0));
    isRefused(
        pem("PUBLIC KEY", KeyFactory.getInstance("RSA").generatePublic(large).getEncoded()),
        "exponent");
    PublicKey edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    isRefused(pem("PUBLIC KEY", edwards.getEncoded()), "neither an RSA nor an EC");
  }

  @Test
  void aPointThatIsNotOnItsCurveIsRefused() throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    byte[] der = ec("secp256r1").getPublic().getEncoded();
    for (int i = 0; i < 50; i++) {
      byte[] changed = der.clone();
      changed[der.length - 1 - random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));

      assertThatThrownBy(() -> TokenKey.fromDer(changed))
          .as("seed %d, step %d", seed, i)
          .isInstanceOf(BadKeyException.class);
    }
  }

  @Test
  void aChangedKeyIsAnotherKeyOrNone() throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    byte[] der = rsa(2048).getPublic().getEncoded();
    for (int i = 0; i < 500; i++) {
      byte[] changed = der.clone();
      changed[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(TokenKey.fromDer(changed).getEncoded())
            .as("seed %d, step %d", seed, i)
            .isNotEqualTo(der);
      } catch (BadKeyException _) {
        // No key any more, which is what most changes make of it.
      }
    }
  }

  @Test
  void anIdIsAUuidInLowerCase() throws Exception {
    PublicKey key = ec("secp256r1").getPublic();
    for (String id : new String[] {"x", ID.toUpperCase(java.util.Locale.ROOT), "1-1-1-1-1"}) {
      assertThatThrownBy(() -> new TokenKey(id, key, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
