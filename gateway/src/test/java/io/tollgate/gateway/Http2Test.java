package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.gateway.RawHttp2.Frame;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.FakeUpstream.Received;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What HTTP/1 promises, over HTTP/2.
class Http2Test {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");
  private static final FakeUpstream.Script ECHO =
      exchange -> exchange.answer(200, "", exchange.body());

  private static RawHttp2 client(TestGateway it, int... settings) throws IOException {
    return RawHttp2.connect(it.gateway.port(), settings);
  }

  private static String key(TestGateway it) {
    return "authorization: Bearer " + it.key;
  }

  private static TestGateway.Options posting(FakeUpstream.Script script) {
    return TestGateway.with(script)
        .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)))
        .route(TestGateway.route("get", "GET", "/data", TestGateway.base(1)));
  }

  // ---- one call

  @Test
  void anAdmittedCallIsForwardedAnsweredAndCharged() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawHttp2 client = client(it)) {
      Answer answer = client.get(1, "/data?limit=3", key(it)).answer(1);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"data\":[1]}");
      assertThat(answer.header("content-length")).isEqualTo("12");
      assertThat(answer.headers())
          .allMatch(line -> line.startsWith(":") || line.charAt(0) >= 'a')
          .noneMatch(line -> line.startsWith("connection") || line.startsWith("transfer-encoding"));
      CallRecord record = it.record();
      assertThat(record.credits()).isEqualTo(1);
      assertThat(record.target()).isEqualTo("/data?limit=3");
      assertThat(record.id()).hasToString(answer.header("tollgate-request-id"));
      assertThat(record.status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void theUpstreamSeesOneRequestOfHttp1() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawHttp2 client = client(it)) {
      client
          .get(
              1,
              "/x/..//da%74a?a=1&api_key=" + it.key,
              key(it),
              "cookie: a=1",
              "cookie: b=2",
              "te: trailers",
              "x-forwarded-for: 1.2.3.4",
              "accept: text/plain",
              "host: API.test")
          .answer(1);

      Received received = it.upstream.received().getFirst();
      assertThat(received.target()).isEqualTo("/data?a=1");
      assertThat(received.headers())
          .containsExactlyInAnyOrder(
              "accept: text/plain",
              "cookie: a=1; b=2",
              "Host: 127.0.0.1:" + it.upstream.port(),
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http",
              "X-Forwarded-Host: api.test",
              "Via: 2.0 tollgate",
              "X-Request-Id: " + it.record().id());
    }
  }

  @Test
  void refusesInTheSameWords() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawHttp2 client = client(it);
        RawClient old = it.client()) {
      Answer answer = client.get(1, "/data").answer(1);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("content-type"))
          .isEqualTo(old.get("/data").answer().header("Content-Type"));
      assertThat(client.get(3, "/none", key(it)).answer(3).status()).isEqualTo(404);
      assertThat(
              client
                  .headers(5, true, RawHttp2.request("DELETE", "/data", key(it)))
                  .answer(5)
                  .header("allow"))
          .isEqualTo("GET, HEAD");
      assertThat(it.upstream.received()).isEmpty();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void answersHead204And304WithoutABody() throws IOException {
    FakeUpstream.Script script =
        exchange ->
            exchange.raw(
                switch (exchange.request().target()) {
                  case "/data?1" -> "HTTP/1.1 204 No Content\r\n\r\n";
                  case "/data?2" -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n";
                  default -> "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
                });
    try (var it = TestGateway.with(script).start();
        RawHttp2 client = client(it)) {
      Answer head = client.headers(1, true, RawHttp2.request("HEAD", "/data", key(it))).answer(1);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-length")).isEqualTo("500");
      assertThat(head.body()).isEmpty();
      assertThat(client.get(3, "/data?1", key(it)).answer(3).status()).isEqualTo(204);
      assertThat(client.get(5, "/data?2", key(it)).answer(5).status()).isEqualTo(304);
      Answer usage = client.headers(7, true, RawHttp2.request("HEAD", "/usage", key(it))).answer(7);
      assertThat(usage.status()).isEqualTo(200);
      assertThat(usage.body()).isEmpty();
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void answersAQuoteWithoutMakingTheCall() throws IOException {
    try (var it = TestGateway.with(OK).priced(TestGateway.per100(500)).start();
        RawHttp2 client = client(it)) {
      Answer answer = client.get(1, "/data?limit=250", key(it), "tollgate-quote: true").answer(1);

      assertThat(answer.body()).contains("\"low\":1", "\"high\":3");
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @Test
  void trailersOfAnAnswerAreDroppedAsOnHttp1() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n");
          exchange.chunk("hello");
          exchange.raw("0\r\nX-End: 1\r\n\r\n");
        };
    try (var it = TestGateway.with(script).start();
        RawHttp2 client = client(it)) {
      Answer answer = client.get(1, "/data", key(it)).answer(1);

      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.headers()).noneMatch(line -> line.startsWith("x-end"));
    }
  }

  // ---- bodies

  @Test
  void passesBodiesWithAndWithoutALengthAndTrailersBehindThem() throws IOException {
    try (var it = posting(ECHO).start();
        RawHttp2 client = client(it)) {
      client.post(1, "/data", key(it), "content-length: 5").data(1, true, "hello");
      assertThat(client.answer(1).body()).isEqualTo("hello");

      client.post(3, "/data", key(it)).data(3, false, "hello").data(3, true, " world");
      assertThat(client.answer(3).body()).isEqualTo("hello world");

      client.post(5, "/data", key(it)).data(5, false, "with trailers");
      client.headers(5, true, "x-end: 1");
      assertThat(client.answer(5).body()).isEqualTo("with trailers");

      client.headers(7, true, RawHttp2.request("POST", "/data", key(it), "content-length: 0"));
      assertThat(client.answer(7).body()).isEmpty();
      client.headers(9, true, RawHttp2.request("POST", "/data", key(it)));
      assertThat(client.answer(9).body()).isEmpty();
      client.post(11, "/data", key(it), "content-length: 0").data(11, true, "");
      assertThat(client.answer(11).body()).isEmpty();
      client.frame(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS,
          13,
          RawHttp2.block(RawHttp2.request("POST", "/data", key(it))));
      client.frame(
          RawHttp2.DATA,
          RawHttp2.PADDED | RawHttp2.END_STREAM,
          13,
          (byte) 2,
          (byte) 'x',
          (byte) 0,
          (byte) 0);
      assertThat(client.answer(13).body()).isEqualTo("x");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(7);
    }
  }

  @Test
  void streamsAMegabyteBothWays() throws IOException {
    String chunk = "x".repeat(16_000);
    try (var it = posting(ECHO).start();
        RawHttp2 client = client(it)) {
      client.post(1, "/data", key(it));
      int window = 65_535;
      for (int i = 0; i < 64; i++) {
        while (window < chunk.length()) {
          Frame update = client.await(RawHttp2.WINDOW_UPDATE);
          if (update.stream == 1) {
            window += update.lastStream();
          }
        }
        client.data(1, i == 63, chunk);
        window -= chunk.length();
      }

      assertThat(client.answer(1).body()).hasSize(64 * 16_000);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  /// Sends a body until nothing more is let in: the sockets' buffers and ours are full.
  ///
  /// @return bytes sent
  private static long fill(RawHttp2 client) throws IOException {
    long sent = 0;
    long window = 65_535;
    while (true) {
      while (window >= 16_000) {
        client.data(1, false, "x".repeat(16_000));
        window -= 16_000;
        sent += 16_000;
      }
      Frame frame = client.readWithin(500);
      if (frame == null) {
        return sent;
      }
      if (frame.type == RawHttp2.WINDOW_UPDATE && frame.stream == 1) {
        window += frame.lastStream();
      }
      assertThat(sent).isLessThan(50_000_000);
    }
  }

  @Test
  void aBodyTheUpstreamDoesNotTakeStaysWithTheClient() throws Exception {
    var go = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          go.await();
          exchange.answer(200, "", Integer.toString(exchange.body().length));
        };
    try (var it = posting(script).bodyBytesMax(1 << 30).start();
        RawHttp2 client = client(it)) {
      client.post(1, "/data", key(it));
      long sent = fill(client);
      go.countDown();
      client.data(1, true, "");

      assertThat(client.answer(1).body()).isEqualTo(Long.toString(sent));
    }
  }

  @Test
  void moreThanTheWindowIsAnError() throws Exception {
    var go = new CountDownLatch(1);
    try (var it = posting(_ -> go.await()).bodyBytesMax(1 << 30).start();
        RawHttp2 client = client(it)) {
      client.post(1, "/data", key(it));
      fill(client);
      for (int i = 0; i < 5; i++) {
        client.data(1, false, "x".repeat(16_000));
      }

      assertThat(client.outcome(1)).isEqualTo("stream FLOW_CONTROL_ERROR");
      go.countDown();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void anUpstreamIsNotReadAheadOfAClientThatDoesNotTake() throws IOException {
    var sent = new AtomicLong();
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < 10_000; i++) {
            exchange.chunk("x".repeat(10_000));
            sent.addAndGet(10_000);
          }
          exchange.raw("0\r\n\r\n");
        };
    try (var it = TestGateway.with(script).start();
        RawHttp2 client = client(it).narrow()) {
      client.get(1, "/data", key(it));
      client.head(1);
      // Another stream of the same connection is served meanwhile: its answer has no body.
      it.upstream.script(exchange -> exchange.raw("HTTP/1.1 204 No Content\r\n\r\n"));
      assertThat(client.get(3, "/data", key(it)).answer(3).status()).isEqualTo(204);

      assertThat(sent.get()).isLessThan(30_000_000);
      client.reset(1, Http2Error.CANCEL);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      TestGateway.await(() -> it.upstream.openConnections() <= 1);
    }
  }

  @Test
  void bodiesThatAreTooLargeAreRefusedAndTheConnectionGoesOn() throws IOException {
    try (var it = posting(ECHO).bodyBytesMax(1000).start();
        RawHttp2 client = client(it)) {
      client.post(1, "/data", key(it), "content-length: 1001");
      assertThat(client.answer(1).status()).isEqualTo(413);
      assertThat(client.await(RawHttp2.RST_STREAM).reason()).isEqualTo(Http2Error.NO_ERROR);

      client.post(3, "/data", key(it)).data(3, false, "x".repeat(1001));
      assertThat(client.answer(3).status()).isEqualTo(413);

      client.post(5, "/data", key(it)).data(5, true, "x");
      assertThat(client.answer(5).status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void tellsAClientToGoOnOnlyOnceItsCallIsAdmitted() throws IOException {
    try (var it = posting(ECHO).start();
        RawHttp2 client = client(it)) {
      client.post(1, "/data", key(it), "content-length: 5", "expect: 100-continue");
      assertThat(client.head(1).status()).isEqualTo(100);
      client.data(1, true, "hello");
      assertThat(client.answer(1).body()).isEqualTo("hello");

      client.post(3, "/data", "content-length: 5", "expect: 100-continue");
      assertThat(client.answer(3).status()).isEqualTo(401);
    }
  }

  // ---- many calls

  @Test
  void manyCallsOfOneConnectionPassNoCap() throws IOException {
    try (var it = TestGateway.with(OK).monthCap(50).start();
        RawHttp2 client = client(it)) {
      for (int i = 0; i < 90; i++) {
        client.get(1 + 2 * i, "/data", key(it));
      }
      int good = 0;
      for (int i = 0; i < 90; i++) {
        int status = client.answer(1 + 2 * i).status();
        assertThat(status).isIn(200, 429, 402, 403);
        good += status == 200 ? 1 : 0;
      }

      assertThat(good).isEqualTo(50);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(50);
      assertThat(it.gateway.connections()).isEqualTo(1);
    }
  }

  @Test
  void aSlowCallKeepsNoOtherOfItsConnectionWaiting() throws Exception {
    var go = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          if (exchange.request().target().endsWith("slow")) {
            go.await();
          }
          exchange.answer(200, "", exchange.request().target());
        };
    try (var it = TestGateway.with(script).start();
        RawHttp2 client = client(it)) {
      client.get(1, "/data?slow", key(it)).get(3, "/data?fast", key(it));

      assertThat(client.answer(3).body()).isEqualTo("/data?fast");
      go.countDown();
      assertThat(client.answer(1).body()).isEqualTo("/data?slow");
    }
  }

  // ---- ends

  @Test
  void aStreamTheClientResetsPaysNothingAndEndsItsExchange() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.Exchange::awaitEnd).start();
        RawHttp2 client = client(it)) {
      client.get(1, "/data", key(it));
      TestGateway.await(() -> it.upstream.received().size() == 1);
      client.reset(1, Http2Error.CANCEL);
      it.awaitQuiet();
      TestGateway.await(() -> it.upstream.openConnections() == 0);
      assertThat(it.used()).isZero();

      it.upstream.script(OK);
      assertThat(client.get(3, "/data", key(it)).answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aConnectionThatGoesAwayEndsAllItsCalls() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.Exchange::awaitEnd).start()) {
      RawHttp2 client = client(it);
      for (int i = 0; i < 20; i++) {
        client.get(1 + 2 * i, "/data", key(it));
      }
      TestGateway.await(() -> it.upstream.received().size() == 20);
      client.cut();
      it.awaitQuiet();
      TestGateway.await(() -> it.upstream.openConnections() == 0);
      assertThat(it.used()).isZero();
      TestGateway.await(() -> it.gateway.connections() == 0);
    }
  }

  @Test
  void anAnswerTheUpstreamBreaksOffIsResetAndFree() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
          exchange.reset();
        };
    try (var it = TestGateway.with(script).start();
        RawHttp2 client = client(it)) {
      client.get(1, "/data", key(it));
      assertThat(client.outcome(1)).isIn("stream INTERNAL_ERROR", "502");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      it.upstream.script(OK);
      assertThat(client.get(3, "/data", key(it)).answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void drainingSaysGoodbyeTwiceAndLetsStreamsFinish() throws Exception {
    var go = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          go.await();
          exchange.answer(200, "", "x");
        };
    try (var it = TestGateway.with(script).start();
        RawHttp2 busy = client(it);
        RawHttp2 idle = client(it)) {
      busy.get(1, "/data", key(it));
      TestGateway.await(() -> it.upstream.received().size() == 1);
      TestGateway.await(() -> it.gateway.connections() == 2);
      var drained = new CompletableFuture<Boolean>();
      Thread.ofVirtual().start(() -> drained.complete(it.gateway.drain(Duration.ofSeconds(20))));

      Frame first = busy.await(RawHttp2.GOAWAY);
      assertThat(first.reason()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(first.lastStream()).isEqualTo(Integer.MAX_VALUE);
      Frame second = busy.await(RawHttp2.GOAWAY);
      assertThat(second.lastStream()).isEqualTo(1);
      assertThat(idle.ends()).isTrue();
      go.countDown();
      assertThat(busy.answer(1).status()).isEqualTo(200);
      assertThat(busy.ends()).isTrue();
      assertThat(drained.get()).isTrue();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void drainingIsBounded() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.Exchange::awaitEnd).start();
        RawHttp2 busy = client(it)) {
      busy.get(1, "/data", key(it));
      TestGateway.await(() -> it.upstream.received().size() == 1);

      assertThat(it.gateway.drain(Duration.ofMillis(100))).isFalse();

      assertThat(busy.ends()).isTrue();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- which protocol

  @Test
  void thePrefaceMayComeByteByByteAndItsBeginningMayBeARequestOfHttp1() throws Exception {
    var options =
        TestGateway.with(OK).route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start()) {
      try (RawHttp2 client = RawHttp2.bare(it.gateway.port())) {
        for (byte b : RawHttp2.PREFACE.getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
          client.bytes(new byte[] {b});
        }
        client.settings();
        client.headers(1, true, RawHttp2.request("POST", "/data", key(it)));
        assertThat(client.answer(1).status()).isEqualTo(200);
      }
      try (RawClient client = it.client()) {
        client.send("P");
        client.send("OST /data HTTP/1.1\r\nHost: a\r\n" + it.bearer() + "\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(client.request("POST", "/data", it.bearer()).answer().status()).isEqualTo(200);
      }
      try (RawClient client = it.client()) {
        client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(505);
      }
    }
  }

  @Test
  void anUpgradeToHttp2IsNotTakenUp() throws Exception {
    try (var it = TestGateway.with(OK).start();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  new URI(
                      "http",
                      null,
                      InetAddress.getLoopbackAddress().getHostAddress(),
                      it.gateway.port(),
                      "/data",
                      null,
                      null))
              .header("Authorization", "Bearer " + it.key)
              .build();
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      }

      assertThat(it.upstream.received())
          .hasSize(3)
          .allSatisfy(received ->
              assertThat(received.headers())
                  .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).contains("upgrade"))
                  .noneMatch(line -> line.contains("HTTP2-Settings")));
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
    }
  }

  @Test
  void aStreamIsRefusedBeyondTheBoundAndTheOthersGoOn() throws Exception {
    var go = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          go.await();
          exchange.answer(200, "", "x");
        };
    try (var it = TestGateway.with(script).start();
        RawHttp2 client = client(it).deaf()) {
      for (int i = 0; i <= 100; i++) {
        client.get(1 + 2 * i, "/data", key(it));
      }
      assertThat(client.outcome(201)).isEqualTo("stream REFUSED_STREAM");
      go.countDown();
      for (int i = 0; i < 100; i++) {
        assertThat(client.answer(1 + 2 * i).status()).isEqualTo(200);
      }
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(100);
    }
  }
}
