package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.route.Mount;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.FakeUpstream.Received;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Where an api is reached. Every [Wire] calls the host `api.test`.
@Wire.OverEach
class MountTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  private final Wire.Protocol protocol;

  MountTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  @Test
  void oneApiIsReachedByItsHostAndByItsPath() throws IOException {
    var options =
        TestGateway.with(OK)
            .over(protocol)
            .mounts(
                new Mount("api.test", "/own"),
                new Mount("api.test", "/deep/er"),
                new Mount("", "/market"),
                new Mount("other.test", "/other"));
    try (var it = options.start();
        Wire client = it.wire()) {
      for (String path : new String[] {"/own/data", "/deep/er/data", "/market/data"}) {
        assertThat(client.get(path, it.bearer()).answer().status()).as(path).isEqualTo(200);
      }
      assertThat(client.get("/other/data", it.bearer()).answer().status()).isEqualTo(404);
      assertThat(client.get("/deep/data", it.bearer()).answer().status()).isEqualTo(404);

      assertThat(it.upstream.received()).extracting(Received::target).containsOnly("/data");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
    }
  }

  @Test
  void aKeyInThePathIsFoundAtEachPlace() throws IOException {
    var options =
        TestGateway.with(OK)
            .over(protocol)
            .dialect(new CoinApiDialect())
            .mounts(new Mount("api.test", "/v9"), new Mount("", "/coinapi"));
    try (var it = options.start();
        Wire client = it.wire()) {
      for (String place : new String[] {"/v9", "/coinapi"}) {
        assertThat(client.get(place + "/data/APIKEY-" + it.key).answer().status()).isEqualTo(200);
        assertThat(client.get(place + "/apikey-" + it.key + "/data").answer().status())
            .isEqualTo(200);
      }
      assertThat(it.upstream.received()).extracting(Received::target).containsOnly("/data");
    }
  }

  @Test
  void anotherHostsApiIsNotReached() throws IOException {
    var options =
        TestGateway.with(OK)
            .over(protocol)
            .dialect(TestGateway.tollgate())
            .mounts(new Mount("other.test", ""));
    try (var it = options.start();
        Wire client = it.wire()) {
      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(404);
      assertThat(it.upstream.received()).isEmpty();
    }
  }
}
