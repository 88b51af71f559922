package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many clients at once, well-behaved and not: the books hold.
class StormTest {

  private static String data(int elements) {
    return "{\"data\":[" + "7,".repeat(elements - 1) + "7]}";
  }

  private static int asked(FakeUpstream.Exchange exchange) {
    String target = exchange.request().target();
    return Integer.parseInt(target.substring(target.indexOf("n=") + 2));
  }

  /// Charges 1 to 7 credits a call, with 64 connections against a cap that is too small for them.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void noCapIsPassedAndNoCallThatFitsIsRefused(int loops) throws Exception {
    FakeUpstream.Script script =
        exchange -> exchange.answer(200, "Content-Type: application/json", data(asked(exchange)));
    int cap = 1000;
    try (var it =
        TestGateway.with(script)
            .loops(loops)
            .priced(TestGateway.per100(700))
            .monthCap(cap)
            .start()) {
      var granted = new AtomicLong();
      var served = new AtomicInteger();
      all(
          64,
          client -> {
            var random = new SplittableRandom(client);
            try (RawClient connection = it.client()) {
              for (int i = 0; i < 30; i++) {
                int credits = 1 + random.nextInt(7);
                int status =
                    connection.get("/data?n=" + credits * 100, it.bearer()).answer().status();
                assertThat(status).isIn(200, 429);
                if (status == 200) {
                  granted.addAndGet(credits);
                  served.incrementAndGet();
                }
              }
            }
          });
      it.awaitQuiet();

      assertThat(it.used()).isEqualTo(granted.get()).isLessThanOrEqualTo(cap);
      assertThat(it.journal.credits()).isEqualTo(it.used());
      // What is left now still serves the cheapest calls, to the last credit.
      try (RawClient connection = it.client()) {
        while (it.used() < cap) {
          assertThat(connection.get("/data?n=1", it.bearer()).answer().status()).isEqualTo(200);
          it.awaitQuiet();
        }
        assertThat(connection.get("/data?n=1", it.bearer()).answer().status()).isEqualTo(429);
      }
      assertThat(it.used()).isEqualTo(cap);
      assertThat(it.statement().month().held()).isZero();
    }
  }

  /// Clients hang up anywhere, upstreams reset anywhere, the journal fails now and then.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyHoldEndsOnceWhoeverBreaksOff(long seed) throws Exception {
    var upstreams = new AtomicLong(seed);
    FakeUpstream.Script script =
        exchange -> misbehave(exchange, new SplittableRandom(upstreams.getAndAdd(1_000_003)));
    try (var it =
        TestGateway.with(script)
            .loops(2)
            .connectionsMax(8)
            .priced(TestGateway.per100(700))
            .route(TestGateway.route("post", "POST", "/data", TestGateway.per100(700)))
            .firstByte(Duration.ofMillis(300))
            .idle(Duration.ofMillis(300))
            .concurrency(24, 0)
            .monthCap(2500)
            .start()) {
      var whole = new AtomicLong();
      var connected = new AtomicLong();
      all(
          32,
          client -> {
            var random = new SplittableRandom(seed * 31 + client);
            for (int i = 0; i < 25; i++) {
              if (client == 0) {
                it.journal.fail(random.nextInt(4) == 0);
              }
              whole.addAndGet(call(it, random, connected));
            }
          });
      it.journal.fail(false);
      // A client may be gone before its request was as much as read.
      TestGateway.await(() ->
          it.gateway.metrics().connectionsAccepted() == connected.get()
              && it.gateway.connections() == 0);
      it.awaitQuiet();

      String told = "seed " + seed;
      assertThat(it.statement().holds()).as(told).isZero();
      assertThat(it.account().inFlight().all()).as(told).isZero();
      assertThat(it.statement().month().held()).as(told).isZero();
      assertThat(it.used()).as(told).isEqualTo(it.journal.credits());
      // Nobody got an answer that is not in the books.
      assertThat(whole.get()).as(told).isLessThanOrEqualTo(it.used());
      assertThat(it.journal.records().stream().map(CallRecord::id).distinct().count())
          .as(told)
          .isEqualTo(it.journal.records().size());
      assertThat(it.gateway.metrics().faults()).as(told).isZero();
    }
  }

  /// @return credits of a whole answer; 0 if there was none
  private static long call(TestGateway it, SplittableRandom random, AtomicLong connected) {
    int credits = 1 + random.nextInt(7);
    try (RawClient client = it.client()) {
      connected.incrementAndGet();
      String head =
          (random.nextBoolean() ? "GET" : "POST")
              + " /data?n="
              + credits * 100
              + " HTTP/1.1\r\nHost: a\r\n"
              + it.bearer()
              + "\r\n";
      String request =
          head.startsWith("GET")
              ? head + "\r\n"
              : head + "Content-Length: 20000\r\n\r\n" + "b".repeat(20_000);
      int until = random.nextInt(5) == 0 ? random.nextInt(request.length()) : request.length();
      client.send(request.substring(0, until));
      if (until < request.length() || random.nextInt(5) == 0) {
        if (random.nextBoolean()) {
          client.reset();
        }
        return 0;
      }
      if (random.nextInt(5) == 0) {
        client.head();
        return 0;
      }
      return client.answer().status() == 200 ? credits : 0;
    } catch (IOException _) {
      // Cut: nothing whole was had.
      return 0;
    }
  }

  private static void misbehave(FakeUpstream.Exchange exchange, SplittableRandom random)
      throws IOException {
    String body = data(asked(exchange));
    switch (random.nextInt(12)) {
      case 0 -> exchange.reset();
      case 1 -> exchange.end();
      case 2 -> {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"data\":[1");
        exchange.reset();
      }
      case 3 -> {
        exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        exchange.chunk(body);
        exchange.end();
      }
      case 4 -> exchange.awaitEnd();
      case 5 -> exchange.answer(503, "", "busy");
      case 6 -> exchange.answer(200, "Content-Type: application/json", body);
      case 7 -> {
        exchange.body();
        exchange.raw("HTTP/1.1 200 OK\r\n\r\n" + body);
        exchange.end();
      }
      case 8 -> exchange.raw("nonsense\r\n\r\n");
      default -> {
        exchange.body();
        exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < body.length(); i += 300) {
          exchange.chunk(body.substring(i, Math.min(body.length(), i + 300)));
        }
        exchange.raw("0\r\n\r\n");
      }
    }
  }

  @Test
  void oneWriteOfTheJournalServesAllThatSettledInOnePass() throws Exception {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).start()) {
      all(
          32,
          _ -> {
            try (RawClient client = it.client()) {
              for (int i = 0; i < 50; i++) {
                assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
              }
            }
          });
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1600);
      assertThat(it.journal.flushes()).isLessThan(1600);
    }
  }

  private interface Client {
    void run(int number) throws Exception;
  }

  private static void all(int clients, Client client) throws Exception {
    var failures = new ArrayList<Throwable>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int number = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.run(number);
                } catch (Throwable e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("a client failed", failures.getFirst());
    }
  }
}
