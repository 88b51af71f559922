package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// A server's certificate, in `tls.pem` and `tls.key`.
final class ServerCertificate {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore made;

  private ServerCertificate(KeyStore made) {
    this.made = made;
  }

  /// Makes one for 127.0.0.1 and `localhost` in a folder.
  static ServerCertificate make(Path folder) throws Exception {
    return make(folder, "ip:127.0.0.1,dns:localhost");
  }

  /// @param names as `ip:127.0.0.1,dns:localhost`
  static ServerCertificate make(Path folder, String names) throws Exception {
    Path store = folder.resolve("made.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=" + names,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    write(folder.resolve("tls.pem"), "CERTIFICATE", keys.getCertificate("a").getEncoded());
    write(folder.resolve("tls.key"), "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
    return new ServerCertificate(keys);
  }

  private static void write(Path file, String what, byte[] bytes) throws Exception {
    Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }

  /// A client's context that trusts it and nothing else.
  ///
  /// @param shown what the client shows of itself; null for nothing
  SSLContext trusting(KeyManager @Nullable [] shown) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", made.getCertificate("a"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, factory.getTrustManagers(), null);
    return context;
  }
}
