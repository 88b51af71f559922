package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.token.TokenMaker;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Addresses that show wrong keys.
class BadKeysTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{}");

  private static TestGateway.Options at(long limit) {
    return TestGateway.with(OK).badKeys(limit);
  }

  private static String strange() {
    return "X-API-Key: " + KeyShape.TOLLGATE.make(new SecureRandom());
  }

  /// Runs it so that no minute ends meanwhile.
  private static void withinAMinute(Act act) throws IOException {
    while (true) {
      long end = MinuteCount.endOf(System.currentTimeMillis());
      try {
        act.run();
        return;
      } catch (AssertionError e) {
        if (System.currentTimeMillis() < end) {
          throw e;
        }
      }
    }
  }

  private interface Act {
    void run() throws IOException;
  }

  @Test
  void afterTooManyWrongKeysNoneIsLookedUpForTheAddress() throws IOException {
    withinAMinute(() -> {
      try (var it = at(3).start();
          RawClient client = it.client()) {
        String late = "X-API-Key: " + it.addKey(2, KeyShape.TOLLGATE);
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
          assertThat(client.get("/data", strange()).answer().status()).isEqualTo(401);
        }
        int finds = it.keys.finds();

        for (int i = 0; i < 20; i++) {
          Answer refused = client.get("/data", strange()).answer();
          assertThat(refused.status()).isEqualTo(429);
          assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        }
        assertThat(client.get("/data", "X-API-Key: tg_live_typo").answer().status()).isEqualTo(429);
        assertThat(client.get("/data", late).answer().status()).isEqualTo(429);
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);

        assertThat(it.keys.finds()).isEqualTo(finds).isEqualTo(4);
        assertThat(it.gateway.metrics().refusals(RefusalCode.BAD_KEYS)).isEqualTo(22);
      }
    });
  }

  @Test
  void aWrongChecksumCountsAndIsNeverLookedUp() throws IOException {
    withinAMinute(() -> {
      try (var it = at(2).start();
          RawClient client = it.client()) {
        for (int i = 0; i < 2; i++) {
          assertThat(client.get("/data", strange() + "x").answer().status()).isEqualTo(401);
        }

        assertThat(client.get("/data", strange() + "x").answer().status()).isEqualTo(429);
        assertThat(it.keys.finds()).isZero();
      }
    });
  }

  @Test
  void aKeyThatIsRememberedAsUnknownCountsAgain() throws IOException {
    withinAMinute(() -> {
      try (var it = at(2).start();
          RawClient client = it.client()) {
        String same = strange();
        assertThat(client.get("/data", same).answer().status()).isEqualTo(401);
        assertThat(client.get("/data", same).answer().status()).isEqualTo(401);

        assertThat(client.get("/data", same).answer().status()).isEqualTo(429);
        assertThat(it.keys.finds()).isEqualTo(1);
      }
    });
  }

  @Test
  void addressesAreCountedEachForItself() throws IOException {
    withinAMinute(() -> {
      try (var it = at(1).trusting("127.0.0.1").start();
          RawClient client = it.client()) {
        String one = "X-Forwarded-For: 192.0.2.1";
        String other = "X-Forwarded-For: 192.0.2.2";
        client.get("/data", strange(), one).answer();

        assertThat(client.get("/data", strange(), one).answer().status()).isEqualTo(429);
        assertThat(client.get("/data", strange(), other).answer().status()).isEqualTo(401);
        assertThat(client.get("/data", it.bearer(), other).answer().status()).isEqualTo(429);
        assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
      }
    });
  }

  @Test
  void withoutALimitEachIsLookedUp() throws IOException {
    try (var it = at(0).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.get("/data", strange()).answer().status()).isEqualTo(401);
      }
      assertThat(it.keys.finds()).isEqualTo(100);
    }
  }

  @Test
  void wrongTokensCountAndAGoodOneThatIsKnownGoesOn() throws IOException {
    withinAMinute(() -> {
      var options =
          at(2)
              .dialect(new CoinApiDialect())
              .route(TestGateway.route("assets", "GET", "/v1/assets", TestGateway.base(1)));
      try (var it = options.start();
          RawClient client = it.client()) {
        it.keys.put(
            java.util.Objects.requireNonNull(it.keys.byId(1)).with(List.of(TokenMaker.RSA.key)));
        String key = "X-CoinAPI-Key: " + it.key;
        String good =
            "Authorization: Bearer " + TokenMaker.RSA.token("RS256", System.currentTimeMillis());
        String bad = good.substring(0, good.length() - 8) + "AAAAAAAA";
        assertThat(client.get("/v1/assets", key, good).answer().status()).isEqualTo(200);
        assertThat(client.get("/v1/assets", key, bad).answer().status()).isEqualTo(401);
        assertThat(client.get("/v1/assets", key, bad).answer().status()).isEqualTo(401);

        assertThat(client.get("/v1/assets", key, bad).answer().status()).isEqualTo(429);
        assertThat(client.get("/v1/assets", key, good).answer().status()).isEqualTo(200);
      }
    });
  }
}
