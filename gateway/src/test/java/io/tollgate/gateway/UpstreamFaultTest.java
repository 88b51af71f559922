package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.upstream.UpstreamLimits;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Upstreams that misbehave: the client gets a whole answer or none, and pays for whole ones only.
class UpstreamFaultTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{}");
  private static final Duration SHORT = Duration.ofMillis(150);

  /// Answers that are none.
  static Stream<Arguments> broken() {
    return Stream.of(
        says(""),
        says("garbage\r\n\r\n"),
        says("HTTP/1.1\r\n\r\n"),
        says("HTTP/0.9 200 OK\r\n\r\n"),
        says("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
        says("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
        says("HTTP/1.1 200 OK\r\nContent-Len"),
        says("HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
        says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
        says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nabc"),
        says("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc"),
        says("HTTP/1.1 200 OK\r\nA: b\u0000c\r\nContent-Length: 0\r\n\r\n"),
        says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
        says(
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(20)
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        says("HTTP/1.1 200 OK\r\nA: " + "b".repeat(70_000) + "\r\nContent-Length: 0\r\n\r\n"),
        says("HTTP/1.1 200 " + "b".repeat(10_000) + "\r\nContent-Length: 0\r\n\r\n"),
        says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"));
  }

  private static Arguments says(String text) {
    return Arguments.of(text);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whatIsNoWholeAnswerIsNotChargedAndNotTakenForOne(String text) throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw(text);
          exchange.end();
        };
    try (var it = TestGateway.with(script).start()) {
      try (RawClient client = it.client()) {
        client.get("/data", it.bearer());
        // Refused, or, where a part of it was on its way already, cut.
        try {
          assertThat(client.answer().status()).isEqualTo(502);
        } catch (IOException e) {
          assertThat(text).contains("200 OK");
        }
      }
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.record().refusal()).isEqualTo(RefusalCode.UPSTREAM_BROKEN);

      it.upstream.script(OK);
      try (RawClient client = it.client()) {
        assertThat(client.get("/data", it.bearer()).answer().body()).isEqualTo("{}");
      }
    }
  }

  @Test
  void aResetInTheMidstOfABodyCutsTheClientAndChargesNothing() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
          exchange.raw("x".repeat(300_000));
          exchange.reset();
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer());

      assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.record().credits()).isZero();
    }
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsWhole() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100_000));
          exchange.end();
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().body()).hasSize(100_000);
      assertThat(client.get("/data", it.bearer()).answer().body()).hasSize(100_000);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(2);
    }
  }

  @Test
  void interimAnswersAreSwallowed() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 100 Continue\r\n\r\n");
          exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
          exchange.answer(200, "", "final");
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 3; i++) {
        Answer head = client.get("/data", it.bearer()).head();
        assertThat(head.status()).isEqualTo(200);
        assertThat(new String(client.bytes(5), java.nio.charset.StandardCharsets.US_ASCII))
            .isEqualTo("final");
      }
    }
  }

  @Test
  void aSecondAnswerThatNobodyAskedForNeverReachesAnotherCall() throws IOException {
    FakeUpstream.Script script =
        exchange ->
            exchange.raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/data", it.bearer()).answer().body()).isEqualTo("right");
      }
      assertThat(it.upstream.connections()).isEqualTo(10);
    }
  }

  @Test
  void bytesBehindAnAnswerEndItsConnection() throws IOException {
    FakeUpstream.Script script =
        exchange -> exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrightX");
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/data", it.bearer()).answer().body()).isEqualTo("right");
      }
      assertThat(it.upstream.connections()).isEqualTo(10);
    }
  }

  @Test
  void anUpstreamThatIsNotThereIs502() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (var it = TestGateway.with(OK).upstreamPort(free).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).contains("upstream-unreachable");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.gateway.metrics().upstreamFailures()).isEqualTo(1);
    }
  }

  @Test
  void anUpstreamThatSaysNothingIs504() throws IOException {
    FakeUpstream.Script script = FakeUpstream.Exchange::awaitEnd;
    try (var it = TestGateway.with(script).firstByte(SHORT).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(504);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      // Its connection is not used again.
      TestGateway.await(() -> it.upstream.openConnections() == 0);
    }
  }

  @Test
  void anUpstreamThatStallsInABodyIsCut() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
          exchange.awaitEnd();
        };
    try (var it = TestGateway.with(script).idle(SHORT).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer());
      assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void anUpstreamThatDripsForEverIsCutWhenItsTimeIsOver() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            exchange.chunk("x");
            Thread.sleep(10);
          }
        };
    try (var it = TestGateway.with(script).idle(SHORT).total(Duration.ofMillis(400)).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer());
      assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- kept connections

  @Test
  void aConnectionTheUpstreamClosedMeanwhileIsNotUsed() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
        it.upstream.closeConnections();
      }
    }
  }

  /// Answers the first request of each connection and closes at the second without a word.
  private static FakeUpstream.Script staleAtTheSecond(AtomicInteger dropped) {
    var answered = new AtomicInteger();
    return exchange -> {
      if (answered.getAndIncrement() == 1) {
        dropped.incrementAndGet();
        exchange.end();
      }
      exchange.body();
      exchange.answer(200, "", "x");
    };
  }

  @Test
  void aStaleConnectionIsTriedOnceMoreByAnother() throws IOException {
    var dropped = new AtomicInteger();
    try (var it = TestGateway.with(staleAtTheSecond(dropped)).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);

      assertThat(dropped).hasValue(1);
      assertThat(it.gateway.metrics().upstreamRetries()).isEqualTo(1);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(2);
    }
  }

  @Test
  void aCallThatMayHaveDoneSomethingIsNotTriedAgain() throws IOException {
    var dropped = new AtomicInteger();
    var options =
        TestGateway.with(staleAtTheSecond(dropped))
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start();
        RawClient client = it.client()) {
      client.request("POST", "/data", it.bearer(), "Content-Length: 0");
      assertThat(client.answer().status()).isEqualTo(200);
      client.request("POST", "/data", it.bearer(), "Content-Length: 0");
      assertThat(client.answer().status()).isEqualTo(502);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void anUpstreamThatAlwaysClosesIsTriedNoThirdTime() throws IOException {
    var asked = new AtomicInteger();
    FakeUpstream.Script script =
        exchange -> {
          if (asked.getAndIncrement() > 0) {
            exchange.end();
          }
          exchange.answer(200, "", "x");
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(502);
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void idleConnectionsAreClosedInTime() throws IOException {
    var limits = UpstreamLimits.defaults();
    var brief =
        new UpstreamLimits(
            limits.waitingMax(),
            SHORT,
            limits.statusLineBytesMax(),
            limits.headerBytesMax(),
            limits.interimMax(),
            limits.unsentBytesHigh(),
            limits.nameLife());
    try (var it = TestGateway.with(OK).upstreams(brief).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer()).answer();
      TestGateway.await(() -> it.upstream.openConnections() == 0);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void callsBeyondTheConnectionsWaitInLineAndTheLineIsBounded() throws IOException {
    var go = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          go.await();
          exchange.answer(200, "", "x");
        };
    var limits = UpstreamLimits.defaults();
    var narrow =
        new UpstreamLimits(
            1,
            limits.idle(),
            limits.statusLineBytesMax(),
            limits.headerBytesMax(),
            limits.interimMax(),
            limits.unsentBytesHigh(),
            limits.nameLife());
    try (var it = TestGateway.with(script).connectionsMax(1).upstreams(narrow).start();
        RawClient first = it.client();
        RawClient second = it.client();
        RawClient third = it.client()) {
      first.get("/data", it.bearer());
      TestGateway.await(() -> it.upstream.received().size() == 1);
      second.get("/data", it.bearer());
      TestGateway.await(() -> it.gateway.metrics().inFlight() == 2);

      assertThat(third.get("/data", it.bearer()).answer().status()).isEqualTo(503);
      go.countDown();
      assertThat(first.answer().status()).isEqualTo(200);
      assertThat(second.answer().status()).isEqualTo(200);
      assertThat(it.upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aCallThatWaitsInLineTooLongIsRefused() throws IOException {
    FakeUpstream.Script script = FakeUpstream.Exchange::awaitEnd;
    try (var it = TestGateway.with(script).connectionsMax(1).connect(SHORT).start();
        RawClient first = it.client();
        RawClient second = it.client()) {
      first.get("/data", it.bearer());
      TestGateway.await(() -> it.upstream.received().size() == 1);

      assertThat(second.get("/data", it.bearer()).answer().status()).isEqualTo(503);
    }
  }

  // ---- answers before the request is complete

  @Test
  void anAnswerBeforeTheBodysEndIsPassedOnAndTheConnectionEnds() throws IOException {
    FakeUpstream.Script script = exchange -> exchange.answer(401, "", "enough");
    var options =
        TestGateway.with(script)
            .bodyBytesMax(100_000_000)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start();
        RawClient client = it.client()) {
      client.request("POST", "/data", it.bearer(), "Content-Length: 50000000");
      client.send("x".repeat(1000));
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).isEqualTo("enough");
      assertThat(answer.header("Connection")).isEqualTo("close");
      it.awaitQuiet();
    }
  }

  @Test
  void aLargeBodyToASlowUpstreamWaitsAtTheClient() throws IOException {
    var go = new CountDownLatch(1);
    var size = new AtomicInteger();
    FakeUpstream.Script script =
        exchange -> {
          go.await();
          size.set(exchange.body().length);
          exchange.answer(200, "", "x");
        };
    int bytes = 40_000_000;
    var options =
        TestGateway.with(script)
            .bodyBytesMax(bytes)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start();
        RawClient client = it.client()) {
      client.request("POST", "/data", it.bearer(), "Content-Length: " + bytes);
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  byte[] part = new byte[100_000];
                  for (int i = 0; i < bytes / part.length; i++) {
                    client.send(part);
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      // The gateway holds no more of it than its bounds say; the rest waits in sockets.
      TestGateway.await(() -> sender.getState() == Thread.State.WAITING);
      go.countDown();

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(size).hasValue(bytes);
    }
  }
}
