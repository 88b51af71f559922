package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.flow.FlowLimits;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Clients that are slow, greedy, or gone.
class ClientFaultTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{}");

  private static ClientLimits brief(ClientLimits limits) {
    return new ClientLimits(
        limits.requestLineBytesMax(),
        limits.headerBytesMax(),
        limits.headersMax(),
        limits.connectionsMax(),
        limits.connectionsPerAddressMax(),
        Duration.ofMillis(300),
        Duration.ofMillis(200),
        Duration.ofMillis(200),
        1000,
        Duration.ofMillis(200),
        limits.lingerBytesMax(),
        limits.unsentBytesHigh(),
        limits.http2());
  }

  private static ClientLimits connections(ClientLimits limits, int all, int perAddress) {
    return new ClientLimits(
        limits.requestLineBytesMax(),
        limits.headerBytesMax(),
        limits.headersMax(),
        all,
        perAddress,
        limits.idle(),
        limits.head(),
        limits.slowSpan(),
        limits.slowBytesMin(),
        limits.linger(),
        limits.lingerBytesMax(),
        limits.unsentBytesHigh(),
        limits.http2());
  }

  // ---- gone

  @Test
  void aClientThatHangsUpWhileTheUpstreamThinksPaysNothing() throws IOException {
    var gone = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          exchange.awaitEnd();
          gone.countDown();
        };
    try (var it = TestGateway.with(script).start()) {
      for (boolean reset : new boolean[] {true, false}) {
        RawClient client = it.client();
        int before = it.upstream.received().size();
        client.get("/data", it.bearer());
        TestGateway.await(() -> it.upstream.received().size() > before);
        if (reset) {
          client.reset();
        } else {
          client.close();
        }
        it.awaitQuiet();
        // The upstream need not go on for nobody.
        TestGateway.await(() -> it.upstream.openConnections() == 0);
      }
      assertThat(it.used()).isZero();
      // A record is written at the end of the pass its call ended in.
      TestGateway.await(() -> it.journal.records().size() >= 2);
      assertThat(it.journal.records())
          .hasSize(2)
          .allMatch(record -> record.status() == 0 && record.credits() == 0);
    }
  }

  @Test
  void aClientThatHangsUpBehindACompleteAnswerPays() throws IOException {
    try (var it = TestGateway.with(OK).start()) {
      it.journal.defer(true);
      try (RawClient client = it.client()) {
        client.get("/data", it.bearer());
        TestGateway.await(() -> it.journal.deferred() == 1);
      }
      TestGateway.await(() -> it.gateway.connections() == 0);
      it.journal.release();
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void aClientThatHangsUpWithinALongAnswerPaysNothing() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            exchange.chunk("x".repeat(10_000));
          }
        };
    try (var it = TestGateway.with(script).start()) {
      try (RawClient client = it.client()) {
        client.get("/data", it.bearer()).head();
        client.bytes(1_000_000);
      }
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      TestGateway.await(() -> it.upstream.openConnections() == 0);
    }
  }

  @Test
  void aClientThatHangsUpWithinItsBodyPaysNothing() throws IOException {
    FakeUpstream.Script script = exchange -> exchange.answer(200, "", exchange.body());
    var options =
        TestGateway.with(script)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start()) {
      try (RawClient client = it.client()) {
        client.request("POST", "/data", it.bearer(), "Content-Length: 1000").send("abc");
        TestGateway.await(() -> it.upstream.received().size() == 1);
      }
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      TestGateway.await(() -> it.upstream.openConnections() == 0);
    }
  }

  // ---- slow

  @Test
  void aHeadThatDoesNotArriveInTimeIsRefused() throws IOException {
    try (var it = TestGateway.with(OK).client(ClientFaultTest::brief).start();
        RawClient client = it.client()) {
      client.send("GET /data HTTP/1.1\r\nHost: a\r\nX-Slow: ");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws IOException {
    try (var it = TestGateway.with(OK).client(ClientFaultTest::brief).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aBodyThatDripsIsRefused() throws IOException {
    FakeUpstream.Script script = exchange -> exchange.answer(200, "", exchange.body());
    var options =
        TestGateway.with(script)
            .client(ClientFaultTest::brief)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start();
        RawClient client = it.client()) {
      client.request("POST", "/data", it.bearer(), "Content-Length: 100000").send("abc");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.ended()).isTrue();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aClientThatDoesNotReadIsCutAndTheUpstreamIsNotReadAheadOfIt() throws IOException {
    var sent = new AtomicLong();
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (sent.get() < 2_000_000_000) {
            exchange.chunk("x".repeat(100_000));
            sent.addAndGet(100_000);
          }
        };
    try (var it = TestGateway.with(script).client(ClientFaultTest::brief).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer());
      client.head();

      it.awaitQuiet();
      assertThat(it.used()).isZero();
      // Socket buffers take some megabytes; all else would be memory of ours.
      assertThat(sent.get()).isLessThan(100_000_000);
    }
  }

  @Test
  void aSlowReaderGetsAllOfItsAnswer() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n");
          for (int i = 0; i < 200; i++) {
            exchange.raw("x".repeat(100_000));
          }
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer()).head();
      for (int i = 0; i < 200; i++) {
        client.bytes(100_000);
      }
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  // ---- many

  @Test
  void connectionsBeyondTheBoundAreTurnedAway() throws IOException {
    try (var it = TestGateway.with(OK).client(limits -> connections(limits, 2, 100)).start();
        RawClient first = it.client();
        RawClient second = it.client()) {
      first.get("/data", it.bearer()).answer();
      second.get("/data", it.bearer()).answer();
      try (RawClient third = it.client()) {
        assertThatThrownBy(() -> third.get("/data", it.bearer()).answer())
            .isInstanceOf(IOException.class);
      }
      assertThat(it.gateway.metrics().connectionsTurnedAway()).isEqualTo(1);
      first.reset();
      TestGateway.await(() -> it.gateway.connections() == 1);
      try (RawClient fourth = it.client()) {
        assertThat(fourth.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void connectionsOfOneAddressAreBounded() throws IOException {
    try (var it = TestGateway.with(OK).client(limits -> connections(limits, 100, 1)).start();
        RawClient first = it.client();
        RawClient second = it.client()) {
      assertThat(first.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThatThrownBy(() -> second.get("/data", it.bearer()).answer())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aKeyThatIsLookedUpForTooLongIsRefused() throws IOException {
    var options =
        TestGateway.with(OK)
            .calls(new FlowLimits(10, 0, Duration.ofMillis(100), 8, Duration.ofMillis(10)));
    try (var it = options.start();
        RawClient client = it.client()) {
      synchronized (it.keys) {
        // The store's own lock is held: nobody can look.
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(503);
      }
      assertThat(it.gateway.metrics().refusals(RefusalCode.STORE_DOWN)).isEqualTo(1);
      TestGateway.await(() -> it.keys.finds() == 1);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
    }
  }

  // ---- going down

  @Test
  void drainingLetsCallsFinishAndAcceptsNoMore() throws Exception {
    var go = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          go.await();
          exchange.answer(200, "", "x");
        };
    try (var it = TestGateway.with(script).start();
        RawClient busy = it.client();
        RawClient idle = it.client()) {
      busy.get("/data", it.bearer());
      TestGateway.await(() -> it.upstream.received().size() == 1);
      var drained = new java.util.concurrent.CompletableFuture<Boolean>();
      Thread.ofVirtual().start(() -> drained.complete(it.gateway.drain(Duration.ofSeconds(20))));

      assertThat(idle.ended()).isTrue();
      go.countDown();
      RawClient.Answer answer = busy.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(drained.get()).isTrue();
      assertThatThrownBy(it::client).isInstanceOf(IOException.class);
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void drainingIsBounded() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.Exchange::awaitEnd).start();
        RawClient busy = it.client()) {
      busy.get("/data", it.bearer());
      TestGateway.await(() -> it.upstream.received().size() == 1);

      assertThat(it.gateway.drain(Duration.ofMillis(100))).isFalse();

      assertThat(busy.ended()).isTrue();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }
}
