package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.PointsUpstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that serves TLS from the files its configuration names.
final class TlsStartTest {

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
    TlsFiles made = TlsFiles.make(folder, "ip:127.0.0.1");
    try (ServerProcess server = shop.start("--role", "gateway");
        HttpClient client = HttpClient.newBuilder().sslContext(made.trust()).build()) {
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
}
