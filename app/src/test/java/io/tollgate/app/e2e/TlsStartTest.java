package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.PointsUpstream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that serves TLS from the files its configuration names.
final class TlsStartTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  private PointsUpstream upstream;
  private Shop shop;
  private int port;

  @BeforeEach
  void open() throws Exception {
    upstream = new PointsUpstream();
    shop = new Shop(folder, upstream.port());
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        shop.config(),
        Files.readString(shop.config())
            .replace(
                "gateway: {",
                "gateway: {tls: {listen: \"127.0.0.1:"
                    + port
                    + "\", certificate: tls.pem, key: tls.key}, "));
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void servesHttp2OverTls() throws Exception {
    KeyStore made = make();
    try (ServerProcess server = shop.start("--role", "gateway");
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(made)).build()) {
      assertThat(server.pid()).isPositive();
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/points")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isIn(401, 404);
    }
  }

  @Test
  void aCertificateThatCantBeReadIsNamed() throws Exception {
    assertThat(ServerProcess.runToEnd(shop.config(), "--role", "gateway"))
        .contains("tollgate: gateway.tls: ")
        .contains("tls.pem: can't be read");
  }

  /// Makes a certificate and its key, and writes both where the configuration looks for them.
  private KeyStore make() throws Exception {
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
                "san=ip:127.0.0.1",
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
    write("tls.pem", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    write("tls.key", "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
    return keys;
  }

  private void write(String name, String what, byte[] bytes) throws Exception {
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }

  private static SSLContext trusting(KeyStore made) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", made.getCertificate("a"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
