package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Error;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.testkit.FakeUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that make work without end, each frame of it allowed: their connection ends, memory
/// stays flat, and others are served.
class Http2FloodTest {

  private static final String CALM = "connection ENHANCE_YOUR_CALM";

  /// More than any bound allows, and less than a connection is read for when it has ended: so the
  /// goodbye is there to be read behind it.
  private static final int FLOOD = 1_400;

  private static TestGateway it;

  /// Sends one round of a flood.
  interface Round {
    void send(RawHttp2 client, int round) throws IOException;
  }

  @BeforeAll
  static void start() {
    FakeUpstream.Script script =
        exchange -> {
          if (exchange.request().target().equals("/hold")) {
            exchange.awaitEnd();
          } else {
            exchange.body();
            exchange.answer(200, "", "{}");
          }
        };
    it =
        TestGateway.with(script)
            .route(TestGateway.route("get", "GET", "/**", TestGateway.base(1)))
            .route(TestGateway.route("post", "POST", "/**", TestGateway.base(1)))
            .over(Wire.Protocol.HTTP_2_TLS)
            .start();
  }

  @AfterAll
  static void stop() {
    it.close();
  }

  private static String key() {
    return "authorization: Bearer " + it.key;
  }

  private static Arguments flood(String outcome, String name, Round round) {
    return Arguments.of(outcome, name, round);
  }

  /// A call of its own each round, that the next frame makes us reset.
  private static Arguments madeReset(String name, Round wrong) {
    return flood(
        CALM,
        "made to reset: " + name,
        (client, round) -> {
          client.get(1 + 2 * round, "/hold", key());
          wrong.send(client, 1 + 2 * round);
        });
  }

  static Stream<Arguments> floods() {
    return Stream.of(
        flood(
            CALM,
            "rapid reset",
            (client, round) -> {
              client.get(1 + 2 * round, "/hold", key());
              client.reset(1 + 2 * round, Http2Error.CANCEL);
            }),
        madeReset("window update of 0", (client, stream) -> client.widen(stream, 0)),
        madeReset("window too large", (client, stream) -> client.widen(stream, Integer.MAX_VALUE)),
        madeReset("data behind the end", (client, stream) -> client.data(stream, true, "x")),
        madeReset("head behind the end", (client, stream) -> client.get(stream, "/hold")),
        madeReset(
            "priority of another size",
            (client, stream) -> client.frame(RawHttp2.PRIORITY, 0, stream, new byte[4])),
        flood(
            CALM,
            "made to reset: body longer than said",
            (client, round) -> {
              client.post(1 + 2 * round, "/hold", key(), "content-length: 1");
              client.data(1 + 2 * round, false, "xy");
            }),
        flood(
            CALM,
            "made to reset: malformed heads",
            (client, round) -> client.headers(1 + 2 * round, true, ":method: GET")),
        flood(CALM, "settings", (client, _) -> client.settings(4, 65_535)),
        flood(CALM, "empty settings", (client, _) -> client.settings()),
        flood(
            CALM, "confirmations", (client, _) -> client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0)),
        flood(CALM, "pings", (client, _) -> client.frame(RawHttp2.PING, 0, 0, new byte[8])),
        flood(
            CALM,
            "answers to no ping",
            (client, _) -> client.frame(RawHttp2.PING, RawHttp2.ACK, 0, new byte[8])),
        flood(
            CALM,
            "priorities",
            (client, round) -> client.frame(RawHttp2.PRIORITY, 0, 1 + 2 * round, new byte[5])),
        flood(CALM, "window updates", (client, _) -> client.widen(0, 1)),
        flood(CALM, "unknown frames", (client, _) -> client.frame(0xbe, 0, 0, new byte[8])),
        flood(
            CALM,
            "resets of one stream",
            (client, round) -> {
              if (round == 0) {
                client.get(1, "/hold", key());
              }
              client.reset(1, Http2Error.CANCEL);
            }),
        flood(
            CALM,
            "empty data",
            (client, round) -> {
              if (round == 0) {
                client.post(1, "/hold", key());
              }
              client.data(1, false, "");
            }),
        flood(
            CALM,
            "padding only",
            (client, round) -> {
              if (round == 0) {
                client.post(1, "/hold", key());
              }
              client.frame(RawHttp2.DATA, RawHttp2.PADDED, 1, new byte[] {2, 0, 0});
            }),
        flood(
            CALM,
            "empty continuations",
            (client, round) -> {
              if (round == 0) {
                client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method: GET"));
              }
              client.frame(RawHttp2.CONTINUATION, 0, 1);
            }),
        flood(
            CALM,
            "small continuations",
            (client, round) -> {
              if (round == 0) {
                client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method: GET"));
              }
              client.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.block("x: y"));
            }),
        flood(
            "connection PROTOCOL_ERROR",
            "large continuations",
            (client, round) -> {
              if (round == 0) {
                client.frame(
                    RawHttp2.HEADERS, 1, 1, RawHttp2.block(RawHttp2.request("GET", "/hold")));
              } else if (round < 12) {
                client.frame(
                    RawHttp2.CONTINUATION,
                    round == 11 ? RawHttp2.END_HEADERS : 0,
                    1,
                    RawHttp2.block("x: " + "y".repeat(16_000)));
              }
            }),
        flood(
            "431",
            "a header bomb",
            (client, round) -> {
              if (round == 0) {
                client.frame(RawHttp2.HEADERS, 0x5, 1, bomb());
              }
            }));
  }

  /// One field of 3,900 bytes into the table, and then 12,000 times again by its index.
  private static byte[] bomb() {
    var block = new ByteArrayOutputStream();
    block.writeBytes(RawHttp2.block(RawHttp2.request("GET", "/hold", key())));
    block.write(0x40);
    RawHttp2.text(block, "x-bomb");
    RawHttp2.text(block, "y".repeat(3_900));
    byte[] again = new byte[12_000];
    Arrays.fill(again, (byte) (0x80 | 62));
    block.writeBytes(again);
    return block.toByteArray();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("floods")
  void ends(String outcome, String name, Round round) throws IOException {
    ends(Wire.Protocol.HTTP_2, outcome, round);
    ends(Wire.Protocol.HTTP_2_TLS, outcome, round);
  }

  private static void ends(Wire.Protocol protocol, String outcome, Round round) throws IOException {
    long used = it.used();
    try (RawHttp2 client = Wire.frames(protocol, it);
        RawHttp2 other = Wire.frames(protocol, it)) {
      try {
        for (int i = 0; i < FLOOD; i++) {
          round.send(client, i);
        }
      } catch (IOException _) {
        // Closed in the middle of it, as it should be.
      }

      assertThat(client.calm(1, outcome)).as("over %s", protocol).isEqualTo(outcome);
      assertThat(other.get(1, "/usage", key()).answer(1).status()).isEqualTo(200);
      if (outcome.startsWith("connection")) {
        assertThat(client.ends()).isTrue();
      }
    }
    it.awaitQuiet();
    TestGateway.await(() -> it.gateway.connections() == 0);
    assertThat(it.used()).isEqualTo(used);
    // Arenas keep what they once had; no flood may have needed much.
    assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
        .isLessThan(128L * 1024 * 1024);
  }

  // ---- time

  private static ClientLimits brief(ClientLimits limits) {
    return new ClientLimits(
        limits.requestLineBytesMax(),
        limits.headerBytesMax(),
        limits.headersMax(),
        limits.connectionsMax(),
        limits.connectionsPerAddressMax(),
        Duration.ofMillis(1500),
        Duration.ofMillis(700),
        Duration.ofMillis(300),
        1000,
        Duration.ofMillis(200),
        limits.lingerBytesMax(),
        limits.unsentBytesHigh(),
        limits.http2());
  }

  @Test
  void aConnectionWithoutCallsEndsInOrder() throws IOException {
    try (var brief =
            TestGateway.with(FakeUpstream.json("{}")).client(Http2FloodTest::brief).start();
        RawHttp2 client = RawHttp2.connect(brief.gateway.port())) {
      client.get(1, "/usage", "authorization: Bearer " + brief.key).answer(1);
      assertThat(client.outcome(0)).isEqualTo("connection NO_ERROR");
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void settingsThatAreNotConfirmedEndTheConnection() throws IOException {
    try (var brief =
            TestGateway.with(FakeUpstream.json("{}")).client(Http2FloodTest::brief).start();
        RawHttp2 client = RawHttp2.connect(brief.gateway.port()).deaf()) {
      assertThat(client.outcome(0)).isEqualTo("connection SETTINGS_TIMEOUT");
    }
  }

  @Test
  void aHeadThatDoesNotEndEndsTheConnection() throws IOException {
    try (var brief =
            TestGateway.with(FakeUpstream.json("{}")).client(Http2FloodTest::brief).start();
        RawHttp2 client = RawHttp2.connect(brief.gateway.port())) {
      client.get(1, "/usage").answer(1);
      client.frame(RawHttp2.HEADERS, 0, 3, RawHttp2.block(":method: GET"));
      assertThat(client.outcome(3)).isEqualTo(CALM);
    }
  }

  @Test
  void aPrefaceThatDoesNotEndIsClosed() throws IOException {
    try (var brief =
            TestGateway.with(FakeUpstream.json("{}")).client(Http2FloodTest::brief).start();
        RawHttp2 client = RawHttp2.bare(brief.gateway.port())) {
      client.bytes("PRI * ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void aBodyThatDripsIsRefused() throws IOException {
    var options =
        TestGateway.with(exchange -> exchange.answer(200, "", exchange.body()))
            .client(Http2FloodTest::brief)
            .route(TestGateway.route("post", "POST", "/data", TestGateway.base(1)));
    try (var brief = options.start();
        RawHttp2 client = RawHttp2.connect(brief.gateway.port())) {
      client.post(1, "/data", "authorization: Bearer " + brief.key).data(1, false, "abc");
      assertThat(client.answer(1).status()).isEqualTo(408);
      brief.awaitQuiet();
      assertThat(brief.used()).isZero();
    }
  }

  @Test
  void windowsOfZeroHoldNoAnswersForLong() throws IOException {
    FakeUpstream.Script script = exchange -> exchange.answer(200, "", "x".repeat(1_000_000));
    try (var brief = TestGateway.with(script).client(Http2FloodTest::brief).start();
        // A first window of 0 for each stream.
        RawHttp2 client = RawHttp2.connect(brief.gateway.port(), 4, 0)) {
      for (int i = 0; i < 100; i++) {
        client.get(1 + 2 * i, "/data", "authorization: Bearer " + brief.key);
      }
      assertThat(client.outcome(199)).isEqualTo("stream CANCEL");
      brief.awaitQuiet();
      assertThat(brief.used()).isZero();
      TestGateway.await(() -> brief.upstream.openConnections() == 0);
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
          .isLessThan(128L * 1024 * 1024);
    }
  }
}
