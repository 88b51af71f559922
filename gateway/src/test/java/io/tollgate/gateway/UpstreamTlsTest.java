package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.flow.BadUpstreamException;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTlsTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  @TempDir private static Path folder;

  private static TestAuthority authority;
  private static TestAuthority.Signed upstream;
  private static Upstream.Tls trust;

  @BeforeAll
  static void sign() throws Exception {
    authority = TestAuthority.make(folder, "Ours");
    upstream = authority.upstream();
    trust = new Upstream.Tls(authority.file(), null);
  }

  private static TestGateway.Options to(SSLContext upstreamTls, FakeUpstream.Script script) {
    return TestGateway.with(script).upstreamTls(upstreamTls).trust(trust);
  }

  private static TestGateway.Options to(FakeUpstream.Script script) throws Exception {
    return to(upstream.context("TLS"), script);
  }

  private static RawClient.Answer call(TestGateway it) throws Exception {
    try (RawClient client = it.client()) {
      return client.get("/data", it.bearer()).answer();
    }
  }

  // ---- served

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void callsShareAConnectionThatIsToTheRightName(String version) throws Exception {
    var asked = new AtomicReference<@Nullable String>();
    FakeUpstream.Script script =
        exchange -> {
          asked.set(exchange.serverName());
          OK.answer(exchange);
        };
    try (var it = to(upstream.context(version), script).upstreamHost("localhost").start()) {
      for (int i = 0; i < 5; i++) {
        RawClient.Answer answer = call(it);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"data\":[1]}");
      }

      assertThat(asked).hasValue("localhost");
      assertThat(it.upstream.connections()).isEqualTo(1);
      assertThat(it.upstream.received().getFirst().header("Host"))
          .isEqualTo("localhost:" + it.upstream.port());
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(5);
      assertThat(it.gateway.metrics().upstreamTlsFailures()).isZero();
    }
  }

  @Test
  void anAddressMayStandInTheCertificate() throws Exception {
    try (var it = to(OK).start()) {
      assertThat(call(it).status()).isEqualTo(200);
    }
  }

  @Test
  void aLongAnswerComesWhole() throws Exception {
    String data = "{\"data\":\"" + "x".repeat(1_500_000) + "\"}";
    try (var it = to(FakeUpstream.json(data)).start()) {
      assertThat(call(it).body()).isEqualTo(data);
    }
  }

  @Test
  void aBodyGoesUpstream() throws Exception {
    var got = new AtomicReference<byte[]>();
    String body = "y".repeat(300_000);
    FakeUpstream.Script script =
        exchange -> {
          got.set(exchange.body());
          OK.answer(exchange);
        };
    try (var it =
            to(script)
                .route(TestGateway.route("put", "POST", "/put", TestGateway.base(1)))
                .start();
        RawClient client = it.client()) {
      client.send(
          "POST /put HTTP/1.1\r\nHost: a\r\n"
              + it.bearer()
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(new String(got.get(), US_ASCII)).isEqualTo(body);
    }
  }

  // ---- refused

  /// Nothing is charged, nothing is asked, and the operator is told why.
  private static void isRefused(TestGateway.Options options, int status, String why)
      throws Exception {
    try (var it = options.start()) {
      RawClient.Answer first = call(it);
      RawClient.Answer second = call(it);

      assertThat(first.status()).isEqualTo(status);
      assertThat(second.status()).isEqualTo(status);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.upstream.received()).isEmpty();
      assertThat(it.gateway.metrics().upstreamTlsFailures()).isEqualTo(2);
      // Once in a while, not for each call.
      assertThat(it.upstreamsNotTrusted).hasSize(1);
      assertThat(it.upstreamsNotTrusted.getFirst()).containsIgnoringCase(why);
    }
  }

  @Test
  void aWrongNameIsRefused() throws Exception {
    TestAuthority.Signed other = authority.sign("other", "-ext", "san=dns:other.test,ip:127.0.0.2");

    isRefused(to(other.context("TLS"), OK), 502, "127.0.0.1");
    isRefused(to(other.context("TLS"), OK).upstreamHost("localhost"), 502, "localhost");
  }

  @Test
  void anAuthorityNobodyNamedIsRefused() throws Exception {
    TestAuthority another = TestAuthority.make(folder, "Theirs");

    isRefused(to(another.upstream().context("TLS"), OK), 502, "certification path");
    // Nor does the platform know it.
    isRefused(to(OK).trust(new Upstream.Tls(null, null)), 502, "certification path");
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    TestAuthority.Signed expired =
        authority.sign(
            "upstream", "-ext", "san=ip:127.0.0.1", "-startdate", "-3d", "-validity", "1");

    isRefused(to(expired.context("TLS"), OK), 502, "NotAfter");
  }

  @Test
  void anExpiredCertificateIsRefusedThoughItIsNamedItself() throws Exception {
    TestAuthority.Signed expired =
        authority.sign(
            "upstream", "-ext", "san=ip:127.0.0.1", "-startdate", "-3d", "-validity", "1");
    Path itself = expired.certificateFile();

    isRefused(
        to(expired.context("TLS"), OK).trust(new Upstream.Tls(itself, null)), 502, "NotAfter");
  }

  @Test
  void anUpstreamThatSpeaksInTheClearIsRefused() throws Exception {
    try (var plain = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!plain.isClosed()) {
              try (Socket socket = plain.accept()) {
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                socket.getInputStream().read();
              } catch (IOException _) {
                // The test is over, or the gateway hung up.
              }
            }
          });

      isRefused(to(OK).upstreamPort(plain.getLocalPort()), 502, "not an SSL/TLS record");
    }
  }

  @Test
  void aHandshakeThatStallsHasTheTimeOfTheConnection() throws Exception {
    try (var mute = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        var it = to(OK).upstreamPort(mute.getLocalPort()).connect(Duration.ofMillis(300)).start()) {
      long begun = System.nanoTime();
      RawClient.Answer answer = call(it);

      assertThat(answer.status()).isEqualTo(504);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.record().refusal()).isEqualTo(RefusalCode.UPSTREAM_TIMEOUT);
    }
  }

  @Test
  void aFailedHandshakeLeavesRoomForTheNext() throws Exception {
    TestAuthority another = TestAuthority.make(folder, "Theirs");
    try (var it = to(another.upstream().context("TLS"), OK).connectionsMax(1).start()) {
      for (int i = 0; i < 5; i++) {
        assertThat(call(it).status()).isEqualTo(502);
      }
    }
  }

  // ---- what ends an answer

  @Test
  void anAnswerWithoutALengthEndsWithALastWordOnly() throws Exception {
    FakeUpstream.Script cut =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\n\r\n{\"data\":[1,2]}");
          exchange.endBeneath();
        };
    try (var it = to(cut).start()) {
      // Nothing, or the beginning of it, or a refusal: as the pieces happen to come.
      assertThatThrownBy(() -> assertThat(call(it).status()).isEqualTo(200))
          .isInstanceOfAny(IOException.class, AssertionError.class);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.record().refusal()).isEqualTo(RefusalCode.UPSTREAM_BROKEN);

      it.upstream.script(exchange -> {
        exchange.raw("HTTP/1.1 200 OK\r\n\r\n{\"data\":[1,2]}");
        exchange.end();
      });
      RawClient.Answer whole = call(it);

      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo("{\"data\":[1,2]}");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  // ---- what we show

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void ourCertificateIsShownWhereThereIsOne(String version) throws Exception {
    TestAuthority.Signed us = authority.sign("gateway");
    var shown = new AtomicReference<@Nullable String>();
    FakeUpstream.Script script =
        exchange -> {
          shown.set(exchange.peer());
          OK.answer(exchange);
        };
    var identity = new Upstream.Identity(us.certificateFile(), us.keyFile());
    try (var with =
            to(upstream.context(version), script)
                .trust(new Upstream.Tls(authority.file(), identity))
                .start();
        var without = to(upstream.context(version), script).start()) {
      assertThat(call(with).status()).isEqualTo(200);
      assertThat(shown).hasValue("CN=gateway");

      assertThat(call(without).status()).isEqualTo(200);
      assertThat(shown).hasNullValue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anUpstreamThatDislikesOurCertificateIsABadGateway(String version) throws Exception {
    TestAuthority.Signed stranger = TestAuthority.make(folder, "Ours").sign("stranger");
    var identity = new Upstream.Identity(stranger.certificateFile(), stranger.keyFile());
    try (var it =
        to(upstream.context(version), OK)
            .trust(new Upstream.Tls(authority.file(), identity))
            .start()) {
      assertThat(call(it).status()).isEqualTo(502);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.upstreamsNotTrusted).hasSize(1);
    }
  }

  // ---- files

  @Test
  void aReloadReadsTheFilesAnew() throws Exception {
    TestAuthority another = TestAuthority.make(folder, "Theirs");
    Path file = folder.resolve("changing.pem");
    Files.copy(another.file(), file);
    var options = to(OK).trust(new Upstream.Tls(file, null));
    try (var it = options.start()) {
      assertThat(call(it).status()).isEqualTo(502);

      Files.writeString(file, "no certificate");
      assertThatThrownBy(() -> it.gateway.use(options.catalog(it.upstream.port())))
          .isInstanceOf(BadUpstreamException.class)
          .hasMessageContaining("apis.market.upstream: ")
          .hasMessageContaining("changing.pem");
      assertThat(call(it).status()).isEqualTo(502);

      Files.writeString(file, Files.readString(authority.file()));
      it.use(options.catalog(it.upstream.port()));
      assertThat(call(it).status()).isEqualTo(200);
    }
  }

  @Test
  void filesThatCannotBeUsedStopTheStart() throws Exception {
    Path none = folder.resolve("none.pem");
    TestAuthority.Signed us = authority.sign("gateway");
    TestAuthority.Signed them = authority.sign("them");
    var notAPair = new Upstream.Identity(us.certificateFile(), them.keyFile());

    assertThatThrownBy(() -> to(OK).trust(new Upstream.Tls(none, null)).start())
        .isInstanceOf(BadUpstreamException.class)
        .hasMessageContaining("none.pem: can't be read");
    assertThatThrownBy(() -> to(OK).trust(new Upstream.Tls(null, notAPair)).start())
        .isInstanceOf(BadUpstreamException.class)
        .hasMessageContaining("not the key of");
  }
}
