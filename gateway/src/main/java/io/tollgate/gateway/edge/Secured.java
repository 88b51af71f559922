package io.tollgate.gateway.edge;

import io.tollgate.core.key.Fingerprint;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What the handshake of an encrypted connection has told of its client. It holds as long as the
/// connection: there are no further handshakes on it.
///
/// A resumed session knows its certificate as a fresh one does; both providers keep it with the
/// session. Whether it still counts is looked up for each request.
///
/// @param certificate of the client's own certificate; null if it has shown none
/// @param host it asked for by name (SNI), lower case; null if by none, or if no certificates are
///   asked for
record Secured(@Nullable Fingerprint certificate, @Nullable String host) {

  static Secured of(SSLSession session, @Nullable String host) {
    return new Secured(certificate(session), host);
  }

  private static @Nullable Fingerprint certificate(SSLSession session) {
    try {
      Certificate[] shown = session.getPeerCertificates();
      return Fingerprint.of(shown[0].getEncoded());
    } catch (SSLPeerUnverifiedException _) {
      // It was not asked for one, or had none.
      return null;
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can't be written", e);
    }
  }
}
