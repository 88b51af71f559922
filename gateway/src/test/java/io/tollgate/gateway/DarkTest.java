package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.change.ChangeFeed;
import io.tollgate.core.price.Price;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.Route;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A node that hears of no changes refuses keys, even those it knows, and nothing else.
final class DarkTest {

  private static final Route OPEN =
      new Route("open", "GET", PathTemplate.parse("/open"), Price.FREE, Access.OPEN);

  @Test
  void keysAreRefusedInTheDarkAndTakenAgainAfterIt() throws Exception {
    var options = TestGateway.with(FakeUpstream.json("{}")).priced(TestGateway.base(1)).route(OPEN);
    try (var it = options.start();
        RawClient client = it.client()) {
      long now = System.nanoTime();
      var feed = new ChangeFeed(now);
      it.callers.heed(feed);
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);

      var dark = new ChangeFeed(now - Duration.ofSeconds(6).toNanos());
      it.callers.heed(dark);

      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(503);
      assertThat(it.gateway.metrics().refusals(RefusalCode.STORE_DOWN)).isEqualTo(1);
      assertThat(client.get("/open").answer().status()).isEqualTo(200);

      dark.heard(System.nanoTime());

      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(200);
    }
  }
}
