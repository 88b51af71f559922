package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests two servers could read differently, byte by byte.
class StrictFramingTest {

  private static TestGateway it;

  @BeforeAll
  static void start() {
    it =
        TestGateway.with(StrictFramingTest::answerBehindTheBody)
            .route(TestGateway.route("get", "GET", "/**", TestGateway.base(1)))
            .route(TestGateway.route("post", "POST", "/**", TestGateway.base(1)))
            .start();
  }

  private static void answerBehindTheBody(FakeUpstream.Exchange exchange) throws IOException {
    exchange.body();
    exchange.answer(200, "Content-Type: application/json", "{}");
  }

  @AfterAll
  static void stop() {
    it.close();
  }

  /// KEY stands for the credential's header line, HOST for a Host line.
  static Stream<Arguments> refused() {
    return Stream.of(
        // Framing of the body.
        bad(
            400,
            "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
        bad(
            400,
            "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 3, 3\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: +3\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: -3\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 0x3\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 3 3\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length:\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 3\u00b2\r\n\r\nabc"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"),
        bad(
            400,
            "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: xchunked\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: identity\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: \"chunked\"\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked;q=1\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: \u000bchunked\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        bad(400, "POST / HTTP/1.1\r\nHOST\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(400, "POST / HTTP/1.0\r\nHOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            400,
            "GET / HTTP/1.1\r\nHOST\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n12345678"),
        // Line ends and controls.
        bad(400, "GET / HTTP/1.1\nHOST\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\nA: b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\rC: d\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\r\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\u0000c\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\u0001c\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\u007fc\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA\u0000: b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA : b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA\t: b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\n: b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA b: c\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA(b): c\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nno colon\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\r\n folded\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHOST\r\nA: b\r\n\tfolded\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\n HOST\r\n\r\n"),
        bad(400, "\nGET / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "\r\n\r\nGET / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "\rGET / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "\u0000GET / HTTP/1.1\r\nHOST\r\n\r\n"),
        // The request line.
        bad(400, "GET  / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /  HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET\t/ HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET / HTTP/1.1 \r\nHOST\r\n\r\n"),
        bad(400, " GET / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET\u000b/ HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET\r/ HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a b HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /\r\nHOST\r\n\r\n"),
        bad(400, "GET\r\nHOST\r\n\r\n"),
        bad(400, "GET / HTTP/1.1 x\r\nHOST\r\n\r\n"),
        bad(400, "GET / http/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET / HTTP/1.10\r\nHOST\r\n\r\n"),
        bad(400, "GET / HTTP/1,1\r\nHOST\r\n\r\n"),
        bad(505, "GET / HTTP/1.2\r\nHOST\r\n\r\n"),
        bad(505, "GET / HTTP/2.0\r\nHOST\r\n\r\n"),
        bad(505, "GET / HTTP/0.9\r\nHOST\r\n\r\n"),
        bad(400, "GET /a#b HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /\u00e9 HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a\u0000b HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a?b\u0000 HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET * HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "OPTIONS * HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET api.test:80 HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET data HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET ftp://api.test/ HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET http://other.test/ HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET http://api.test@other.test/ HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(501, "CONNECT api.test:80 HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(501, "TRACE / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(501, "get / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(501, "BREW / HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(501, "PRI * HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "G(T / HTTP/1.1\r\nHOST\r\n\r\n"),
        // Paths and queries.
        bad(400, "GET /a%2fb HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a%00 HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a;b HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /../a HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a%zz HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /a\\b HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(400, "GET /?a=%zz HTTP/1.1\r\nHOST\r\n\r\n"),
        // Hosts.
        bad(400, "GET / HTTP/1.1\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a:\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        bad(400, "GET / HTTP/1.1\r\nHost: [x]\r\n\r\n"),
        bad(400, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
        // Expectations.
        bad(417, "POST / HTTP/1.1\r\nHOST\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\n"),
        bad(
            400,
            "POST / HTTP/1.1\r\nHOST\r\nExpect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"),
        // Sizes.
        bad(414, "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHOST\r\n\r\n"),
        bad(431, "GET / HTTP/1.1\r\nHOST\r\nA: " + "a".repeat(40_000) + "\r\n\r\n"),
        bad(431, "GET / HTTP/1.1\r\nHOST\r\n" + "A: b\r\n".repeat(101) + "\r\n"));
  }

  private static Arguments bad(int status, String request) {
    return Arguments.of(status, request);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedAndTheConnectionCloses(int status, String request) throws IOException {
    try (RawClient client = it.client()) {
      client.send(raw(request) + raw("GET /smuggled HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n"));

      RawClient.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
      // By target: what other cases asked for may still be on its way to the upstream.
      assertThat(it.upstream.received())
          .extracting(FakeUpstream.Received::target)
          .doesNotContain("/", "/smuggled");
    }
  }

  /// Bodies that break off their framing after a sound head.
  static Stream<String> brokenBodies() {
    return Stream.of(
        "zz\r\n",
        "-1\r\n",
        "0x1\r\na\r\n0\r\n\r\n",
        "1 \r\na\r\n0\r\n\r\n",
        "1\na\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n",
        "1\r\na\n0\r\n\r\n",
        "\r\n",
        "80000000\r\n",
        "100000000\r\na",
        "1;a\nb\r\na\r\n0\r\n\r\n",
        "1;" + "x".repeat(9_000) + "\r\na\r\n0\r\n\r\n",
        "0\r\nA : b\r\n\r\n",
        "0\r\nA: b\n\r\n",
        "0\r\nno colon\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("brokenBodies")
  void aBrokenBodyEndsTheConnectionAndIsChargedNothing(String body) throws IOException {
    long used = it.used();
    try (RawClient client = it.client()) {
      client.send(
          raw("POST /chunked HTTP/1.1\r\nHOST\r\nKEY\r\nTransfer-Encoding: chunked\r\n\r\n")
              + body);

      RawClient.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(client.ended()).isTrue();
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(used);
    }
  }

  /// Unusual, but with one reading only.
  static Stream<String> sound() {
    return Stream.of(
        "GET /x HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n",
        "\r\nGET /x HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n",
        "GET /x HTTP/1.1\r\nHOST\r\nKEY\r\nA:b\r\nC:   d \t \r\nE:\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: [::1]:8080\r\nKEY\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: API.test:80\r\nKEY\r\n\r\n",
        "GET http://api.test/x?y=z HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n",
        "GET http://API.TEST/x HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n",
        "GET /a//b/./c/../d%41 HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n",
        "GET /x HTTP/1.1\r\nHOST\r\nKEY\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n",
        "GET /x HTTP/1.1\r\nHOST\r\nKEY\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "POST /x HTTP/1.1\r\nHOST\r\nKEY\r\nContent-Length: 0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHOST\r\nKEY\r\nContent-Length: 003\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHOST\r\nKEY\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("sound")
  void isServedAndTheConnectionGoesOn(String request) throws IOException {
    try (RawClient client = it.client()) {
      client.send(raw(request) + raw("GET /next HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n"));

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(it.upstream.received().getLast().target()).isEqualTo("/next");
    }
  }

  @Test
  void isReadTheSameHoweverItIsCut() throws IOException {
    String request =
        raw("POST /a HTTP/1.1\r\nHOST\r\nKEY\r\nTransfer-Encoding: chunked\r\n\r\n")
            + "3\r\nabc\r\n0\r\n\r\n"
            + raw("GET /b HTTP/1.1\r\nHOST\r\nKEY\r\n\r\n");
    try (RawClient client = it.client()) {
      for (int i = 0; i < request.length(); i++) {
        client.send(request.substring(i, i + 1));
      }

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  private static String raw(String request) {
    return request.replace("HOST", "Host: api.test").replace("KEY", it.bearer());
  }
}
