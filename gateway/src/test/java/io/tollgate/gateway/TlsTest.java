package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.route.PlainHttp;
import io.tollgate.gateway.edge.BadCertificateException;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  @TempDir private Path folder;
  private Path certificate;
  private Path key;

  @BeforeEach
  void name() {
    certificate = folder.resolve("certificate.pem");
    key = folder.resolve("key.pem");
  }

  private TestCertificate made(String algorithm, String... options) throws Exception {
    return TestCertificate.make(folder, algorithm, options);
  }

  private TestGateway.Options tls(FakeUpstream.Script script) {
    return TestGateway.with(script)
        .tls(
            new TlsSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                certificate,
                key,
                Duration.ofMillis(20)));
  }

  private static HttpRequest request(TestGateway it) {
    return HttpRequest.newBuilder(
            URI.create("https://127.0.0.1:" + it.gateway.securePort() + "/data"))
        .header("Authorization", "Bearer " + it.key)
        .build();
  }

  private static HttpResponse<String> call(TestGateway it, SSLContext trust, Version version)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust).version(version).build()) {
      return client.send(request(it), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static SSLSocket socket(TestGateway it, SSLContext trust) throws IOException {
    var socket =
        (SSLSocket)
            trust
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), it.gateway.securePort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  // ---- which protocol

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void servesTheProtocolAgreedOn(String algorithm) throws Exception {
    TestCertificate made = made(algorithm);
    made.write(certificate, key);
    SSLContext trust = TestCertificate.trusting(made);
    try (var it = tls(OK).start()) {
      for (Version version : Version.values()) {
        if (version.name().equals("HTTP_3")) {
          continue;
        }
        HttpResponse<String> answer = call(it, trust, version);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"data\":[1]}");
        assertThat(answer.version()).isEqualTo(version);
      }

      assertThat(it.upstream.received())
          .hasSize(2)
          .allMatch(received -> "https".equals(received.header("X-Forwarded-Proto")));
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientThatNamesNoProtocolSpeaksHttp1(String version) throws Exception {
    TestCertificate made = made("EC");
    made.write(certificate, key);
    try (var it = tls(OK).start();
        SSLSocket socket = socket(it, TestCertificate.trusting(made))) {
      socket.setEnabledProtocols(new String[] {version});
      socket
          .getOutputStream()
          .write(
              ("GET /data HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + it.bearer() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("{\"data\":[1]}");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void framesOfHttp2MayComeWithTheHandshakesEnd() throws Exception {
    TestCertificate made = made("EC");
    made.write(certificate, key);
    try (var it = tls(OK).start();
        SSLSocket socket = socket(it, TestCertificate.trusting(made))) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      try (RawHttp2 client = RawHttp2.over(socket)) {
        client.bytes(RawHttp2.PREFACE.getBytes(StandardCharsets.US_ASCII)).settings();
        client.get(1, "/data", "authorization: Bearer " + it.key);
        assertThat(client.answer(1).status()).isEqualTo(200);
        client.headers(3, true, ":method: GET");
        assertThat(client.outcome(3)).isEqualTo("stream PROTOCOL_ERROR");
        client.frame(RawHttp2.DATA, 0, 0, (byte) 1);
        assertThat(client.outcome(0)).isEqualTo("connection PROTOCOL_ERROR");
      }
    }
  }

  @Test
  void streamsAMegabyteAndMore() throws Exception {
    TestCertificate made = made("EC");
    made.write(certificate, key);
    FakeUpstream.Script script = exchange -> exchange.answer(200, "", "x".repeat(3_000_000));
    try (var it = tls(script).start()) {
      SSLContext trust = TestCertificate.trusting(made);
      assertThat(call(it, trust, Version.HTTP_2).body()).hasSize(3_000_000);
      assertThat(call(it, trust, Version.HTTP_1_1).body()).hasSize(3_000_000);
    }
  }

  // ---- what is refused

  @Test
  void versionsBelow12AreRefused() throws Exception {
    made("EC").write(certificate, key);
    try (var it = tls(OK).start()) {
      for (int minor = 1; minor <= 2; minor++) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), it.gateway.securePort())) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(hello(minor));
          byte[] alert = socket.getInputStream().readNBytes(7);
          // An alert record, fatal, protocol_version.
          assertThat(alert[0]).isEqualTo((byte) 0x15);
          assertThat(alert[5]).isEqualTo((byte) 2);
          assertThat(alert[6]).isEqualTo((byte) 70);
        }
      }
      TestGateway.await(() -> it.gateway.connections() == 0);
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  /// A hello of TLS 1.0 or 1.1.
  private static byte[] hello(int minor) {
    byte[] rest = HexFormat.of().parseHex("00" + "0004" + "c013c009" + "0100");
    ByteBuffer body = ByteBuffer.allocate(2 + 32 + rest.length);
    body.put((byte) 3).put((byte) minor).put(new byte[32]).put(rest);
    ByteBuffer record = ByteBuffer.allocate(9 + body.capacity());
    record.put((byte) 0x16).put((byte) 3).put((byte) 1).putShort((short) (4 + body.capacity()));
    record.put((byte) 1).put((byte) 0).putShort((short) body.capacity()).put(body.array());
    return record.array();
  }

  @Test
  void cleartextAtTheDoorOfTlsIsClosed() throws Exception {
    made("EC").write(certificate, key);
    try (var it = tls(OK).start();
        var socket = new Socket(InetAddress.getLoopbackAddress(), it.gateway.securePort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET /data HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(ended(socket)).isTrue();
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  private static boolean ended(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      return in.readAllBytes().length < 100;
    } catch (SocketException _) {
      return true;
    }
  }

  @Test
  void aHandshakeThatDoesNotComeIsClosed() throws Exception {
    made("EC").write(certificate, key);
    try (var it = tls(OK).client(TlsTest::brief).start();
        var socket = new Socket(InetAddress.getLoopbackAddress(), it.gateway.securePort())) {
      socket.setSoTimeout(20_000);
      assertThat(ended(socket)).isTrue();
      TestGateway.await(() -> it.gateway.connections() == 0);
    }
  }

  private static ClientLimits brief(ClientLimits limits) {
    return new ClientLimits(
        limits.requestLineBytesMax(),
        limits.headerBytesMax(),
        limits.headersMax(),
        limits.connectionsMax(),
        limits.connectionsPerAddressMax(),
        limits.idle(),
        Duration.ofMillis(200),
        limits.slowSpan(),
        limits.slowBytesMin(),
        limits.linger(),
        limits.lingerBytesMax(),
        limits.unsentBytesHigh(),
        limits.http2());
  }

  // ---- certificates that change

  @Test
  void changedFilesHoldForTheNextConnectionAndBadOnesChangeNothing() throws Exception {
    TestCertificate first = made("EC");
    TestCertificate second = made("RSA");
    first.write(certificate, key);
    SSLContext trustFirst = TestCertificate.trusting(first);
    SSLContext trustSecond = TestCertificate.trusting(second);
    try (var it = tls(OK).start();
        HttpClient old = HttpClient.newBuilder().sslContext(trustFirst).build()) {
      assertThat(old.send(request(it), HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      long connections = it.gateway.metrics().connectionsAccepted();

      // Half of a change, as it lies there for a moment: the key of another.
      second.writeKey(key);
      TestGateway.await(() -> !it.certificatesKept.isEmpty());
      assertThat(it.certificatesKept.getLast()).contains("not the key of");
      assertThat(call(it, trustFirst, Version.HTTP_2).statusCode()).isEqualTo(200);

      second.write(certificate, key);
      TestGateway.await(() -> it.certificatesChanged.get() == 1);
      assertThat(call(it, trustSecond, Version.HTTP_2).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> call(it, trustFirst, Version.HTTP_2))
          .isInstanceOf(IOException.class);

      // The connection that stood goes on.
      assertThat(old.send(request(it), HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      assertThat(it.gateway.metrics().connectionsAccepted()).isEqualTo(connections + 3);

      Files.delete(certificate);
      TestGateway.await(() -> it.certificatesKept.getLast().contains("can't be read"));
      assertThat(call(it, trustSecond, Version.HTTP_1_1).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void filesThatCantBeUsedStopTheStart() throws Exception {
    TestCertificate made = made("EC");
    TestCertificate other = made("EC");
    TestCertificate over = made("EC", "-startdate", "-10d", "-validity", "5");

    bad("can't be read");
    made.write(certificate, key);
    other.writeKey(key);
    bad("not the key of");
    over.write(certificate, key);
    bad("out of its time");
    made.write(certificate, key);
    Files.writeString(key, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    bad("not a private key in PEM");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    bad("neither RSA, EC nor Ed25519");
    made.write(certificate, key);
    Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n");
    bad("not certificates in PEM");
    Files.writeString(certificate, "");
    bad("certificate");
    Files.write(certificate, new byte[2 << 20]);
    bad("larger than");
  }

  private void bad(String words) {
    assertThatThrownBy(() -> tls(OK).start().close())
        .isInstanceOf(BadCertificateException.class)
        .hasMessageContaining(words)
        .satisfies(e ->
            assertThat(List.of(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT)))
                .noneMatch(text -> text.contains("aaaa")));
  }

  // ---- going down

  @Test
  void drainingEndsConnectionsOfTls() throws Exception {
    TestCertificate made = made("EC");
    made.write(certificate, key);
    try (var it = tls(OK).start();
        HttpClient client =
            HttpClient.newBuilder().sslContext(TestCertificate.trusting(made)).build();
        var silent = new Socket(InetAddress.getLoopbackAddress(), it.gateway.securePort())) {
      client.send(request(it), HttpResponse.BodyHandlers.ofString());
      TestGateway.await(() -> it.gateway.connections() == 2);

      assertThat(it.gateway.drain(Duration.ofSeconds(20))).isTrue();
      assertThat(ended(silent)).isTrue();
    }
  }

  @Test
  void anApiMayTakeTlsAlone() throws Exception {
    TestCertificate made = made("EC");
    made.write(certificate, key);
    try (var it = tls(OK).plainHttp(PlainHttp.REFUSE).start();
        RawClient client = it.client()) {
      RawClient.Answer clear =
          client.get("/data", it.bearer(), "X-Forwarded-Proto: https").answer();

      assertThat(clear.status()).isEqualTo(403);
      assertThat(clear.body()).contains("https-required");
      assertThat(it.upstream.received()).isEmpty();
      assertThat(call(it, TestCertificate.trusting(made), Version.HTTP_2).statusCode())
          .isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }
}
