package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What one key may use of its organization's pool.
class KeyLimitsTest {

  private static String data(int elements) {
    return "{\"data\":[" + "7,".repeat(elements - 1) + "7]}";
  }

  @Test
  void aKeyIsServedToItsLastCreditAndThenRefusedWhileTheOthersGoOn() throws IOException {
    try (var it =
            TestGateway.with(FakeUpstream.json(data(150)))
                .priced(TestGateway.per100(700))
                .monthCap(1000)
                .start();
        RawClient client = it.client()) {
      var limits = new KeyLimits(KeyLimits.UNLIMITED, 5, 0);
      String small = "Authorization: Bearer " + it.addKey(2, KeyShape.TOLLGATE, limits);

      // Two credits each; near the limit the answer waits for its price.
      assertThat(client.get("/data", small).answer().status()).isEqualTo(200);
      assertThat(client.get("/data", small).answer().status()).isEqualTo(200);
      RawClient.Answer refused = client.get("/data", small).answer();

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.body()).contains("month-credits");
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(6);
      assertThat(it.statement().month().held()).isZero();
      assertThat(it.journal.records())
          .filteredOn(record -> record.refusal() == RefusalCode.MONTH_CREDITS)
          .singleElement()
          .matches(record -> record.keyId() == 2 && record.credits() == 0);
    }
  }

  @Test
  void aKeysMinuteIsItsOwn() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).start();
        RawClient client = it.client()) {
      var limits = new KeyLimits(KeyLimits.UNLIMITED, KeyLimits.UNLIMITED, 1);
      String slow = "Authorization: Bearer " + it.addKey(2, KeyShape.TOLLGATE, limits);
      var statuses = new ArrayList<Integer>();
      for (int i = 0; i < 3; i++) {
        statuses.add(client.get("/data", slow).answer().status());
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      }

      // A minute may end between two of three calls, not between all of them.
      assertThat(statuses).contains(200, 429);
    }
  }
}
