package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Access;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect.Door;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// CoinMarketCap's public door, over sockets.
class KeylessTest {

  private static final FakeUpstream.Script MAP =
      FakeUpstream.json("{\"data\":[1,2],\"status\":{\"error_code\":0,\"credit_count\":1}}");
  private static final String PATH = "/public-api/v1/cryptocurrency/map";

  private static TestGateway.Options door() {
    return TestGateway.with(MAP)
        .dialect(new CoinMarketCapDialect(Door.PUBLIC))
        .mount("/public-api", "/cmc")
        .addressLimit(1000)
        .route(
            TestGateway.route(
                "map",
                "GET",
                "/v1/cryptocurrency/map",
                TestGateway.per100(5000),
                Access.ANONYMOUS));
  }

  private static RawClient.Answer get(TestGateway it, String target, String... headers)
      throws Exception {
    try (RawClient client = it.client()) {
      return client.get(target, headers).answer();
    }
  }

  @Test
  void nobodyIsAskedAndNobodyIsCharged() throws Exception {
    try (var it = door().start()) {
      RawClient.Answer answer = get(it, PATH + "?limit=2");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body())
          .startsWith("{\"data\":[1,2],\"status\":{")
          .contains("\"error_code\":\"0\"")
          .contains("\"credit_count\":0");
      // The ordinary path, behind the upstream's base.
      assertThat(it.upstream.received().getFirst().target())
          .isEqualTo("/cmc/v1/cryptocurrency/map?limit=2");
      CallRecord record = it.record();
      assertThat(record.organizationId()).isZero();
      assertThat(record.credits()).isZero();
      assertThat(record.counted()).isEqualTo(2);
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aKeyIsNeitherLookedAtNorPassedOn() throws Exception {
    try (var it = door().start()) {
      for (String key : List.of(it.key, "nonsense", "00000000-0000-4000-8000-000000000001")) {
        assertThat(
                get(it, PATH + "?CMC_PRO_API_KEY=" + key + "&limit=3", "X-CMC_PRO_API_KEY: " + key)
                    .status())
            .isEqualTo(200);
      }

      assertThat(it.upstream.received())
          .hasSize(3)
          .allSatisfy(received -> {
            assertThat(received.target()).isEqualTo("/cmc/v1/cryptocurrency/map?limit=3");
            assertThat(received.headers())
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("key"));
          });
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.journal.records())
          .allMatch(record -> record.organizationId() == 0 && !record.target().contains("KEY"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/key/info", "/v1/cryptocurrency/airdrops", "/"})
  void whatHasNoKeylessVersionNeedsAKey(String path) throws Exception {
    try (var it = door().start()) {
      RawClient.Answer answer = get(it, "/public-api" + path, "X-CMC_PRO_API_KEY: " + it.key);

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body())
          .contains("\"error_code\":\"1005\"")
          .contains("\"error_message\":\"An API Key is required for this call.\"")
          .contains("\"credit_count\":0");
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @Test
  void onlyGetIsServed() throws Exception {
    try (var it = door().start();
        RawClient client = it.client()) {
      RawClient.Answer answer = client.request("DELETE", PATH).answer();

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
      assertThat(answer.body()).contains("\"error_code\":\"405\"");
    }
  }

  @Test
  void aDeadUpstreamIsToldInTheEnvelope() throws Exception {
    try (var it = door().upstreamPort(1).start()) {
      RawClient.Answer answer = get(it, PATH);

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).contains("\"error_code\":\"502\"");
    }
  }

  /// What counts as one minute is told by the records: a run may cross into the next.
  private static void isLimitedTo(TestGateway it, int limit, int calls) {
    Map<Long, List<CallRecord>> served =
        it.journal.records().stream()
            .collect(Collectors.groupingBy(record -> record.atMillis() / 60_000));
    assertThat(served.values()).allMatch(minute -> minute.size() <= limit);
    long refused = it.gateway.metrics().refusals(RefusalCode.ADDRESS_LIMIT);
    assertThat(it.journal.records().size() + refused).isEqualTo(calls);
    if (served.size() == 1) {
      assertThat(it.journal.records()).hasSize(limit);
    }
    assertThat(it.upstream.received()).hasSize(it.journal.records().size());
  }

  @Test
  void theLimitOfAnAddressIsExact() throws Exception {
    int limit = 50;
    int calls = 200;
    try (var it = door().addressLimit(limit).loops(4).start();
        var threads = Executors.newFixedThreadPool(8)) {
      var callers = new ArrayList<Callable<List<RawClient.Answer>>>();
      for (int i = 0; i < 8; i++) {
        callers.add(() -> {
          var answers = new ArrayList<RawClient.Answer>();
          for (int call = 0; call < calls / 8; call++) {
            answers.add(get(it, PATH));
          }
          return answers;
        });
      }
      var refused = new ArrayList<RawClient.Answer>();
      for (Future<List<RawClient.Answer>> caller : threads.invokeAll(callers)) {
        caller.get().stream().filter(answer -> answer.status() != 200).forEach(refused::add);
      }

      it.awaitQuiet();
      isLimitedTo(it, limit, calls);
      assertThat(refused)
          .isNotEmpty()
          .allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.body())
                .contains("\"error_code\":\"1022\"")
                .contains("\"error_message\":\"You've reached the limit\"");
            assertThat(Long.parseLong(answer.header("Retry-After"))).isBetween(1L, 60L);
          });
    }
  }

  @Test
  void streamsOfHttp2ShareTheLimitOfTheirAddress() throws Exception {
    int limit = 5;
    try (var it = door().addressLimit(limit).start();
        RawHttp2 client = RawHttp2.connect(it.gateway.port())) {
      for (int stream = 1; stream < 24; stream += 2) {
        client.get(stream, PATH);
      }
      for (int stream = 1; stream < 24; stream += 2) {
        RawClient.Answer answer = client.answer(stream);
        if (answer.status() != 200) {
          assertThat(answer.status()).isEqualTo(429);
          assertThat(answer.body()).contains("\"error_code\":\"1022\"");
        } else {
          assertThat(answer.body()).contains("\"error_code\":\"0\"");
        }
      }

      it.awaitQuiet();
      isLimitedTo(it, limit, 12);
    }
  }

  @Test
  void whatHasNoKeylessVersionCountsToo() throws Exception {
    try (var it = door().addressLimit(3).start()) {
      var codes = new ArrayList<Integer>();
      for (int i = 0; i < 8; i++) {
        codes.add(get(it, "/public-api/v1/nothing").status());
      }

      // 4, if the minute did not end meanwhile.
      assertThat(codes.stream().filter(code -> code == 429).count()).isGreaterThanOrEqualTo(2);
      assertThat(codes).allMatch(code -> code == 403 || code == 429);
    }
  }
}
