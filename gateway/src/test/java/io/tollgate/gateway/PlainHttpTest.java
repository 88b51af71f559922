package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.CoinGeckoDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.dialect.CryptoApisDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls in the clear to an api that takes TLS alone.
class PlainHttpTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{}");

  private static TestGateway.Options at(PlainHttp policy) {
    return TestGateway.with(OK).plainHttp(policy);
  }

  private static Dialect dialect(String name) {
    return switch (name) {
      case "coinmarketcap" -> new CoinMarketCapDialect();
      case "coingecko" -> new CoinGeckoDialect(CoinGeckoDialect.Root.PRO);
      case "cryptoapis" -> new CryptoApisDialect();
      case "coinapi" -> new CoinApiDialect();
      default -> TestGateway.tollgate();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tollgate      | X-API-Key         | The use of HTTPS is required.
          coinmarketcap | X-CMC_PRO_API_KEY | The use of HTTPS is required.
          coingecko     | x-cg-pro-api-key  | The use of HTTPS is required.
          cryptoapis    | X-API-Key         | https_required
          coinapi       | X-CoinAPI-Key     | HTTPS
          """)
  void aCallInTheClearIsRefusedWhateverItShows(String name, String header, String words)
      throws IOException {
    try (var it = at(PlainHttp.REFUSE_AND_DISABLE).dialect(dialect(name)).start();
        RawClient client = it.client()) {
      Answer good = client.get("/data", header + ": " + it.key).answer();
      Answer none = client.get("/data").answer();
      Answer strange =
          client.get("/data", header + ": " + it.shape.make(new SecureRandom())).answer();

      assertThat(good.status()).isEqualTo(403);
      assertThat(good.body()).contains(words);
      assertThat(none.status()).isEqualTo(403);
      assertThat(strange.status()).isEqualTo(403);
      TestGateway.await(() -> !it.exposed.isEmpty());
      assertThat(it.exposed).extracting(LiveKey::id).containsExactly(1L);
      assertThat(it.upstream.received()).isEmpty();
      assertThat(it.gateway.metrics().refusals(RefusalCode.HTTPS_REQUIRED)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALLOW", "REFUSE"})
  void theOtherPoliciesExposeNothing(PlainHttp policy) throws IOException {
    try (var it = at(policy).start();
        RawClient client = it.client()) {
      int status = policy == PlainHttp.ALLOW ? 200 : 403;
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(status);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(status);
      it.awaitQuiet();

      assertThat(it.exposed).isEmpty();
      assertThat(it.keys.finds()).isEqualTo(policy == PlainHttp.ALLOW ? 1 : 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE, market, true",
    "QUARANTINED, market, true",
    "DISABLED, market, false",
    "LEAKED, market, false",
    "DELETED, market, false",
    "ACTIVE, other, false"
  })
  void onlyAKeyThatOpensTheApiIsExposed(KeyState state, String api, boolean exposed)
      throws IOException {
    try (var it = at(PlainHttp.REFUSE_AND_DISABLE).start();
        RawClient client = it.client()) {
      String key = it.addKey(2, KeyShape.TOLLGATE, api, state, Long.MAX_VALUE);
      // In memory or not, in the URL or not: all the same.
      client.get("/data", "X-API-Key: " + key).answer();
      TestGateway.await(() -> it.keys.finds() == 1);
      client.get("/data?api_key=" + key).answer();
      // Looked up behind the others, on the same loop.
      client.get("/data", it.bearer()).answer();
      TestGateway.await(() -> it.exposed.stream().anyMatch(one -> one.id() == 1));

      assertThat(it.exposed.stream().filter(one -> one.id() == 2).count())
          .isEqualTo(exposed ? 2 : 0);
    }
  }

  @Test
  void anExpiredKeyIsNoSecretAnyMore() throws IOException {
    try (var it = at(PlainHttp.REFUSE_AND_DISABLE).start();
        RawClient client = it.client()) {
      String key = it.addKey(2, KeyShape.TOLLGATE, TestGateway.API, KeyState.ACTIVE, 1);
      client.get("/data", "X-API-Key: " + key).answer();
      client.get("/data", it.bearer()).answer();
      TestGateway.await(() -> !it.exposed.isEmpty());

      assertThat(it.exposed).extracting(LiveKey::id).containsExactly(1L);
    }
  }

  @Test
  void aFloodOfMadeUpKeysIsLookedUpNoFurtherThanElsewhere() throws IOException {
    try (var it = at(PlainHttp.REFUSE_AND_DISABLE).badKeys(5).start();
        RawClient client = it.client()) {
      for (int i = 0; i < 50; i++) {
        String key = KeyShape.TOLLGATE.make(new SecureRandom());
        assertThat(client.get("/data", "X-API-Key: " + key).answer().status()).isEqualTo(403);
        client.get("/data", "X-API-Key: " + key + "x").answer();
        int before = i;
        // Each look-up ends before the next begins; a minute may end once meanwhile.
        TestGateway.await(() -> it.keys.finds() > Math.min(before, 4));
      }

      assertThat(it.keys.finds()).isBetween(5, 12);
    }
  }
}
