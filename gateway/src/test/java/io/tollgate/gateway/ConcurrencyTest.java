package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls under way at once: as many as the plan says, and none left behind.
class ConcurrencyTest {

  /// One permit answers one call.
  private final Semaphore answers = new Semaphore(0);

  private void answerWhenTold(FakeUpstream.Exchange exchange) throws IOException {
    try {
      if (answers.tryAcquire(20, TimeUnit.SECONDS)) {
        exchange.answer(200, "Content-Type: application/json", "{}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void aCallBeyondTheLimitIsRefusedUntilAnotherEnds() throws IOException {
    try (var it = TestGateway.with(this::answerWhenTold).concurrency(2, 0).start();
        RawClient first = it.client();
        RawClient second = it.client();
        RawClient third = it.client()) {
      first.get("/data", it.bearer());
      second.get("/data", it.bearer());
      TestGateway.await(() -> it.upstream.received().size() == 2);

      RawClient.Answer refused = third.get("/data", it.bearer()).answer();

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.body()).contains("\"concurrency\"");
      answers.release(3);
      assertThat(first.answer().status()).isEqualTo(200);
      assertThat(third.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      assertThat(second.answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.account().inFlight().all()).isZero();
      assertThat(it.journal.records())
          .filteredOn(record -> record.refusal() == RefusalCode.CONCURRENCY)
          .singleElement()
          .matches(record -> record.credits() == 0 && record.status() == 429);
    }
  }

  @Test
  void anotherKeyHasPlacesOfItsOwnWithinItsOrganizations() throws IOException {
    try (var it = TestGateway.with(this::answerWhenTold).concurrency(1, 2).start();
        RawClient first = it.client();
        RawClient second = it.client();
        RawClient third = it.client()) {
      String other = "Authorization: Bearer " + it.addKey(2, KeyShape.TOLLGATE);
      String last = "Authorization: Bearer " + it.addKey(3, KeyShape.TOLLGATE);
      first.get("/data", it.bearer());
      TestGateway.await(() -> it.upstream.received().size() == 1);
      assertThat(third.get("/data", it.bearer()).answer().status()).isEqualTo(429);
      second.get("/data", other);
      TestGateway.await(() -> it.upstream.received().size() == 2);

      assertThat(third.get("/data", last).answer().status()).isEqualTo(429);

      answers.release(2);
      assertThat(first.answer().status()).isEqualTo(200);
      assertThat(second.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void aRefusalBehindThePlaceLeavesIt() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).concurrency(1, 0).monthCap(1).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/data", it.bearer()).answer().body()).contains("month-credits");
      }

      assertThat(it.account().inFlight().all()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientsThatGoLeaveTheirPlaces(boolean reset) throws Exception {
    try (var it =
        TestGateway.with(FakeUpstream.Exchange::awaitEnd).loops(2).concurrency(500, 0).start()) {
      for (int i = 0; i < 200; i++) {
        try (RawClient client = it.client()) {
          client.get("/data", it.bearer());
          if (i % 2 == 0) {
            int calls = i;
            TestGateway.await(() -> it.upstream.received().size() > calls / 2);
          }
          if (reset) {
            client.reset();
          }
        }
      }
      it.awaitQuiet();

      TestGateway.await(() -> it.account().inFlight().all() == 0);
      assertThat(it.gateway.metrics().faults()).isZero();
    }
  }

  @Test
  void coinMarketCapSaysItInItsNearestWords() throws IOException {
    try (var it = TestGateway.with(this::answerWhenTold).coinMarketCap().concurrency(1, 0).start();
        RawClient first = it.client();
        RawClient second = it.client()) {
      String key = "X-CMC_PRO_API_KEY: " + it.key;
      first.get("/data", key);
      TestGateway.await(() -> it.upstream.received().size() == 1);

      RawClient.Answer refused = second.get("/data", key).answer();

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.body()).contains("\"error_code\":1008");
      answers.release();
      assertThat(first.answer().status()).isEqualTo(200);
    }
  }
}
