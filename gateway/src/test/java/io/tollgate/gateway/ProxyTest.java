package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.Environment;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.testkit.FakeUpstream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a call comes from, as proxies say and as they don't.
@Wire.OverEach
class ProxyTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  private final Wire.Protocol protocol;

  ProxyTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private TestGateway.Options behind(String... networks) {
    return TestGateway.with(OK).over(protocol).trusting(networks);
  }

  private static String[] headers(TestGateway it, String written) {
    return Stream.concat(
            Stream.of(it.bearer()),
            written.isEmpty() ? Stream.empty() : Stream.of(written.split(" & ")))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For: 192.0.2.7                                      | 192.0.2.7
          x-forwarded-for: 192.0.2.7:4711                                 | 192.0.2.7
          X-Forwarded-For: 2001:DB8:0::7                                  | 2001:db8::7
          X-Forwarded-For: [2001:db8::7]                                  | 2001:db8::7
          X-Forwarded-For: [2001:db8::7]:4711                             | 2001:db8::7
          X-Forwarded-For: ::ffff:192.0.2.7                               | 192.0.2.7
          X-Forwarded-For: 198.51.100.9, 192.0.2.7                        | 192.0.2.7
          X-Forwarded-For: 198.51.100.9 ,192.0.2.7 , 10.0.0.1,10.0.0.2    | 192.0.2.7
          X-Forwarded-For: 198.51.100.9 & X-Forwarded-For: 192.0.2.7      | 192.0.2.7
          X-Forwarded-For: 192.0.2.7 & X-Forwarded-For: 10.0.0.1          | 192.0.2.7
          X-Forwarded-For: 10.0.0.1, 10.0.0.2                             | 10.0.0.1
          X-Forwarded-For: 192.0.2.7, unknown                             | 127.0.0.1
          X-Forwarded-For: 192.0.2.7, _hidden, 10.0.0.1                   | 10.0.0.1
          X-Forwarded-For: 192.0.2.7,                                     | 127.0.0.1
          X-Forwarded-For: 192.0.2.7,, 10.0.0.1                           | 10.0.0.1
          X-Forwarded-For: 192.0.2.256                                    | 127.0.0.1
          X-Forwarded-For: 192.0.2                                        | 127.0.0.1
          X-Forwarded-For: 192.0.2.7:port                                 | 127.0.0.1
          X-Forwarded-For: 192.0.2.7:                                     | 127.0.0.1
          X-Forwarded-For: [2001:db8::7                                   | 127.0.0.1
          X-Forwarded-For: fe80::1%eth0                                   | 127.0.0.1
          X-Forwarded-For: example.com                                    | 127.0.0.1
          X_Forwarded_For: 192.0.2.7                                      | 127.0.0.1
          X_Forwarded_For: 198.51.100.9 & X-Forwarded-For: 192.0.2.7      | 192.0.2.7
          Forwarded: for=192.0.2.7                                        | 127.0.0.1
          X-Real-IP: 192.0.2.7                                            | 127.0.0.1
          ''                                                              | 127.0.0.1
          """)
  void aTrustedProxySaysWhereACallComesFrom(String written, String client) throws IOException {
    try (var it = behind("127.0.0.0/8", "10.0.0.0/8").start();
        Wire wire = it.wire()) {
      wire.get("/data", headers(it, written)).answer();

      var asked = it.upstream.received().getFirst();
      assertThat(asked.values("X-Forwarded-For")).containsExactly(client);
      assertThat(asked.values("X_Forwarded_For")).isEmpty();
      assertThat(it.record().address()).isEqualTo(client);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For: 192.0.2.7
          X_Forwarded_For: 192.0.2.7
          X-Forwarded_For: 192.0.2.7
          X-FORWARDED-FOR: 192.0.2.7 & X-Forwarded-For: 192.0.2.7
          Forwarded: for=192.0.2.7;proto=https
          X-Real-IP: 192.0.2.7
          """)
  void nobodyElseIsBelieved(String written) throws IOException {
    try (var it = behind("10.0.0.0/8").start();
        Wire wire = it.wire()) {
      wire.get("/data", headers(it, written)).answer();

      assertThat(it.upstream.received().getFirst().values("X-Forwarded-For"))
          .containsExactly("127.0.0.1");
      assertThat(it.record().address()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void networksOfKeysAndLimitsOfAddressesAreTheClients() throws IOException {
    try (var it = behind("127.0.0.1").addressLimit(2).start();
        Wire wire = it.wire()) {
      var networks = new Networks(List.of(Network.parse("192.0.2.0/24")), List.of());
      String key =
          "X-API-Key: "
              + it.addKey(2, new Permissions(Environment.PRODUCTION, List.of(), networks));

      assertThat(wire.get("/data", key, "X-Forwarded-For: 192.0.2.7").answer().status())
          .isEqualTo(200);
      assertThat(wire.get("/data", key, "X-Forwarded-For: 198.51.100.7").answer().status())
          .isEqualTo(403);
      int last = 200;
      for (int i = 0; i < 8 && last == 200; i++) {
        last = wire.get("/data", key, "X-Forwarded-For: 192.0.2.8").answer().status();
      }
      assertThat(last).isEqualTo(429);
      assertThat(wire.get("/data", key, "X-Forwarded-For: 192.0.2.9").answer().status())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1  | X-Forwarded-Proto: https                              | 200
          127.0.0.1  | X-Forwarded-Proto: HTTPS                              | 200
          127.0.0.1  | X-Forwarded-Proto: https, https                       | 200
          127.0.0.1  | X-Forwarded-Proto: http                               | 403
          127.0.0.1  | X-Forwarded-Proto: https, http                        | 403
          127.0.0.1  | X-Forwarded-Proto: http, https                        | 403
          127.0.0.1  | X-Forwarded-Proto: http & X-Forwarded-Proto: https    | 403
          127.0.0.1  | X-Forwarded-Proto: wss                                | 403
          192.0.2.0/24 | X-Forwarded-Proto: https                            | 403
          192.0.2.0/24 | Forwarded: proto=https                              | 403
          192.0.2.0/24 | X_Forwarded_Proto: https                            | 403
          """)
  void aTrustedProxySaysWhetherACallCameByTls(String proxy, String written, int status)
      throws IOException {
    boolean unsaid = proxy.startsWith("192.") && protocol.secure();
    try (var it = behind(proxy).plainHttp(PlainHttp.REFUSE).start();
        Wire wire = it.wire()) {
      assertThat(wire.get("/data", headers(it, written)).answer().status())
          .isEqualTo(unsaid ? 200 : status);
    }
  }

  @Test
  void aProxyThatSaysNothingIsTakenByItsConnection() throws IOException {
    try (var it = behind("127.0.0.1").plainHttp(PlainHttp.REFUSE).start();
        Wire wire = it.wire()) {
      assertThat(wire.get("/data", it.bearer()).answer().status())
          .isEqualTo(protocol.secure() ? 200 : 403);
      assertThat(wire.get("/data", it.bearer(), "X_Forwarded_Proto: https").answer().status())
          .isEqualTo(protocol.secure() ? 200 : 403);
    }
  }
}
