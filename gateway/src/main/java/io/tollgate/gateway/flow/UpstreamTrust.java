package io.tollgate.gateway.flow;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.edge.BadCertificateException;
import io.tollgate.gateway.edge.KeyPairFiles;
import io.tollgate.gateway.edge.TlsPolicy;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom we believe to be an upstream, and what we show it: TLS 1.2 and 1.3, HTTP/1.1, its name
/// checked. Files are read anew for each catalog.
///
/// OpenSSL's code where it is there, the JDK's else.
///
/// Thread: one; blocks.
final class UpstreamTrust {

  private final Map<Upstream.Tls, SslContext> contexts = new HashMap<>();

  /// @return null where the upstream is spoken to in the clear
  /// @throws BadCertificateException a file can't be used
  @Nullable SslContext of(Upstream upstream) {
    Upstream.Tls tls = upstream.tls();
    if (tls == null) {
      return null;
    }
    SslContext context = contexts.get(tls);
    if (context == null) {
      context = context(tls);
      contexts.put(tls, context);
    }
    return context;
  }

  private static SslContext context(Upstream.Tls tls) {
    SslContextBuilder builder =
        TlsPolicy.apply(
                SslContextBuilder.forClient(),
                OpenSsl.isAvailable(),
                ApplicationProtocolNames.HTTP_1_1)
            .endpointIdentificationAlgorithm("HTTPS");
    Upstream.Identity identity = tls.identity();
    if (identity != null) {
      KeyPairFiles.Pair pair = KeyPairFiles.pair(identity.certificate(), identity.key());
      builder.keyManager(pair.key(), pair.chain());
    }
    try {
      return builder.trustManager(new Timely(trusted(tls.authorities()))).build();
    } catch (GeneralSecurityException | IOException e) {
      throw new BadCertificateException("TLS can't be set up: " + e.getMessage());
    }
  }

  private static X509ExtendedTrustManager trusted(@Nullable Path authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = null;
    if (authorities != null) {
      store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int name = 0;
      for (X509Certificate authority : KeyPairFiles.chain(authorities)) {
        store.setCertificateEntry(Integer.toString(name++), authority);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    // Without a store of ours the platform's stands.
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new IllegalStateException("the platform checks no certificates");
  }

  /// Takes a certificate only in its time. The JDK's own check leaves that out where the very
  /// certificate shown is among those trusted, and no others have a say then.
  private static final class Timely extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trusted;

    Timely(X509ExtendedTrustManager trusted) {
      this.trusted = trusted;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trusted.checkServerTrusted(chain, type, engine);
      chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw unchecked();
    }

    /// Without the engine nobody knows whose name to check.
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw unchecked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw unchecked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw unchecked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw unchecked();
    }

    private static CertificateException unchecked() {
      return new CertificateException("only an upstream's engine asks here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trusted.getAcceptedIssuers();
    }
  }
}
