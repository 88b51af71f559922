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

  @Test
  void usageShowsTheKeysOwnWindowsBesideItsOrganizations() throws IOException {
    try (var it =
            TestGateway.with(FakeUpstream.json("{}"))
                .priced(TestGateway.base(2))
                .monthCap(1000)
                .start();
        RawClient client = it.client()) {
      var limits = new KeyLimits(KeyLimits.UNLIMITED, 5, 0);
      String small = "Authorization: Bearer " + it.addKey(2, KeyShape.TOLLGATE, limits);
      client.get("/data", small).answer();
      client.get("/data", it.bearer()).answer();
      it.awaitQuiet();

      RawClient.Answer own = client.get("/usage", small).answer();
      RawClient.Answer other = client.get("/usage", it.bearer()).answer();

      assertThat(own.body())
          .containsPattern(
              "\"hint\":\"hint\",\"windows\":\\[\\{\"kind\":\"utc-month\",[^}]*"
                  + "\"cap\":5,\"used\":2,\"held\":0,\"left\":3}]}")
          .containsPattern("\"cap\":1000,\"used\":4,\"held\":0,\"left\":996}]}$");
      assertThat(own.header("RateLimit"))
          .contains("\"utc-month\";r=996;")
          .contains("\"key-utc-month\";r=3;");
      assertThat(other.body()).contains("\"hint\":\"hint\"},").doesNotContain("\"cap\":5");
      assertThat(other.header("RateLimit")).doesNotContain("key-");
    }
  }

  @Test
  void keyInfoIsAboutTheKeyWhereItHasLimits() throws IOException {
    try (var it =
            TestGateway.with(FakeUpstream.json("{}"))
                .coinMarketCap()
                .priced(TestGateway.base(2))
                .monthCap(9)
                .start();
        RawClient client = it.client()) {
      var limits = new KeyLimits(6, KeyLimits.UNLIMITED, 0);
      String small = "X-CMC_PRO_API_KEY: " + it.addKey(2, KeyShape.UUID, limits);
      String large = "X-CMC_PRO_API_KEY: " + it.key;
      client.get("/data", small).answer();
      client.get("/data", large).answer();
      it.awaitQuiet();

      // The key's own use; what is left until the first limit is reached.
      assertThat(client.get("/v1/key/info", small).answer().body())
          .contains("\"credit_limit_daily\":6,")
          .contains("\"credit_limit_monthly\":9,")
          .contains("\"current_day\":{\"credits_used\":2,\"credits_left\":4}")
          .contains("\"current_month\":{\"credits_used\":2,\"credits_left\":5}");
      assertThat(client.get("/v1/key/info", large).answer().body())
          .contains("\"credit_limit_daily\":9,")
          .contains("\"current_day\":{\"credits_used\":4,\"credits_left\":5}");

      client.get("/data", large).answer();
      client.get("/data", large).answer();
      it.awaitQuiet();
      // The organization has 1 left, whatever the key may.
      assertThat(client.get("/v1/key/info", small).answer().body())
          .contains("\"current_month\":{\"credits_used\":2,\"credits_left\":1}");
    }
  }
}
