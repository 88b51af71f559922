package io.tollgate.gateway.edge;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Decides in the handshake whether a client's certificate is taken: it leads to a CA that is
/// named, in its time, and may be used for this.
///
/// Whose it is, is not decided here: see [Secured].
///
/// Thread: any; immutable.
final class ClientCheck extends X509ExtendedTrustManager {

  /*
   * Path building costs a signature check for each certificate, on the event loop: so chains are
   * bounded before anything is verified. Sizes are bounded where the handshake is read, see
   * KeyPairFiles; BoringSSL keeps to it, the JDK's code has a bound of its own (32 KiB a message).
   */

  /// Certificates of a chain, the client's own and its root's included: four CAs above it are more
  /// than any that was met.
  static final int CHAIN_MAX = 5;

  /// Bytes of a chain. A certificate has 1 to 2 KiB.
  static final int CHAIN_BYTES_MAX = 16 * 1024;

  private static final String ANY_USE = "2.5.29.37.0";
  private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";

  /// Reasons as OpenSSL numbers them (`X509_V_ERR_*`): each has its alert.
  private static final int TOO_LONG = 22;

  private static final int NO_PATH = 20;
  private static final int WRONG_PURPOSE = 26;

  private final X509ExtendedTrustManager paths;

  /// Whether OpenSSL's code tells the client why; the JDK's has one alert for all.
  private final boolean openSsl;

  private ClientCheck(X509ExtendedTrustManager paths, boolean openSsl) {
    this.paths = paths;
    this.openSsl = openSsl;
  }

  /// @param authorities each a CA's certificate
  /// @param openSsl whether OpenSSL's code asks
  static ClientCheck of(List<X509Certificate> authorities, boolean openSsl) {
    try {
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        anchors.setCertificateEntry("ca-" + i, authorities.get(i));
      }
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchors);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager paths) {
          return new ClientCheck(paths, openSsl);
        }
      }
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("every Java checks certificate paths", e);
    }
    throw new IllegalStateException("every Java checks certificate paths");
  }

  private void require(X509Certificate[] chain) throws CertificateException {
    if (chain.length > CHAIN_MAX) {
      throw no("a chain of " + chain.length + " certificates", TOO_LONG, null);
    }
    int bytes = 0;
    for (X509Certificate certificate : chain) {
      bytes += certificate.getEncoded().length;
    }
    if (bytes > CHAIN_BYTES_MAX) {
      throw no("a chain of " + bytes + " bytes", TOO_LONG, null);
    }
    X509Certificate own = chain[0];
    if (own.getBasicConstraints() >= 0) {
      throw no("a CA's certificate, not a client's", WRONG_PURPOSE, null);
    }
    List<String> uses = own.getExtendedKeyUsage();
    // Who names no use, allows any (RFC 5280 section 4.2.1.12).
    if (uses != null && !uses.contains(CLIENT_USE) && !uses.contains(ANY_USE)) {
      throw no("a certificate that is not for clients", WRONG_PURPOSE, null);
    }
  }

  private CertificateException no(String words, int reason, @Nullable Throwable cause) {
    return openSsl
        ? new OpenSslCertificateException(words, cause, reason)
        : new CertificateException(words, cause);
  }

  /// Out of its time is told as it is; whatever else keeps a path from a CA, as there being none.
  private CertificateException ofPath(CertificateException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathValidatorException of
          && (of.getReason() == BasicReason.EXPIRED
              || of.getReason() == BasicReason.NOT_YET_VALID)) {
        return e;
      }
    }
    return no("of no CA that is named", NO_PATH, e);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    require(chain);
    try {
      paths.checkClientTrusted(chain, keyType, engine);
    } catch (CertificateException e) {
      throw ofPath(e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    require(chain);
    paths.checkClientTrusted(chain, keyType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    require(chain);
    paths.checkClientTrusted(chain, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no server is asked here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    throw new CertificateException("no server is asked here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw new CertificateException("no server is asked here");
  }

  /// The CAs whose names are told to clients, so that they pick a certificate that is taken.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return paths.getAcceptedIssuers();
  }
}
