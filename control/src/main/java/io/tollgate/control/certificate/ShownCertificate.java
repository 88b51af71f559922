package io.tollgate.control.certificate;

import io.tollgate.core.key.Fingerprint;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/// What is kept of a client certificate.
///
/// @param subject for people: nothing is decided by it
/// @param notBeforeMillis first instant it holds
/// @param expiresMillis last instant it holds
public record ShownCertificate(
    Fingerprint fingerprint, String subject, long notBeforeMillis, long expiresMillis) {

  /// Longest PEM text read.
  public static final int PEM_MAX = 24 * 1024;

  /// Largest certificate taken: the gateway's listener takes chains of so many bytes.
  private static final int DER_MAX = 16 * 1024;

  private static final int SUBJECT_MAX = 200;
  private static final String ANY_USE = "2.5.29.37.0";
  private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";

  /// A certificate that can't be one of a client's.
  public static final class UnusableException extends Exception {
    UnusableException(String words) {
      super(words, null, false, false);
    }
  }

  /// Reads a client's certificate.
  ///
  /// @param pem one certificate and nothing else that counts
  /// @throws UnusableException in words for whoever sent it
  public static ShownCertificate read(String pem) throws UnusableException {
    if (pem.contains("PRIVATE KEY-----")) {
      throw new UnusableException("holds a private key: keep that, and send the certificate alone");
    }
    byte[] der = Pem.read(Pem.CERTIFICATE, pem);
    if (der == null) {
      throw new UnusableException("must be a certificate in PEM");
    }
    if (Pem.count(Pem.CERTIFICATE, pem) > 1) {
      throw new UnusableException("must be one certificate, the client's own");
    }
    if (der.length > DER_MAX) {
      throw new UnusableException("must have at most " + DER_MAX + " bytes");
    }
    X509Certificate certificate;
    try {
      certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      requireClients(certificate);
    } catch (CertificateException _) {
      throw new UnusableException("must be a certificate in PEM");
    }
    return of(certificate);
  }

  private static void requireClients(X509Certificate certificate)
      throws UnusableException, CertificateException {
    if (certificate.getBasicConstraints() >= 0) {
      throw new UnusableException("is a CA's, not a client's");
    }
    List<String> uses = certificate.getExtendedKeyUsage();
    if (uses != null && !uses.contains(CLIENT_USE) && !uses.contains(ANY_USE)) {
      throw new UnusableException("is not for clients: its extended key usage lacks clientAuth");
    }
  }

  static ShownCertificate of(X509Certificate certificate) {
    try {
      return new ShownCertificate(
          Fingerprint.of(certificate.getEncoded()),
          printable(certificate.getSubjectX500Principal().getName()),
          certificate.getNotBefore().toInstant().toEpochMilli(),
          certificate.getNotAfter().toInstant().toEpochMilli());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read can't be written", e);
    }
  }

  /// Subjects are whatever a CA has signed.
  private static String printable(String subject) {
    var text = new StringBuilder();
    subject
        .codePoints()
        .limit(SUBJECT_MAX)
        .forEach(c ->
            text.appendCodePoint(Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c));
    return text.toString();
  }
}
