package io.tollgate.control.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;

/// Tollgate's own CA: an EC key (P-256) and a certificate for it. Issues client certificates and
/// nothing else.
///
/// Thread: any; immutable.
public final class ClientAuthority {

  /// How long a CA lasts: no certificate outlives it.
  private static final Duration LIFE = Duration.ofDays(20 * 365);

  /// Certificates begin so much before they are made, for clocks that are a little late.
  private static final Duration SLACK = Duration.ofMinutes(5);

  private final X509Certificate certificate;
  private final PrivateKey key;

  private ClientAuthority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /// Makes a CA.
  ///
  /// @return what [#of] reads: its private key and its certificate, in PEM. To be kept secret
  public static byte[] make(Instant now) {
    KeyPair keys = Signing.pair();
    X509Certificate root = Signing.root(keys, now.minus(SLACK), now.plus(LIFE));
    return (Pem.write(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded()) + pem(root))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Reads what [#make] has made.
  ///
  /// @throws IllegalArgumentException it is damaged; in words that hold nothing of it
  public static ClientAuthority of(byte[] kept) {
    String text = new String(kept, StandardCharsets.US_ASCII);
    byte[] key = Pem.read(Pem.PRIVATE_KEY, text);
    byte[] certificate = Pem.read(Pem.CERTIFICATE, text);
    if (key == null || certificate == null) {
      throw damaged();
    }
    try {
      var root =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate));
      PrivateKey secret =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
      requirePair(root, secret);
      return new ClientAuthority(root, secret);
    } catch (GeneralSecurityException _) {
      throw damaged();
    }
  }

  private static void requirePair(X509Certificate root, PrivateKey secret)
      throws GeneralSecurityException {
    byte[] probe = {1, 2, 3};
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(secret);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(root.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw damaged();
    }
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("damaged: no private key of a CA with its certificate");
  }

  /// Its certificate in PEM: what has to be trusted where its certificates are taken.
  public String certificatePem() {
    return pem(certificate);
  }

  /// The last instant it can issue for.
  public Instant expires() {
    return certificate.getNotAfter().toInstant();
  }

  /// Makes a key pair and its client certificate. The private key is in the answer and nowhere
  /// else.
  ///
  /// @param name common name
  /// @param expires not after [#expires]
  public Issued issue(String name, Instant now, Instant expires) {
    KeyPair keys = Signing.pair();
    X509Certificate made = Signing.client(name, keys, certificate, key, now.minus(SLACK), expires);
    return new Issued(made, keys);
  }

  private static String pem(X509Certificate certificate) {
    try {
      return Pem.write(Pem.CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was made can't be written", e);
    }
  }

  /// A certificate that was just made, with its key pair. Exists between its making and the one
  /// answer that shows it.
  public static final class Issued {
    private final X509Certificate certificate;
    private final KeyPair keys;

    private Issued(X509Certificate certificate, KeyPair keys) {
      this.certificate = certificate;
      this.keys = keys;
    }

    public ShownCertificate certificate() {
      return ShownCertificate.of(certificate);
    }

    /// Private key, public key, certificate, for the answer that shows them.
    public String reveal() {
      return Pem.write(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded())
          + Pem.write(Pem.PUBLIC_KEY, keys.getPublic().getEncoded())
          + pem(certificate);
    }

    @Override
    public String toString() {
      return "***";
    }
  }
}
