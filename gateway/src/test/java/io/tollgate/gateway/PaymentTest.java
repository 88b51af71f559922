package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.metrics.PaymentReport;
import io.tollgate.testkit.FakeFacilitator;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// CoinMarketCap's door where each call is paid for, over sockets.
@Timeout(60)
class PaymentTest {

  private static final String PATH = "/x402/v3/cryptocurrency/quotes/latest";
  private static final String DATA = "{\"BTC\":[1,2,3]}";
  private static final FakeUpstream.Script OK =
      FakeUpstream.json("{\"data\":" + DATA + ",\"status\":{\"error_code\":0,\"credit_count\":1}}");
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private FakeFacilitator facilitator;

  @BeforeEach
  void open() {
    facilitator = FakeFacilitator.start();
  }

  @AfterEach
  void close() {
    facilitator.close();
  }

  private Payments payments(int port) {
    Duration minute = Duration.ofMinutes(1);
    var terms =
        new Payments.Terms(
            TestPayment.NETWORK,
            TestPayment.ASSET,
            TestPayment.AMOUNT,
            TestPayment.PAY_TO,
            30,
            "USD Coin",
            "2",
            "config-7",
            "cmc crypto quote latest data api");
    return new Payments(
        new Upstream("127.0.0.1", port, "/x402", PATIENCE, minute, minute, PATIENCE, 64),
        List.of("Authorization", "Bearer facilitator's"),
        Map.of("quotes", terms));
  }

  private TestGateway.Options door(FakeUpstream.Script script) {
    return TestGateway.with(script)
        .dialect(new CoinMarketCapDialect())
        .mount("/x402", "")
        .payments(payments(facilitator.port()))
        .route(
            TestGateway.route(
                "quotes",
                "GET",
                "/v3/cryptocurrency/quotes/latest",
                TestGateway.per100(100),
                Access.PAYMENT));
  }

  private static Answer get(TestGateway it, String... headers) throws IOException {
    try (RawClient client = it.client()) {
      return client.get(PATH + "?symbol=BTC", headers).answer();
    }
  }

  private static String decoded(Answer answer, String header) {
    return new String(
        Base64.getDecoder().decode(requireNonNull(answer.header(header), header)),
        StandardCharsets.UTF_8);
  }

  /// Nobody has been paid, and nothing was delivered.
  private void isUnpaid(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain(DATA);
    assertThat(facilitator.carried()).isZero();
  }

  private static void isTurnedDown(Answer answer, String reason) {
    assertThat(answer.status()).isEqualTo(402);
    assertThat(decoded(answer, "PAYMENT-RESPONSE"))
        .startsWith("{\"success\":false,\"errorReason\":\"" + reason + "\",\"transaction\":\"\"")
        .contains("\"network\":\"eip155:8453\"");
    assertThat(decoded(answer, "Payment-Required"))
        .isEqualTo(answer.body())
        .contains("\"error\":\"" + reason + "\"");
  }

  // ---- asked for

  @Test
  void whoDoesNotPayIsToldHow() throws Exception {
    try (var it = door(OK).start()) {
      Answer answer = get(it, "X-CMC_PRO_API_KEY: " + it.key);

      assertThat(answer.status()).isEqualTo(402);
      assertThat(answer.body())
          .isEqualTo(
              """
              {"x402Version":2,"error":"Payment required",\
              "resource":{"url":"/x402/v3/cryptocurrency/quotes/latest",\
              "description":"cmc crypto quote latest data api"},\
              "accepts":[{"scheme":"exact","network":"eip155:8453",\
              "asset":"0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913","amount":"10000",\
              "payTo":"0x209693Bc6afc0C5328bA36FaF03C514EF312287C","maxTimeoutSeconds":30,\
              "extra":{"name":"USD Coin","version":"2","x402PaymentConfigId":"config-7"}}]}\
              """);
      assertThat(decoded(answer, "Payment-Required")).isEqualTo(answer.body());
      assertThat(answer.header("PAYMENT-RESPONSE")).isNull();
      assertThat(it.upstream.received()).isEmpty();
      assertThat(facilitator.questions("/verify")).isEmpty();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aPathThatIsNotSoldIsNotFound() throws Exception {
    try (var it = door(OK).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/x402/v1/nothing", TestPayment.good().header()).answer();

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).startsWith("{\"status\":{").contains("\"error_code\":404");
      assertThat(facilitator.questions("/verify")).isEmpty();
    }
  }

  @Test
  void aRouteWithoutTermsStopsTheStart() {
    assertThatThrownBy(() ->
            TestGateway.with(OK)
                .route(TestGateway.route("a", "GET", "/a", TestGateway.base(1), Access.PAYMENT))
                .start())
        .hasMessageContaining("has no terms of payment");
  }

  // ---- paid

  @Test
  void whoPaysGetsTheAnswerAndTheReceipt() throws Exception {
    TestPayment payment = TestPayment.good();
    try (var it = door(OK).start()) {
      Answer answer = get(it, payment.header());

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body())
          .startsWith("{\"data\":" + DATA + ",\"status\":{")
          .contains("\"error_code\":0")
          .contains("\"credit_count\":0");
      assertThat(decoded(answer, "PAYMENT-RESPONSE"))
          .isEqualTo(
              "{\"success\":true,\"transaction\":\"0x"
                  + "ab".repeat(32)
                  + "\",\"network\":\"eip155:8453\",\"payer\":\""
                  + TestPayment.FROM
                  + "\"}");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      FakeUpstream.Received asked = it.upstream.received().getFirst();
      assertThat(asked.target()).isEqualTo("/v3/cryptocurrency/quotes/latest?symbol=BTC");
      assertThat(asked.header("PAYMENT-SIGNATURE")).isNull();
      for (String path : List.of("/verify", "/settle")) {
        assertThat(facilitator.questions(path))
            .singleElement()
            .satisfies(question -> {
              assertThat(question.request().method()).isEqualTo("POST");
              assertThat(question.request().header("Authorization"))
                  .isEqualTo("Bearer facilitator's");
              assertThat(question.body())
                  .startsWith(
                      "{\"x402Version\":2,\"paymentPayload\":"
                          + payment.json()
                          + ",\"paymentRequirements\":{\"scheme\":\"exact\"")
                  .endsWith("\"x402PaymentConfigId\":\"config-7\"}}}");
            });
      }
      CallRecord record = it.record();
      assertThat(record.status()).isEqualTo(200);
      assertThat(record.credits()).isZero();
      assertThat(it.payments)
          .singleElement()
          .satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(PaymentReport.Outcome.SETTLED);
            assertThat(report.requestId()).isEqualTo(record.id().toString());
            assertThat(report.amount()).isEqualTo("10000");
            assertThat(report.payer()).isEqualTo(TestPayment.FROM);
            assertThat(report.transaction()).isEqualTo("0x" + "ab".repeat(32));
            assertThat(report.toString()).doesNotContain("1b1b1b1b");
          });
      assertThat(it.gateway.metrics().payments(PaymentReport.Outcome.SETTLED)).isEqualTo(1);
    }
  }

  @Test
  void aStreamOfHttp2PaysAsWell() throws Exception {
    TestPayment payment = TestPayment.good();
    try (var it = door(OK).start();
        RawHttp2 client = RawHttp2.connect(it.gateway.port())) {
      assertThat(client.get(1, PATH).answer(1).status()).isEqualTo(402);
      String field = payment.header().replace("PAYMENT-SIGNATURE", "payment-signature");
      Answer answer = client.get(3, PATH, field).answer(3);
      Answer again = client.get(5, PATH, field).answer(5);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains(DATA);
      assertThat(again.status()).isEqualTo(402);
      assertThat(facilitator.questions("/settle")).hasSize(1);
    }
  }

  /// Money moves only when the answer is whole at our side, and nothing of it leaves before.
  @Test
  void nothingIsSettledBeforeTheAnswerIsWhole() throws Exception {
    var half = new CountDownLatch(1);
    var more = new CountDownLatch(1);
    FakeUpstream.Script slowly =
        exchange -> {
          exchange.raw(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
          exchange.chunk("{\"data\":\"" + "x".repeat(200_000));
          half.countDown();
          more.await();
          exchange.chunk("\"}");
          exchange.raw("0\r\n\r\n");
        };
    try (var it = door(slowly).start();
        RawClient client = it.client()) {
      client.get(PATH, TestPayment.good().header());
      half.await();
      TestGateway.await(() -> facilitator.questions("/verify").size() == 1);
      assertThat(facilitator.questions("/settle")).isEmpty();
      assertThat(it.gateway.metrics().inFlight()).isEqualTo(1);
      more.countDown();
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).hasSizeGreaterThan(200_000);
      // Its head waited too: it tells of the settlement.
      assertThat(decoded(answer, "PAYMENT-RESPONSE")).startsWith("{\"success\":true");
      assertThat(facilitator.carried()).isEqualTo(1);
    }
  }

  // ---- malformed, or another payment than the one asked for

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "x402Version":2                 | "x402Version":1
          "x402Version":2                 | "x402Version":"2"
          "accepted"                      | "accepts"
          "accepted":[{]                  | "accepted":{"amount":"1",
          "payload":[{]                   | "payload":{"signature":"0x00",
          "payload"                       | "payLoad"
          "signature":"0x1b               | "signature":"1b
          "signature":"0x(1b)*"           | "signature":""
          "authorization"                 | "authorisation"
          "amount":"10000"                | "amount":10000
          "amount":"10000"                | "amount":"10000.0"
          "value":"10000"                 | "value":"1e4"
          "value":"10000"                 | "value":"-10000"
          "value":"10000"                 | "value":"010000"
          "from":"0x857b                  | "from":"0x57b
          "validBefore":"[0-9]*"          | "validBefore":"9999999999999999999999"
          "validAfter":"[0-9]*"           | "validAfter":12
          "nonce":"0x.                    | "nonce":"0x
          "nonce":"0x.                    | "nonce":"0xg
          }$                              | }}
          """)
  void whatIsNoPaymentIsABadRequest(String pattern, String replacement) throws Exception {
    try (var it = door(OK).start()) {
      Answer answer = get(it, TestPayment.good().with(pattern, replacement).header());

      isUnpaid(answer, 400);
      assertThat(answer.body())
          .startsWith("{\"status\":{")
          .contains("\"error_code\":400")
          .contains("PAYMENT-SIGNATURE can't be read");
      assertThat(facilitator.questions("/verify")).isEmpty();
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!!!", "e30=", "W10=", "bnVsbA==", "e", "/////w=="})
  void bytesThatAreNoPaymentAreABadRequest(String value) throws Exception {
    try (var it = door(OK).start()) {
      isUnpaid(get(it, "PAYMENT-SIGNATURE: " + value), 400);
      assertThat(facilitator.questions("/verify")).isEmpty();
    }
  }

  @Test
  void twoPaymentsAreABadRequest() throws Exception {
    try (var it = door(OK).start()) {
      isUnpaid(get(it, TestPayment.good().header(), TestPayment.good().header()), 400);
    }
  }

  @ParameterizedTest(name = "{1} -> {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "scheme":"exact"       | "scheme":"upto"            | unsupported_scheme
          eip155:8453            | eip155:84532               | invalid_network
          "asset":"0x83          | "asset":"0x84              | invalid_payment_requirements
          "amount":"10000"       | "amount":"9999"            | invalid_payment_requirements
          "amount":"10000"       | "amount":"100000"          | invalid_payment_requirements
          "payTo":"0x2           | "payTo":"0x3               | invalid_payment_requirements
          "to":"0x2              | "to":"0x3                  | invalid_exact_evm_payload_recipient_mismatch
          "value":"10000"        | "value":"9999"             | invalid_exact_evm_payload_authorization_value
          "value":"10000"        | "value":"10001"            | invalid_exact_evm_payload_authorization_value
          "validAfter":"[0-9]*"  | "validAfter":"99999999999" | invalid_exact_evm_payload_authorization_valid_after
          "validBefore":"[0-9]*" | "validBefore":"1"          | invalid_exact_evm_payload_authorization_valid_before
          "validBefore":"[0-9]*" | "validBefore":"9999999999" | invalid_exact_evm_payload_authorization_valid_before
          """)
  void aPaymentOtherThanTheOneAskedForIsTurnedDown(
      String pattern, String replacement, String reason) throws Exception {
    try (var it = door(OK).start()) {
      Answer answer = get(it, TestPayment.good().with(pattern, replacement).header());

      isUnpaid(answer, 402);
      isTurnedDown(answer, reason);
      assertThat(facilitator.questions("/verify")).isEmpty();
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @Test
  void accountsAreComparedWithoutCase() throws Exception {
    String lower =
        TestPayment.good().json().toLowerCase(Locale.ROOT).replace("x402version", "x402Version");
    String payment =
        lower
            .replace("payto", "payTo")
            .replace("validafter", "validAfter")
            .replace("validbefore", "validBefore");
    try (var it = door(OK).start()) {
      assertThat(get(it, TestPayment.header(payment)).status()).isEqualTo(200);
    }
  }

  // ---- the facilitator says no, or nothing

  @Test
  void aPaymentThatDoesNotHoldIsTurnedDownAndMayBeShownAgain() throws Exception {
    TestPayment payment = TestPayment.good();
    facilitator.verify(
        FakeUpstream.json("{\"isValid\":false,\"invalidReason\":\"insufficient_funds\"}"));
    try (var it = door(OK).start()) {
      Answer answer = get(it, payment.header());

      isUnpaid(answer, 402);
      isTurnedDown(answer, "insufficient_funds");
      assertThat(it.upstream.received()).isEmpty();

      facilitator.behave();
      assertThat(get(it, payment.header()).status()).isEqualTo(200);
    }
  }

  /// Ways of a facilitator to give no answer.
  private static FakeUpstream.Script silence(String way) {
    return switch (way) {
      case "stalls" -> FakeUpstream.Exchange::awaitEnd;
      case "ends" -> FakeUpstream.Exchange::end;
      case "resets" -> FakeUpstream.Exchange::reset;
      case "half" ->
          exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"isValid\":true,");
            exchange.end();
          };
      case "drips" ->
          exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            exchange.awaitEnd();
          };
      case "huge" ->
          FakeUpstream.json(
              "{\"isValid\":true,\"success\":true,\"a\":\"" + "x".repeat(100_000) + "\"}");
      case "error" -> exchange -> exchange.answer(500, "", "{\"isValid\":true,\"success\":true}");
      case "html" -> exchange -> exchange.answer(200, "", "<html></html>");
      case "words" -> FakeUpstream.json("{\"isValid\":\"true\",\"success\":\"true\"}");
      case "empty" -> FakeUpstream.json("{}");
      case "another payer" ->
          FakeUpstream.json(
              "{\"isValid\":true,\"payer\":\"0x" + "12".repeat(20) + "\",\"success\":true}");
      case "another network" ->
          FakeUpstream.json("{\"success\":true,\"transaction\":\"0x1\",\"network\":\"eip155:1\"}");
      case "no transaction" ->
          FakeUpstream.json("{\"success\":true,\"transaction\":\"\",\"network\":\"eip155:8453\"}");
      default -> throw new IllegalArgumentException(way);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stalls",
        "ends",
        "resets",
        "half",
        "drips",
        "huge",
        "error",
        "html",
        "words",
        "empty",
        "another payer"
      })
  void withoutACheckNothingIsAskedOfTheUpstream(String way) throws Exception {
    TestPayment payment = TestPayment.good();
    facilitator.verify(silence(way));
    try (var it = door(OK).start()) {
      Answer answer = get(it, payment.header());

      isUnpaid(answer, 502);
      assertThat(answer.body()).startsWith("{\"status\":{").contains("\"error_code\":502");
      assertThat(it.upstream.received()).isEmpty();
      assertThat(it.gateway.metrics().facilitatorFailures()).isEqualTo(1);

      // Nobody was paid, so it may be shown again.
      facilitator.behave();
      assertThat(get(it, payment.header()).status()).isEqualTo(200);
    }
  }

  @Test
  void aFacilitatorThatIsNotThereIsABadGateway() throws Exception {
    try (var it = door(OK).payments(payments(1)).start()) {
      isUnpaid(get(it, TestPayment.good().header()), 502);
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stalls",
        "ends",
        "resets",
        "half",
        "drips",
        "huge",
        "error",
        "html",
        "words",
        "empty",
        "another network",
        "no transaction"
      })
  void withoutASettlementNothingIsDelivered(String way) throws Exception {
    TestPayment payment = TestPayment.good();
    facilitator.settle(silence(way));
    try (var it = door(OK).start()) {
      Answer answer = get(it, payment.header());

      isUnpaid(answer, 502);
      assertThat(answer.body()).startsWith("{\"status\":{");
      assertThat(answer.header("PAYMENT-RESPONSE")).isNull();
      assertThat(it.payments)
          .singleElement()
          .satisfies(
              report -> assertThat(report.outcome()).isEqualTo(PaymentReport.Outcome.UNKNOWN));

      // It may have happened: it is never asked for again.
      facilitator.behave();
      isTurnedDown(get(it, payment.header()), "payment_already_used");
      assertThat(facilitator.questions("/settle")).hasSize(1);
    }
  }

  @Test
  void aSettlementThatFailsDeliversNothing() throws Exception {
    TestPayment payment = TestPayment.good();
    facilitator.settle(
        FakeUpstream.json(
            "{\"success\":false,\"errorReason\":\"insufficient_funds\",\"transaction\":\"\"}"));
    try (var it = door(OK).start()) {
      Answer answer = get(it, payment.header());

      isUnpaid(answer, 402);
      isTurnedDown(answer, "insufficient_funds");
      assertThat(decoded(answer, "PAYMENT-RESPONSE"))
          .contains("\"payer\":\"" + TestPayment.FROM + "\"");
      assertThat(it.payments.getFirst().outcome()).isEqualTo(PaymentReport.Outcome.FAILED);
    }
  }

  // ---- the upstream fails

  @ParameterizedTest
  @ValueSource(strings = {"500", "404", "204", "void", "broken", "cut", "gone"})
  void withoutAGoodAnswerNobodyIsPaid(String way) throws Exception {
    FakeUpstream.Script script =
        switch (way) {
          case "500", "404" -> exchange -> exchange.answer(Integer.parseInt(way), "", "no");
          case "204" -> exchange -> exchange.raw("HTTP/1.1 204 No Content\r\n\r\n");
          case "void" ->
              FakeUpstream.json("{\"status\":{\"error_code\":1,\"error_message\":\"no\"}}");
          case "broken" ->
              exchange -> {
                exchange.raw("nonsense\r\n\r\n");
                exchange.end();
              };
          case "cut" ->
              exchange -> {
                exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":");
                exchange.end();
              };
          default -> FakeUpstream.Exchange::reset;
        };
    int status =
        switch (way) {
          case "void" -> 200;
          case "broken", "cut", "gone" -> 502;
          default -> Integer.parseInt(way);
        };
    TestPayment payment = TestPayment.good();
    try (var it = door(script).start()) {
      Answer answer = get(it, payment.header());

      isUnpaid(answer, status);
      assertThat(answer.header("PAYMENT-RESPONSE")).isNull();
      it.awaitQuiet();
      assertThat(facilitator.questions("/verify")).hasSize(1);
      assertThat(facilitator.questions("/settle")).isEmpty();

      // Nobody was paid, so it may be shown again.
      it.upstream.script(OK);
      assertThat(get(it, payment.header()).status()).isEqualTo(200);
      assertThat(facilitator.carried()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerTooLargeToWithholdIsNotPaidFor() throws Exception {
    try (var it =
        door(FakeUpstream.json("{\"data\":\"" + "x".repeat(300_000) + "\"}"))
            .withheldBytesMax(100_000)
            .start()) {
      Answer answer = get(it, TestPayment.good().header());

      isUnpaid(answer, 502);
      assertThat(facilitator.questions("/settle")).isEmpty();
    }
  }

  @Test
  void aPaymentThatLapsesBeforeTheAnswerIsWholeIsNotCarriedOut() throws Exception {
    long soon = System.currentTimeMillis() / 1000 + 2;
    TestPayment payment =
        TestPayment.good().with("\"validBefore\":\"[0-9]*\"", "\"validBefore\":\"" + soon + "\"");
    FakeUpstream.Script late =
        exchange -> {
          TestGateway.await(() -> System.currentTimeMillis() / 1000 >= soon);
          OK.answer(exchange);
        };
    try (var it = door(late).start()) {
      Answer answer = get(it, payment.header());

      isUnpaid(answer, 402);
      assertThat(facilitator.questions("/settle")).isEmpty();
    }
  }

  // ---- once

  @Test
  void aPaymentBuysOneAnswerHoweverOftenItIsShown() throws Exception {
    TestPayment payment = TestPayment.good();
    // The same payment in another's letters is the same payment.
    String shouted = payment.with("0x857b06519E91e3A5", "0x857B06519E91E3A5").header();
    try (var it = door(OK).loops(4).start();
        var threads = Executors.newFixedThreadPool(16)) {
      var callers = new ArrayList<Callable<Answer>>();
      for (int i = 0; i < 64; i++) {
        String header = i % 2 == 0 ? payment.header() : shouted;
        callers.add(() -> get(it, header));
      }
      var answers = new ArrayList<Answer>();
      for (Future<Answer> caller : threads.invokeAll(callers)) {
        answers.add(caller.get());
      }

      assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
      assertThat(answers.stream().filter(answer -> answer.status() == 402)).hasSize(63);
      assertThat(facilitator.questions("/settle")).hasSize(1);
      assertThat(it.upstream.received()).hasSize(1);
      isTurnedDown(get(it, payment.header()), "payment_already_used");
    }
  }

  @Test
  void eachPaymentBuysItsOwn() throws Exception {
    try (var it = door(OK).loops(2).start();
        var threads = Executors.newFixedThreadPool(8)) {
      var callers = new ArrayList<Callable<Answer>>();
      for (int i = 0; i < 100; i++) {
        callers.add(() -> get(it, TestPayment.good().header()));
      }
      for (Future<Answer> caller : threads.invokeAll(callers)) {
        assertThat(caller.get().status()).isEqualTo(200);
      }

      assertThat(facilitator.carried()).isEqualTo(100);
      assertThat(facilitator.questions("/settle")).hasSize(100);
      assertThat(it.gateway.metrics().payments(PaymentReport.Outcome.SETTLED)).isEqualTo(100);
    }
  }

  // ---- the client goes away

  @Test
  void whoGoesAwayBeforeTheAnswerIsWholePaysNothing() throws Exception {
    var asked = new CountDownLatch(1);
    FakeUpstream.Script stalls =
        exchange -> {
          asked.countDown();
          exchange.awaitEnd();
        };
    TestPayment payment = TestPayment.good();
    try (var it = door(stalls).start()) {
      try (RawClient client = it.client()) {
        client.get(PATH, payment.header());
        asked.await();
        client.reset();
      }
      it.awaitQuiet();

      assertThat(facilitator.questions("/settle")).isEmpty();
      it.upstream.script(OK);
      assertThat(get(it, payment.header()).status()).isEqualTo(200);
    }
  }

  @Test
  void whoGoesAwayWhileItIsCheckedPaysNothing() throws Exception {
    var asked = new CountDownLatch(1);
    facilitator.verify(exchange -> {
      asked.countDown();
      exchange.awaitEnd();
    });
    TestPayment payment = TestPayment.good();
    try (var it = door(OK).start()) {
      try (RawClient client = it.client()) {
        client.get(PATH, payment.header());
        asked.await();
        client.reset();
      }
      it.awaitQuiet();
      facilitator.behave();

      assertThat(get(it, payment.header()).status()).isEqualTo(200);
      assertThat(facilitator.questions("/settle")).hasSize(1);
      assertThat(it.upstream.received()).hasSize(1);
    }
  }

  @Test
  void whoGoesAwayWhileItIsCarriedOutHasPaidAndItIsTold() throws Exception {
    var asked = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    facilitator.settle(exchange -> {
      asked.countDown();
      go.await();
      facilitator.carriedOut(exchange);
    });
    TestPayment payment = TestPayment.good();
    try (var it = door(OK).start()) {
      try (RawClient client = it.client()) {
        client.get(PATH, payment.header());
        asked.await();
        client.reset();
      }
      go.countDown();
      it.awaitQuiet();

      assertThat(it.payments)
          .singleElement()
          .satisfies(
              report -> assertThat(report.outcome()).isEqualTo(PaymentReport.Outcome.SETTLED));
      assertThat(it.record().id().toString()).isEqualTo(it.payments.getFirst().requestId());
      isTurnedDown(get(it, payment.header()), "payment_already_used");
    }
  }
}
