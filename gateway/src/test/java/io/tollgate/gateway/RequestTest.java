package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.price.Price;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Access;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.FakeUpstream.Received;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RequestTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  @Test
  void anAdmittedCallIsForwardedAnsweredAndCharged() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data?limit=3", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"data\":[1]}");
      assertThat(answer.header("Content-Length")).isEqualTo("12");
      CallRecord record = it.record();
      assertThat(record.credits()).isEqualTo(1);
      assertThat(record.target()).isEqualTo("/data?limit=3");
      assertThat(record.id()).hasToString(answer.header("Tollgate-Request-Id"));
      assertThat(record.answerBytes()).isEqualTo(12);
      assertThat(record.status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void callsOfOneConnectionShareOneUpstreamConnection() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      }

      assertThat(it.upstream.connections()).isEqualTo(1);
      assertThat(it.gateway.metrics().connectionsAccepted()).isEqualTo(1);
    }
  }

  @Test
  void pipelinedCallsAreAnsweredInOrder() throws IOException {
    FakeUpstream.Script echo =
        exchange -> exchange.answer(200, "", exchange.request().target().substring(6));
    try (var it = TestGateway.with(echo).start();
        RawClient client = it.client()) {
      var all = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        all.append("GET /data?n=").append(i).append(" HTTP/1.1\r\nHost: a\r\n");
        all.append(i % 3 == 0 ? "" : it.bearer() + "\r\n").append("\r\n");
      }
      client.send(all.toString());

      for (int i = 0; i < 500; i++) {
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(i % 3 == 0 ? 401 : 200);
        if (i % 3 != 0) {
          assertThat(answer.body()).isEqualTo("n=" + i);
        }
      }
    }
  }

  // ---- what the upstream sees

  @Test
  void theUpstreamSeesTheCanonicalPathUnderItsOwnBase() throws IOException {
    var options =
        TestGateway.with(OK)
            .mount("/market", "/internal/v2")
            .route(TestGateway.route("coin", "GET", "/coins/{id}", TestGateway.base(1)));
    try (var it = options.start();
        RawClient client = it.client()) {
      client.get("/x/../market//coins/./bt%63?a=%31&b", it.bearer()).answer();

      assertThat(it.upstream.received().getFirst().target())
          .isEqualTo("/internal/v2/coins/btc?a=%31&b");
      assertThat(it.record().target()).isEqualTo("/market/coins/btc?a=%31&b");
      assertThat(it.record().routeId()).isEqualTo("coin");
    }
  }

  @Test
  void noCredentialGoesUpstreamHoweverItIsSpelled() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      client
          .get(
              "/data?a=1&api_key=" + it.key + "&b=2&%61pi%5Fkey=" + it.key,
              it.bearer(),
              "X-API-Key: " + it.key,
              "X_API_Key: " + it.key,
              "x_api-KEY: other")
          .answer();

      Received received = it.upstream.received().getFirst();
      assertThat(received.target()).isEqualTo("/data?a=1&b=2");
      assertThat(received.headers()).noneMatch(line -> line.contains(it.key));
      assertThat(received.headers())
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("key"));
      assertThat(received.headers()).noneMatch(line -> line.contains("uthorization"));
      assertThat(it.record().target()).isEqualTo("/data?a=1&b=2");
    }
  }

  @Test
  void headersOfOneConnectionAndOursDoNotPass() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      client
          .get(
              "/data",
              it.bearer(),
              "Connection: keep-alive, X-Mine, x_hidden",
              "X-Mine: 1",
              "X-Hidden: 1",
              "Keep-Alive: timeout=5",
              "Proxy-Authorization: Basic eA==",
              "Proxy_Connection: x",
              "TE: trailers",
              "Trailer: A",
              "Upgrade: h2c",
              "HTTP2-Settings: x",
              "X-Forwarded-For: 1.2.3.4",
              "X_Forwarded_For: 1.2.3.4",
              "X-Forwarded-Proto: https",
              "X-Forwarded-Host: evil.test",
              "X-Forwarded-Prefix: /evil",
              "Forwarded: for=1.2.3.4",
              "Via: 1.1 evil",
              "X-Request-Id: evil",
              "X-Real-IP: 1.2.3.4",
              "Tollgate-Credits: 0",
              "Tollgate_Credits: 0",
              "Content_Length: 5",
              "Transfer_Encoding: chunked",
              "X-HTTP-Method-Override: DELETE",
              "X-Original-URL: /admin",
              "X-Rewrite-URL: /admin",
              "Accept: text/plain",
              "X-Own: kept")
          .answer();

      Received received = it.upstream.received().getFirst();
      assertThat(received.headers())
          .containsExactlyInAnyOrder(
              "Accept: text/plain",
              "X-Own: kept",
              "Host: 127.0.0.1:" + it.upstream.port(),
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http",
              "X-Forwarded-Host: api.test",
              "Via: 1.1 tollgate",
              "X-Request-Id: " + it.record().id());
    }
  }

  @Test
  void headersOfTheUpstreamsConnectionDoNotReachTheClient() throws IOException {
    FakeUpstream.Script script =
        exchange ->
            exchange.answer(
                200,
                String.join(
                    "\r\n",
                    "Connection: X-Hop",
                    "X-Hop: 1",
                    "Keep-Alive: x",
                    "Tollgate-Request-Id: fake",
                    "Alt-Svc: h3=\":443\"",
                    "Upgrade: h2",
                    "Server: theirs",
                    "Set-Cookie: a=1",
                    "Set-Cookie: b=2"),
                "x");
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer()).answer();

      assertThat(answer.headers())
          .contains("Server: theirs", "Set-Cookie: a=1", "Set-Cookie: b=2")
          .noneMatch(line -> line.startsWith("X-Hop") || line.startsWith("Alt-Svc"))
          .noneMatch(line -> line.startsWith("Keep-Alive") || line.startsWith("Upgrade"));
      assertThat(answer.values("Tollgate-Request-Id")).containsExactly(it.record().id().toString());
    }
  }

  // ---- who calls

  @Test
  void refusesWhoShowsNoKeyOrAnUnknownOne() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data").answer().status()).isEqualTo(401);
      String made = KeyShape.TOLLGATE.make(new SecureRandom());
      assertThat(client.get("/data", "X-API-Key: " + made).answer().status()).isEqualTo(401);
      assertThat(client.get("/data", "X-API-Key: " + made).answer().status()).isEqualTo(401);
      assertThat(client.get("/data", "X-API-Key: nonsense").answer().status()).isEqualTo(401);
      assertThat(client.get("/data", "X-API-Key:").answer().status()).isEqualTo(401);

      assertThat(it.upstream.received()).isEmpty();
      assertThat(it.journal.records()).isEmpty();
      assertThat(it.keys.finds()).isEqualTo(1);
      assertThat(it.gateway.metrics().refusals(RefusalCode.UNKNOWN_KEY)).isEqualTo(3);
    }
  }

  @Test
  void takesTheSameKeyTwiceAndRefusesTwoKeys() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      String other = it.addKey(2, KeyShape.TOLLGATE);

      assertThat(
              client
                  .get("/data?api_key=" + it.key, it.bearer(), "X-API-Key: " + it.key)
                  .answer()
                  .status())
          .isEqualTo(200);
      assertThat(client.get("/data", it.bearer(), "X-API-Key: " + other).answer().status())
          .isEqualTo(400);
      assertThat(client.get("/data?api_key=" + other, it.bearer()).answer().status())
          .isEqualTo(400);
      assertThat(client.get("/data?api_key=" + other + "&api_key=" + it.key).answer().status())
          .isEqualTo(400);
    }
  }

  @Test
  void theStoreBeingDownRefusesUnknownKeysAndServesKnownOnes() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      String other = it.addKey(2, KeyShape.TOLLGATE);
      client.get("/data", it.bearer()).answer();
      it.keys.down(true);

      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(client.get("/data", "X-API-Key: " + other).answer().status()).isEqualTo(503);

      it.keys.down(false);
      assertThat(client.get("/data", "X-API-Key: " + other).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void asksNobodyOnAnonymousRoutesButCountsAddresses() throws IOException {
    var options =
        TestGateway.with(OK)
            .addressLimit(3)
            .route(TestGateway.route("free", "GET", "/free", TestGateway.base(1), Access.ANONYMOUS))
            .route(TestGateway.route("open", "GET", "/open", TestGateway.base(1), Access.OPEN));
    try (var it = options.start();
        RawClient client = it.client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/free", it.bearer()).answer().status()).isEqualTo(200);
      }
      assertThat(client.get("/free").answer().status()).isEqualTo(429);
      assertThat(client.get("/open").answer().status()).isEqualTo(200);
      assertThat(it.upstream.received().getFirst().header("Authorization")).isNull();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- what is refused

  @Test
  void refusesPathsAndMethodsThatHaveNoRoute() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      assertThat(client.get("/nothing", it.bearer()).answer().status()).isEqualTo(404);
      Answer answer = client.request("DELETE", "/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    }
  }

  @Test
  void anUnmountedPathIsRefusedPlainly() throws IOException {
    try (var it = TestGateway.with(OK).mount("/market", "").start();
        RawClient client = it.client()) {
      Answer answer = client.get("/marketing/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(client.get("/market/data", it.bearer()).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesBeyondTheMinuteLimitAndRecordsIt() throws IOException {
    try (var it = TestGateway.with(OK).minuteLimit(1).start();
        RawClient client = it.client()) {
      var statuses = new ArrayList<Integer>();
      for (int i = 0; i < 3; i++) {
        statuses.add(client.get("/data", it.bearer()).answer().status());
      }

      // A minute may end between two of three calls, not between all of them.
      assertThat(statuses).contains(200, 429);
      it.awaitQuiet();
      assertThat(it.journal.records())
          .filteredOn(record -> record.refusal() == RefusalCode.MINUTE_LIMIT)
          .allMatch(record -> record.credits() == 0 && record.status() == 429)
          .isNotEmpty();
    }
  }

  @Test
  void answersWhatACallWouldCostWithoutMakingIt() throws IOException {
    try (var it = TestGateway.with(OK).priced(TestGateway.per100(500)).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data?limit=250", it.bearer(), "Tollgate-Quote: true").answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"low\":1", "\"high\":3");
      assertThat(it.upstream.received()).isEmpty();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(client.get("/data", "Tollgate-Quote: true").answer().status()).isEqualTo(401);
    }
  }

  @Test
  void theDialectsOwnEndpointIsAnsweredHereAndCostsNothing() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      assertThat(client.get("/usage", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(client.get("/usage").answer().status()).isEqualTo(401);
      Answer head = client.request("HEAD", "/usage", it.bearer()).head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(client.get("/usage", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(it.upstream.received()).isEmpty();
      TestGateway.await(() -> it.journal.records().size() == 3);
      assertThat(it.journal.records()).allMatch(record -> record.credits() == 0);
    }
  }

  // ---- bodies of requests

  @Test
  void passesBodiesWithLengthAndInChunks() throws IOException {
    FakeUpstream.Script echo = exchange -> exchange.answer(200, "", exchange.body());
    var options =
        TestGateway.with(echo)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(2)));
    try (var it = options.start();
        RawClient client = it.client()) {
      String long1 = "x".repeat(300_000);
      client.request("POST", "/data", it.bearer(), "Content-Length: 300000").send(long1);
      assertThat(client.answer().body()).isEqualTo(long1);

      client.request("POST", "/data", it.bearer(), "Transfer-Encoding: chunked");
      client.send("5\r\nhello\r\n").send("6\r\n world\r\n").send("0\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo("hello world");

      client.request("POST", "/data", it.bearer(), "Content-Length: 0");
      assertThat(client.answer().body()).isEmpty();
      assertThat(it.upstream.received().getLast().header("Content-Length")).isEqualTo("0");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(6);
    }
  }

  @Test
  void refusesBodiesThatAreTooLargeWhetherToldBeforeOrNot() throws IOException {
    // One that reads before it answers: what is answered sooner stands.
    FakeUpstream.Script echo = exchange -> exchange.answer(200, "", exchange.body());
    var options =
        TestGateway.with(echo)
            .bodyBytesMax(1000)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start()) {
      try (RawClient client = it.client()) {
        client.request("POST", "/data", it.bearer(), "Content-Length: 1001");
        assertThat(client.send("x".repeat(1001)).answer().status()).isEqualTo(413);
      }
      try (RawClient client = it.client()) {
        client.request("POST", "/data", it.bearer(), "Transfer-Encoding: chunked");
        client.send("400\r\n" + "x".repeat(1024) + "\r\n");
        assertThat(client.answer().status()).isEqualTo(413);
        assertThat(client.ended()).isTrue();
      }
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aRefusedCallWithASmallBodyKeepsTheConnection() throws IOException {
    var options =
        TestGateway.with(OK).route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start();
        RawClient client = it.client()) {
      client.request("POST", "/data", "Content-Length: 5");
      assertThat(client.answer().status()).isEqualTo(401);
      client.send("hello");

      client.request("POST", "/data", it.bearer(), "Content-Length: 5").send("hello");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void tellsAClientToGoOnOnlyOnceItsCallIsAdmitted() throws IOException {
    FakeUpstream.Script echo = exchange -> exchange.answer(200, "", exchange.body());
    var options =
        TestGateway.with(echo)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var it = options.start()) {
      try (RawClient client = it.client()) {
        client.request("POST", "/data", it.bearer(), "Content-Length: 5", "Expect: 100-continue");
        assertThat(client.head().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.answer().body()).isEqualTo("hello");
        assertThat(it.upstream.received().getFirst().header("Expect")).isNull();
      }
      try (RawClient client = it.client()) {
        client.request("POST", "/data", "Content-Length: 5", "Expect: 100-continue");
        Answer answer = client.head();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Connection")).isEqualTo("close");
      }
    }
  }

  // ---- answers without a body, and old clients

  @Test
  void answersHeadWithTheLengthAndWithoutTheBody() throws IOException {
    FakeUpstream.Script script =
        exchange -> exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      Answer head = client.request("HEAD", "/data", it.bearer()).head();
      Answer again = client.request("HEAD", "/data", it.bearer()).head();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).isEqualTo("500");
      assertThat(again.status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(2);
    }
  }

  @Test
  void passes204And304WithoutABodyAndWithoutACharge() throws IOException {
    FakeUpstream.Script script =
        exchange ->
            exchange.raw(
                exchange.request().target().endsWith("1")
                    ? "HTTP/1.1 204 No Content\r\n\r\n"
                    : "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n");
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data?1", it.bearer()).answer().status()).isEqualTo(204);
      Answer unchanged = client.get("/data?2", it.bearer(), "If-None-Match: \"a\"").answer();
      assertThat(unchanged.status()).isEqualTo(304);
      assertThat(unchanged.header("ETag")).isEqualTo("\"a\"");
      assertThat(client.get("/data?1", it.bearer()).answer().status()).isEqualTo(204);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void servesHttp10WithALengthOrUntilTheConnectionsEnd() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          if (exchange.request().target().endsWith("long")) {
            exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 20; i++) {
              exchange.chunk("y".repeat(10_000));
            }
            exchange.raw("0\r\n\r\n");
          } else {
            exchange.answer(200, "", "short");
          }
        };
    try (var it = TestGateway.with(script).start()) {
      try (RawClient client = it.client()) {
        client.send("GET /data HTTP/1.0\r\n" + it.bearer() + "\r\n\r\n");
        Answer answer = client.answer();
        assertThat(answer.body()).isEqualTo("short");
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(client.ended()).isTrue();
      }
      try (RawClient client = it.client()) {
        client.send("GET /data HTTP/1.0\r\nConnection: keep-alive\r\n" + it.bearer() + "\r\n\r\n");
        assertThat(client.answer().header("Connection")).isEqualTo("keep-alive");
        client.send("GET /data?long HTTP/1.0\r\n" + it.bearer() + "\r\n\r\n");
        Answer answer = client.answer();
        assertThat(answer.header("Transfer-Encoding")).isNull();
        assertThat(answer.body()).hasSize(200_000);
      }
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
    }
  }

  @Test
  void closesWhenTheClientAsksForIt() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer(), "Connection: close").answer();

      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void asksForWholeAnswersWherePartsWouldEscapeThePrice() throws IOException {
    try (var it =
            TestGateway.with(OK)
                .priced(TestGateway.base(1))
                .route(TestGateway.route("free", "GET", "/free", Price.FREE))
                .start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer(), "Range: bytes=0-", "If-Range: x").answer();
      client.get("/free", it.bearer(), "Range: bytes=0-").answer();

      List<Received> received = it.upstream.received();
      assertThat(received.get(0).header("Range")).isNull();
      assertThat(received.get(0).header("If-Range")).isNull();
      assertThat(received.get(1).header("Range")).isEqualTo("bytes=0-");
    }
  }

  @Test
  void aNewCatalogHoldsForTheNextCall() throws IOException {
    var options = TestGateway.with(OK);
    try (var it = options.start();
        RawClient client = it.client()) {
      assertThat(client.get("/more", it.bearer()).answer().status()).isEqualTo(404);

      options.route(TestGateway.route("more", "GET", "/more", TestGateway.base(5)));
      it.use(options.catalog(it.upstream.port()));

      assertThat(client.get("/more", it.bearer()).answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(5);
    }
  }

  @Test
  void bytesOfTheAnswerPassUnchanged() throws IOException {
    byte[] bytes = new byte[256 * 500];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    FakeUpstream.Script script =
        exchange -> exchange.answer(200, "Content-Type: application/octet-stream", bytes);
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      Answer head = client.get("/data", it.bearer()).head();

      assertThat(head.header("Content-Length")).isEqualTo("" + bytes.length);
      assertThat(new String(client.bytes(bytes.length), StandardCharsets.ISO_8859_1))
          .isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }
}
