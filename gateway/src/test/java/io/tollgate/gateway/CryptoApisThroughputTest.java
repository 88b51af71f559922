package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.gateway.dialect.CryptoApisDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Credits per second of Crypto APIs, soft and hard, over sockets.
class CryptoApisThroughputTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":{\"items\":[1]}}");

  private static TestGateway.Options limited() {
    return TestGateway.with(OK)
        .dialect(new CryptoApisDialect())
        .priced(TestGateway.base(10))
        .throughput(30, 60, 2_100);
  }

  @Test
  void betweenBothLimitsACallCostsMoreAndBeyondItIsRefused() throws Exception {
    try (var it = limited().start();
        var threads = Executors.newFixedThreadPool(8)) {
      var callers = new ArrayList<Callable<List<Answer>>>();
      for (int i = 0; i < 8; i++) {
        callers.add(() -> {
          var answers = new ArrayList<Answer>();
          try (RawClient client = it.client()) {
            for (int call = 0; call < 25; call++) {
              answers.add(client.get("/data", "X-API-Key: " + it.key).answer());
            }
          }
          return answers;
        });
      }
      var answers = new ArrayList<Answer>();
      for (Future<List<Answer>> caller : threads.invokeAll(callers)) {
        answers.addAll(caller.get());
      }
      it.awaitQuiet();

      // A run may cross into other seconds: each is exact.
      List<CallRecord> served =
          it.journal.records().stream().filter(record -> record.status() == 200).toList();
      var seconds =
          served.stream().collect(Collectors.groupingBy(record -> record.atMillis() / 1_000));
      assertThat(seconds.values())
          .allSatisfy(second -> {
            assertThat(second).hasSizeLessThanOrEqualTo(6);
            assertThat(second.stream().filter(record -> record.credits() == 10).count())
                .isEqualTo(Math.min(3, second.size()));
            assertThat(second.stream().filter(record -> record.credits() == 21).count())
                .isEqualTo(Math.max(0, second.size() - 3));
          });
      long charged = served.stream().mapToLong(CallRecord::credits).sum();
      assertThat(it.used()).isEqualTo(charged);
      long told =
          answers.stream()
              .mapToLong(answer ->
                  Long.parseLong(Objects.requireNonNull(answer.header("x-credits-consumed"))))
              .sum();
      assertThat(told).isEqualTo(charged);
      List<Answer> refused = answers.stream().filter(answer -> answer.status() != 200).toList();
      assertThat(refused)
          .hasSize(200 - served.size())
          .isNotEmpty()
          .allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.body())
                .contains("\"code\":\"request_limit_reached\"")
                .contains(
                    "There can be maximum 60 requests per 1 second(s) made. Please contact our team");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.header("x-credits-consumed")).isEqualTo("0");
          });
      assertThat(it.gateway.metrics().refusals(RefusalCode.THROUGHPUT)).isEqualTo(refused.size());
      assertThat(answers)
          .allSatisfy(answer ->
              assertThat(
                      Long.parseLong(Objects.requireNonNull(answer.header("x-throughput-usage"))))
                  .isBetween(0L, 60L));
    }
  }

  @Test
  void aFailedCallCostsNothingInTheSecondsRushEither() throws Exception {
    try (var it = limited().throughput(0, 60, 2_100).start();
        RawClient client = it.client()) {
      it.upstream.script(exchange -> exchange.answer(500, "", "no"));
      assertThat(client.get("/data", "X-API-Key: " + it.key).answer().status()).isEqualTo(500);
      it.awaitQuiet();
      assertThat(it.used()).isZero();

      it.upstream.script(OK);
      assertThat(client.get("/data", "X-API-Key: " + it.key).answer().header("x-credits-consumed"))
          .isEqualTo("21");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(21);
    }
  }

  @Test
  void anApiForTlsAloneSaysSoInItsWords() throws Exception {
    try (var it = limited().plainHttp(PlainHttp.REFUSE).start();
        RawClient client = it.client()) {
      Answer answer = client.get("/data", "X-API-Key: " + it.key).answer();

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body())
          .contains(
              "\"error\":{\"code\":\"https_required\",\"message\":\"The use of HTTPS is required.\"");
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @Test
  void whoHasNoSuchLimitIsToldNone() throws Exception {
    try (var it = TestGateway.with(OK).dialect(new CryptoApisDialect()).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", "X-API-Key: " + it.key).answer().header("x-throughput-usage"))
          .isNull();
    }
  }
}
