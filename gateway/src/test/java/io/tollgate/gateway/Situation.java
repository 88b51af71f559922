package io.tollgate.gateway;

import io.tollgate.core.account.Standing;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.price.Price;
import io.tollgate.core.route.Access;
import io.tollgate.core.window.WindowKind;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// What can befall a call, brought about over a socket, for any dialect. A dialect's table says in
/// which words each is answered; a row of it is one of these and what the client then reads.
@SuppressWarnings("ImmutableEnumChecker") // its functions keep nothing
enum Situation {
  NO_KEY(Situation::usual, scene -> scene.call()),
  UNKNOWN_KEY(Situation::usual, scene -> scene.show(scene.strange())),
  MALFORMED_KEY(Situation::usual, scene -> scene.show("x")),
  EXPIRED_KEY(Situation::usual, scene -> scene.show(scene.key(KeyState.ACTIVE, 1))),
  DISABLED_KEY(Situation::usual, scene -> scene.show(scene.key(KeyState.DISABLED, Long.MAX_VALUE))),
  DELETED_KEY(Situation::usual, scene -> scene.show(scene.key(KeyState.DELETED, Long.MAX_VALUE))),

  LEAKED_KEY(Situation::usual, scene -> scene.show(scene.key(KeyState.LEAKED, Long.MAX_VALUE))),
  WRONG_NETWORK(
      Situation::usual, scene -> scene.show(scene.key(from("192.0.2.0/24"), KeyState.ACTIVE))),
  WRONG_ENVIRONMENT(
      options -> options.environments(Environment.QA).narrow("", false, Environment.QA),
      Situation::ask),
  WRONG_SCOPE(
      options -> options.narrow("other", false),
      scene -> scene.show(scene.key(to("market:write"), KeyState.ACTIVE))),
  READS_ONLY(
      options -> options.narrow("market", true),
      scene -> scene.show(scene.key(to("market:read"), KeyState.ACTIVE))),
  QUARANTINED_WRITES(
      options -> options.narrow("market", true),
      scene -> scene.show(scene.key(Permissions.ALL, KeyState.QUARANTINED))),
  BAD_KEYS(
      options -> options.badKeys(1),
      scene -> {
        // A minute may end between two of them, not between four.
        Answer answer = scene.show(scene.strange());
        for (int i = 0; i < Scene.CALLS && answer.status() != 429; i++) {
          answer = scene.show(scene.strange());
        }
        return answer;
      }),

  UNPAID(options -> options.standing(Standing.UNPAID), Situation::ask),
  LAPSED(options -> options.standing(Standing.LAPSED), Situation::ask),
  SUSPENDED(options -> options.standing(Standing.SUSPENDED), Situation::ask),
  NOT_IN_PLAN(options -> options.opens(TestGateway.API + "/other"), Situation::ask),

  MINUTE_LIMIT(options -> options.minuteLimit(1), scene -> scene.untilRefused()),
  ADDRESS_LIMIT(
      options ->
          options
              .addressLimit(1)
              .route(
                  TestGateway.route(
                      "anybodys", "GET", "/anybodys", TestGateway.base(1), Access.ANONYMOUS)),
      scene -> scene.untilRefused("/anybodys")),
  CONCURRENCY(options -> options.concurrency(1, 0), Situation::beside),
  DAY_CREDITS(options -> options.cap(WindowKind.UTC_DAY, 1), scene -> scene.untilRefused()),
  ROLLING_CREDITS(options -> options.cap(WindowKind.ROLLING_DAY, 1), scene -> scene.untilRefused()),
  MONTH_CREDITS(options -> options.monthCap(1), scene -> scene.untilRefused()),

  NO_ROUTE(Situation::usual, scene -> scene.get("/nothing")),
  WRONG_METHOD(
      Situation::usual, scene -> scene.client.request("DELETE", "/data", scene.shown()).answer()),
  BODY_TOO_LARGE(
      options ->
          options
              .bodyBytesMax(10)
              .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1))),
      scene -> scene.client.post("/data", "x".repeat(11), scene.shown()).answer()),

  UPSTREAM_UNREACHABLE(options -> options.upstreamPort(nobodys()), Situation::ask),
  UPSTREAM_BROKEN(Situation::usual, scene -> scene.behind(FakeUpstream.Exchange::reset)),
  UPSTREAM_TIMEOUT(
      options -> options.firstByte(Duration.ofMillis(50)),
      scene -> scene.behind(FakeUpstream.Exchange::awaitEnd)),
  ANSWER_UNCOUNTABLE(
      options -> options.route(TestGateway.route("counted", "GET", "/counted", counted())),
      scene -> {
        scene.it.upstream.script(FakeUpstream.json("<html>"));
        return scene.get("/counted");
      }),
  OVERLOADED(
      options -> options.connectionsMax(1).connect(Duration.ofMillis(50)), Situation::beside),
  LEDGER_DOWN(
      Situation::usual,
      scene -> {
        scene.it.journal.fail(true);
        return scene.show(scene.it.key);
      }),
  STORE_DOWN(
      Situation::usual,
      scene -> {
        String key = scene.key(KeyState.ACTIVE, Long.MAX_VALUE);
        scene.it.keys.down(true);
        return scene.show(key);
      });

  private interface Act {
    Answer on(Scene scene) throws IOException;
  }

  private final UnaryOperator<TestGateway.Options> world;
  private final Act act;

  Situation(UnaryOperator<TestGateway.Options> world, Act act) {
    this.world = world;
    this.act = act;
  }

  /// What is looked at once the answer is here.
  interface Look {
    void at(Answer answer, TestGateway it) throws IOException;
  }

  /// Brings it about, and has the answer looked at while the gateway still runs.
  ///
  /// @param options dialect and protocol; `GET /data` is added
  /// @param carrier what a key stands behind, as `X-Key: `
  void befall(TestGateway.Options options, String carrier, Look look) throws IOException {
    options.priced(TestGateway.base(1));
    try (TestGateway it = world.apply(options).start();
        Wire client = it.wire()) {
      look.at(act.on(new Scene(it, client, carrier)), it);
    }
  }

  private static Permissions from(String network) {
    var networks = new Networks(List.of(Network.parse(network)), List.of());
    return new Permissions(Environment.PRODUCTION, List.of(), networks);
  }

  private static Permissions to(String scope) {
    return new Permissions(Environment.PRODUCTION, List.of(Scope.parse(scope)), Networks.ANY);
  }

  private static TestGateway.Options usual(TestGateway.Options options) {
    return options;
  }

  private static Answer ask(Scene scene) throws IOException {
    return scene.show(scene.it.key);
  }

  /// A second call while a first one is under way.
  private static Answer beside(Scene scene) throws IOException {
    scene.it.upstream.script(FakeUpstream.Exchange::awaitEnd);
    try (Wire first = scene.it.wire()) {
      first.get("/data", scene.shown());
      TestGateway.await(() -> scene.it.upstream.received().size() == 1);
      return scene.show(scene.it.key);
    }
  }

  private static Price counted() {
    Price counted = TestGateway.per100(5000);
    return new Price(counted.parts(), counted.atMost(), counted.on(), Price.Uncountable.REFUSE);
  }

  /// A port nobody listens at.
  private static int nobodys() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Scene {

    /// A window may end between two calls, not between four.
    private static final int CALLS = 4;

    private final TestGateway it;
    private final Wire client;
    private final String carrier;

    private Scene(TestGateway it, Wire client, String carrier) {
      this.it = it;
      this.client = client;
      this.carrier = carrier;
    }

    String key(KeyState state, long expiresMillis) {
      return it.addKey(2, it.shape, TestGateway.API, state, expiresMillis);
    }

    String key(Permissions permissions, KeyState state) {
      return it.addKey(2, permissions, state);
    }

    /// A key of the right shape that is nobody's.
    String strange() {
      return it.shape.make(new SecureRandom());
    }

    String shown() {
      return carrier + it.key;
    }

    Answer call() throws IOException {
      return client.get("/data").answer();
    }

    Answer show(String key) throws IOException {
      return client.get("/data", carrier + key).answer();
    }

    Answer get(String path) throws IOException {
      return client.get(path, shown()).answer();
    }

    Answer behind(FakeUpstream.Script script) throws IOException {
      it.upstream.script(script);
      return show(it.key);
    }

    Answer untilRefused() throws IOException {
      return untilRefused("/data");
    }

    Answer untilRefused(String path) throws IOException {
      Answer answer = get(path);
      for (int i = 1; i < CALLS && answer.status() == 200; i++) {
        answer = get(path);
      }
      return answer;
    }
  }
}
