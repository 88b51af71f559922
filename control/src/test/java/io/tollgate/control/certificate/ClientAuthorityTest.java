package io.tollgate.control.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.Fingerprint;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientAuthorityTest {

  private static final String KEY = "key_0000000000001";

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Instant end = now.plus(Duration.ofDays(30));
  private final byte[] kept = ClientAuthority.make(now);
  private final ClientAuthority authority = ClientAuthority.of(kept);

  private static X509Certificate x509(String pem) throws GeneralSecurityException {
    byte[] der = Objects.requireNonNull(Pem.read(Pem.CERTIFICATE, pem));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  @Test
  void whatItIssuesIsAKeyPairAndACertificateInThisOrder() throws Exception {
    String pem = authority.issue(KEY, now, end).reveal();

    assertThat(pem)
        .matches(
            "(?s)-----BEGIN PRIVATE KEY-----\\n.*-----END PRIVATE KEY-----\\n"
                + "-----BEGIN PUBLIC KEY-----\\n.*-----END PUBLIC KEY-----\\n"
                + "-----BEGIN CERTIFICATE-----\\n.*-----END CERTIFICATE-----\\n");
    assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
    KeyFactory ec = KeyFactory.getInstance("EC");
    PrivateKey secret =
        ec.generatePrivate(
            new PKCS8EncodedKeySpec(Objects.requireNonNull(Pem.read(Pem.PRIVATE_KEY, pem))));
    PublicKey open =
        ec.generatePublic(
            new X509EncodedKeySpec(Objects.requireNonNull(Pem.read(Pem.PUBLIC_KEY, pem))));
    assertThat(x509(pem).getPublicKey()).isEqualTo(open);
    assertThat(((ECPublicKey) open).getParams().getCurve().getField().getFieldSize())
        .isEqualTo(256);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(secret);
    signature.update(kept);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(kept);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void aCertificateIsForAClientAndNothingElse() throws Exception {
    ClientAuthority.Issued issued = authority.issue(KEY, now, end);
    X509Certificate certificate = x509(issued.reveal());

    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + KEY);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getKeyUsage())
        .containsExactly(true, false, false, false, false, false, false, false, false);
    assertThat(certificate.getNotAfter()).isEqualTo(Date.from(end));
    assertThat(certificate.getNotBefore()).isBefore(Date.from(now));
    assertThat(issued.certificate())
        .isEqualTo(
            new ShownCertificate(
                Fingerprint.of(certificate.getEncoded()),
                "CN=" + KEY,
                now.minus(Duration.ofMinutes(5)).toEpochMilli(),
                end.toEpochMilli()));
    PKIXParameters trust =
        new PKIXParameters(Set.of(new TrustAnchor(x509(authority.certificatePem()), null)));
    trust.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), trust);
  }

  @Test
  void theCaSignsClientsAndNoFurtherCa() throws Exception {
    X509Certificate root = x509(authority.certificatePem());

    assertThat(root.getBasicConstraints()).isZero();
    assertThat(root.getKeyUsage()[5]).isTrue();
    assertThat(root.getKeyUsage()[0]).isFalse();
    assertThat(root.getSubjectX500Principal().getName()).startsWith("CN=Tollgate client CA ");
    assertThat(x509(ClientAuthority.of(ClientAuthority.make(now)).certificatePem()))
        .extracting(X509Certificate::getSubjectX500Principal)
        .isNotEqualTo(root.getSubjectX500Principal());
  }

  @Test
  void serialNumbersAreRandom() throws Exception {
    var serials = new HashSet<Object>();
    int bits = 0;
    for (int i = 0; i < 50; i++) {
      var serial = x509(authority.issue(KEY, now, end).reveal()).getSerialNumber();
      assertThat(serial.signum()).isPositive();
      assertThat(serials.add(serial)).isTrue();
      bits = Math.max(bits, serial.bitLength());
    }
    assertThat(bits).isBetween(120, 128);
  }

  @Test
  void whatIsSecretIsNotShownByAccident() {
    assertThat(authority.issue(KEY, now, end)).hasToString("***");
    assertThat(authority.certificatePem()).doesNotContain("PRIVATE");
  }

  @Test
  void whatIsDamagedIsRefusedInWordsThatHoldNothingOfIt() {
    String text = new String(kept, StandardCharsets.US_ASCII);
    String other = new String(ClientAuthority.make(now), StandardCharsets.US_ASCII);
    String mixed =
        text.substring(0, text.indexOf("-----BEGIN CERTIFICATE"))
            + other.substring(other.indexOf("-----BEGIN CERTIFICATE"));
    for (String damaged :
        List.of(
            "",
            text.substring(40),
            text.substring(0, 150),
            text.replace('A', '!'),
            text.replace("PRIVATE", "PUBLIC"),
            mixed)) {
      assertThatThrownBy(() -> ClientAuthority.of(damaged.getBytes(StandardCharsets.US_ASCII)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("damaged: no private key of a CA with its certificate");
    }
  }

  // ---- certificates of others

  private static void refused(String pem, String words) {
    assertThatThrownBy(() -> ShownCertificate.read(pem))
        .isInstanceOf(ShownCertificate.UnusableException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aCertificateIsReadWhereverItStandsInTheText() throws Exception {
    ClientAuthority.Issued issued = authority.issue(KEY, now, end);
    String whole = issued.reveal();
    String alone = whole.substring(whole.indexOf("-----BEGIN CERTIFICATE"));

    assertThat(ShownCertificate.read(alone)).isEqualTo(issued.certificate());
    assertThat(ShownCertificate.read("Subject: x\n" + alone.replace("\n", "\r\n") + "\n"))
        .isEqualTo(issued.certificate());
  }

  @Test
  void whatIsNoClientsCertificateIsRefused() {
    String whole = authority.issue(KEY, now, end).reveal();
    String alone = whole.substring(whole.indexOf("-----BEGIN CERTIFICATE"));

    refused(whole, "holds a private key");
    refused(alone + alone, "must be one certificate");
    refused(authority.certificatePem(), "is a CA's");
    refused("", "must be a certificate in PEM");
    refused(alone.replace("MII", "AAA"), "must be a certificate in PEM");
    refused(Pem.write(Pem.CERTIFICATE, new byte[20_000]), "must have at most");
  }
}
