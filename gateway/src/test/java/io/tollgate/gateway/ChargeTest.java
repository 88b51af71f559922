package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.internal.PlatformDependent;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.Credits;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What calls cost, near caps and far from them.
class ChargeTest {

  /// A list of so many elements.
  private static String data(int elements) {
    return "{\"data\":[" + "7,".repeat(elements - 1) + "7]}";
  }

  private static FakeUpstream.Script list(int elements) {
    return FakeUpstream.json(data(elements));
  }

  /// The list of as many elements as `n` says, in chunks.
  private static void chunked(FakeUpstream.Exchange exchange) throws IOException {
    String target = exchange.request().target();
    String body = data(Integer.parseInt(target.substring(target.indexOf("n=") + 2)));
    exchange.raw(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < body.length(); i += 7) {
      exchange.chunk(body.substring(i, Math.min(body.length(), i + 7)));
    }
    exchange.raw("0\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "100,1", "101,2", "250,3", "5000,50"})
  void chargesWhatTheAnswerHolds(int elements, int credits) throws IOException {
    try (var it = TestGateway.with(ChargeTest::chunked).priced(TestGateway.per100(5000)).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data?n=" + elements, it.bearer()).answer();

      assertThat(answer.body()).isEqualTo(data(elements));
      CallRecord record = it.record();
      assertThat(record.credits()).isEqualTo(credits);
      assertThat(record.counted()).isEqualTo(elements);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(credits);
      assertThat(it.upstream.received().getFirst().header("Accept-Encoding")).isEqualTo("identity");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 206, 301, 400, 404, 429, 500, 503})
  void chargesNothingForOtherStatuses(int status) throws IOException {
    FakeUpstream.Script script =
        exchange -> exchange.answer(status, "Content-Type: application/json", data(500));
    try (var it = TestGateway.with(script).priced(TestGateway.per100(5000)).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(data(500));
      assertThat(it.record().credits()).isZero();
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void chargesTheStatusesThePriceNames() throws IOException {
    var price =
        new Price(
            List.of(new PricePart.Base(3)),
            Credits.MAX,
            Set.of(200, 404),
            Price.Uncountable.CEILING);
    FakeUpstream.Script script = exchange -> exchange.answer(404, "", "no");
    try (var it = TestGateway.with(script).priced(price).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(404);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
    }
  }

  @Test
  void theRecordIsInTheJournalBeforeTheAnswersEnd() throws IOException {
    try (var it = TestGateway.with(list(5)).start();
        RawClient client = it.client()) {
      it.journal.defer(true);
      client.get("/data", it.bearer());
      TestGateway.await(() -> it.journal.deferred() == 1);

      assertThat(it.statement().month().held()).isEqualTo(1);
      assertThat(it.gateway.metrics().inFlight()).isEqualTo(1);
      it.journal.release();

      assertThat(client.answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void aLongAnswerStreamsAndOnlyItsEndWaitsForTheJournal() throws IOException {
    var sent = new CountDownLatch(1);
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          exchange.chunk("first");
          sent.await();
          exchange.chunk("second");
          exchange.raw("0\r\n\r\n");
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      it.journal.defer(true);
      Answer head = client.get("/data", it.bearer()).head();
      assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(client.bytes(10)).isEqualTo("5\r\nfirst\r\n".getBytes(StandardCharsets.US_ASCII));

      sent.countDown();
      TestGateway.await(() -> it.journal.deferred() == 1);
      it.journal.release();

      byte[] end = "6\r\nsecond\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(client.bytes(end.length)).isEqualTo(end);
    }
  }

  @Test
  void aJournalThatFailsRefusesAndChargesNothing() throws IOException {
    try (var it = TestGateway.with(list(5)).start();
        RawClient client = it.client()) {
      it.journal.fail(true);
      Answer answer = client.get("/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("ledger-down");
      it.awaitQuiet();
      assertThat(it.used()).isZero();

      it.journal.fail(false);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void aJournalThatFailsBehindAStreamedAnswerCutsIt() throws IOException {
    FakeUpstream.Script script =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < 100; i++) {
            exchange.chunk("z".repeat(5000));
          }
          exchange.raw("0\r\n\r\n");
        };
    try (var it = TestGateway.with(script).start();
        RawClient client = it.client()) {
      it.journal.fail(true);
      client.get("/data", it.bearer());

      assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aClosedLedgerRefusesChargedCallsAndServesFreeOnes() throws IOException {
    try (var it =
            TestGateway.with(list(5))
                .priced(TestGateway.base(1))
                .route(TestGateway.route("free", "GET", "/free", Price.FREE))
                .start();
        RawClient client = it.client()) {
      it.journal.refuse(true);

      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(503);
      assertThat(it.upstream.received()).isEmpty();
      assertThat(client.get("/free", it.bearer()).answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- near the cap

  @Test
  void aCallThatFitsIsServedThoughItsCeilingDoesNot() throws IOException {
    try (var it = TestGateway.with(list(250)).priced(TestGateway.per100(5000)).monthCap(3).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(data(250));
      assertThat(answer.header("Content-Length")).isEqualTo("" + data(250).length());
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
    }
  }

  @Test
  void aCallThatDoesNotFitIsRefusedAndTheCapStaysWhole() throws IOException {
    try (var it = TestGateway.with(list(301)).priced(TestGateway.per100(5000)).monthCap(3).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.body()).contains("month-credits").doesNotContain("7,7");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.record().refusal()).isEqualTo(RefusalCode.MONTH_CREDITS);

      it.upstream.script(list(300));
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      it.upstream.script(list(1));
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(429);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
      assertThat(it.upstream.received()).hasSize(2);
    }
  }

  @Test
  void aWithheldAnswerThatIsTooLargeIsRefused() throws IOException {
    try (var it =
            TestGateway.with(list(100))
                .priced(TestGateway.per100(5000))
                .monthCap(3)
                .withheldBytesMax(100)
                .start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(429);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aRefusalOfTheUpstreamPassesNearTheCapToo() throws IOException {
    FakeUpstream.Script script = exchange -> exchange.answer(404, "", "nothing here");
    try (var it = TestGateway.with(script).priced(TestGateway.per100(5000)).monthCap(3).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().body()).isEqualTo("nothing here");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void anAnswerAboveItsCeilingIsChargedInFullWhereItFitsAndWhatIsHeldWhereNot() throws IOException {
    try (var it =
            TestGateway.with(list(1000)).priced(TestGateway.per100(200)).monthCap(15).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(10);

      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(12);
      assertThat(it.gateway.metrics().chargesAboveHold()).isEqualTo(1);
    }
  }

  // ---- answers that are hard to read

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void countsAnswersThatComeEncodedAllTheSame(String coding) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out =
        coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(data(50_000).getBytes(StandardCharsets.US_ASCII));
    }
    FakeUpstream.Script script =
        exchange ->
            exchange.answer(
                200,
                "Content-Type: application/json\r\nETag: \"strong\"\r\nContent-Encoding: " + coding,
                bytes.toByteArray());
    try (var it = TestGateway.with(script).priced(TestGateway.per100(50_000)).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", it.bearer(), "Accept-Encoding: gzip").answer();

      assertThat(answer.body()).isEqualTo(data(50_000));
      assertThat(answer.header("Content-Encoding")).isNull();
      assertThat(answer.header("ETag")).isEqualTo("W/\"strong\"");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @CsvSource({"CEILING,200,50", "LOW,200,1", "REFUSE,502,0"})
  void anAnswerThatCannotBeCountedTakesTheRoutesRule(
      Price.Uncountable rule, int status, long credits) throws IOException {
    var counted = TestGateway.per100(5000);
    var price = new Price(counted.parts(), counted.atMost(), counted.on(), rule);
    for (String body : List.of("{\"data\":[1,2", "<html>", "{\"data\":[1]} x")) {
      try (var it = TestGateway.with(FakeUpstream.json(body)).priced(price).start();
          RawClient client = it.client()) {
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(status);
        it.awaitQuiet();
        assertThat(it.used()).isEqualTo(credits);
        assertThat(it.gateway.metrics().answersUncountable()).isEqualTo(1);
      }
    }
  }

  @Test
  void anEmptyAnswerHasNothingToCount() throws IOException {
    try (var it =
            TestGateway.with(exchange -> exchange.answer(200, "", ""))
                .priced(TestGateway.per100(5000))
                .start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().body()).isEmpty();
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void believesWhatTheUpstreamSaysInAHeader() throws IOException {
    var price = TestGateway.price(new PricePart.Stated("X-Cost", null, 100, List.of()));
    FakeUpstream.Script script = exchange -> exchange.answer(200, "X-Cost: 42", "x");
    try (var it = TestGateway.with(script).priced(price).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(42);
    }
  }

  // ---- the dialect's member

  @Test
  void putsTheDialectsMemberInAndSaysWhatWasCharged() throws IOException {
    String body = "{\"status\":{\"credit_count\":99,\"notice\":null},\"data\":[1,2,3]}";
    try (var it =
            TestGateway.with(FakeUpstream.json(body))
                .coinMarketCap()
                .priced(TestGateway.per100(5000))
                .start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", "X-CMC_PRO_API_KEY: " + it.key).answer();

      assertThat(answer.body()).contains("\"data\":[1,2,3]").contains("\"credit_count\":1");
      assertThat(answer.body()).doesNotContain("99");
      assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length());
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
      assertThat(it.record().answerBytes()).isEqualTo(answer.body().length());
    }
  }

  @Test
  void putsTheMemberIntoAStreamedAnswerToo() throws IOException {
    try (var it =
            TestGateway.with(ChargeTest::chunked)
                .coinMarketCap()
                .priced(TestGateway.per100(100_000))
                .start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data?n=40000", "X-CMC_PRO_API_KEY: " + it.key).answer();

      assertThat(answer.body()).startsWith("{\"data\":[7,").contains("\"credit_count\":400");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(400);
    }
  }

  @Test
  void leavesAnswersAloneThatAreNotGoodJson() throws IOException {
    for (String type : List.of("text/html", "application/json")) {
      FakeUpstream.Script script =
          exchange -> exchange.answer(200, "Content-Type: " + type, "<html>");
      try (var it = TestGateway.with(script).coinMarketCap().start();
          RawClient client = it.client()) {
        Answer answer = client.get("/data", "X-CMC_PRO_API_KEY: " + it.key).answer();
        assertThat(answer.body()).isEqualTo("<html>");
        it.awaitQuiet();
        assertThat(it.used()).isEqualTo(1);
      }
    }
  }

  @Test
  void headOnACountedRouteIsCharged() throws IOException {
    FakeUpstream.Script script =
        exchange -> exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
    try (var it = TestGateway.with(script).priced(TestGateway.per100(5000)).start();
        RawClient client = it.client()) {
      it.journal.defer(true);
      client.request("HEAD", "/data", it.bearer());
      TestGateway.await(() -> it.journal.deferred() == 1);
      it.journal.release();
      assertThat(client.head().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void aHugeAnswerFromASmallOneIsInflatedOnlyAsFastAsItIsRead() throws IOException {
    var bytes = new ByteArrayOutputStream();
    byte[] blanks = new byte[1 << 20];
    Arrays.fill(blanks, (byte) ' ');
    try (var out = new GZIPOutputStream(bytes)) {
      out.write("{\"data\":[1".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 200; i++) {
        out.write(blanks);
      }
      out.write("]}".getBytes(StandardCharsets.US_ASCII));
    }
    FakeUpstream.Script script =
        exchange ->
            exchange.answer(
                200,
                "Content-Type: application/json\r\nContent-Encoding: gzip",
                bytes.toByteArray());
    var price =
        TestGateway.price(
            new PricePart.Resources(
                List.of(JsonPath.parse("$.data")), 1, new Ceiling.Parameter("limit", 5, 5)));
    try (var it = TestGateway.with(script).priced(price).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer());
      long size = 2 + 10 + (200L << 20);
      long most = 0;
      assertThat(client.head().header("Transfer-Encoding")).isEqualTo("chunked");
      long read = 0;
      while (read < size / 10) {
        read += client.bytes(1 << 20).length;
        most = Math.max(most, PlatformDependent.usedDirectMemory());
      }
      assertThat(most).isLessThan(64L << 20);
    }
  }
}
