package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Good keys in the URL are counted, so that their owners can be warned.
class KeyInUrlTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{}");

  @Test
  void callsWithAGoodKeyInTheUrlAreCountedForTheirApi() throws IOException {
    try (var it = TestGateway.with(OK).sibling(new CoinMarketCapDialect()).start();
        RawClient client = it.client()) {
      String off =
          it.addKey(2, KeyShape.TOLLGATE, TestGateway.API, KeyState.DISABLED, Long.MAX_VALUE);
      client.get("/data", it.bearer()).answer();
      client.get("/data?api_key=" + off).answer();
      client
          .get("/data?api_key=" + KeyShape.TOLLGATE.make(new java.security.SecureRandom()))
          .answer();
      client.get("/sibling/data?CMC_PRO_API_KEY=" + it.key).answer();
      assertThat(it.gateway.metrics().keysInUrl(TestGateway.API)).isZero();

      client.get("/data?api_key=" + it.key).answer();
      client.get("/data?api_key=" + it.key, it.bearer()).answer();
      client.get("/usage?api_key=" + it.key).answer();

      assertThat(it.gateway.metrics().keysInUrl(TestGateway.API)).isEqualTo(3);
      assertThat(it.gateway.metrics().keysInUrl(TestGateway.SIBLING)).isZero();
    }
  }

  @Test
  void theirPathIsTheUrlToo() throws IOException {
    try (var it = TestGateway.with(OK).dialect(new CoinApiDialect()).start();
        RawClient client = it.client()) {
      assertThat(client.get("/data/APIKEY-" + it.key).answer().status()).isEqualTo(200);

      assertThat(it.gateway.metrics().keysInUrl(TestGateway.API)).isEqualTo(1);
    }
  }

  @Test
  void apisOfALaterCatalogAreToldToo() throws IOException {
    TestGateway.Options options = TestGateway.with(OK);
    try (var it = options.start()) {
      var told = new ArrayList<String>();
      it.gateway.metrics().onApi(told::add);

      it.use(options.sibling(TestGateway.tollgate()).catalog(it.upstream.port()));

      assertThat(told).containsExactly(TestGateway.API, TestGateway.SIBLING);
    }
  }
}
