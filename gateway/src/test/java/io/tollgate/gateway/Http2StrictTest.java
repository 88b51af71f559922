package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.FakeUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What RFC 9113 calls an error, frame by frame: told with the right code, forwarded never, charged
/// nothing.
class Http2StrictTest {

  private static final String METHOD = ":method: GET";
  private static final String SCHEME = ":scheme: http";
  private static final String AUTHORITY = ":authority: api.test";
  private static final String PATH = ":path: /data";

  private static final String MALFORMED = "stream PROTOCOL_ERROR";
  private static final String BROKEN = "connection PROTOCOL_ERROR";

  private static TestGateway it;

  /// Sends what is wrong on stream 1.
  interface Wrong {
    void send(RawHttp2 client) throws IOException;
  }

  @BeforeAll
  static void start() {
    it =
        TestGateway.with(Http2StrictTest::answer)
            .over(Wire.Protocol.HTTP_2_TLS)
            .route(TestGateway.route("get", "GET", "/**", TestGateway.base(1)))
            .route(TestGateway.route("post", "POST", "/**", TestGateway.base(1)))
            .start();
  }

  private static void answer(FakeUpstream.Exchange exchange)
      throws IOException, InterruptedException {
    if (exchange.request().target().equals("/hold")) {
      exchange.awaitEnd();
    } else {
      exchange.body();
      exchange.answer(200, "Content-Type: application/json", "{}");
    }
  }

  @AfterAll
  static void stop() {
    it.close();
  }

  private static Arguments head(String outcome, String... fields) {
    return row(
        outcome,
        String.join(" | ", fields),
        client -> {
          var all = new ArrayList<>(Arrays.asList(fields));
          all.add(key());
          client.headers(1, true, all.toArray(String[]::new));
        });
  }

  /// A sound head and one field more.
  private static Arguments field(String outcome, String field) {
    return head(outcome, METHOD, SCHEME, AUTHORITY, PATH, field);
  }

  private static Arguments path(String outcome, String path) {
    return head(outcome, METHOD, SCHEME, AUTHORITY, ":path: " + path);
  }

  private static Arguments authority(String outcome, String authority) {
    return head(outcome, METHOD, SCHEME, ":authority: " + authority, PATH);
  }

  /// A header block of these bytes.
  private static Arguments block(String outcome, String name, int... bytes) {
    return row(outcome, name, client -> client.frame(1, 0x5, 1, octets(bytes)));
  }

  private static byte[] octets(int... bytes) {
    byte[] octets = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      octets[i] = (byte) bytes[i];
    }
    return octets;
  }

  private static Arguments row(String outcome, String name, Wrong wrong) {
    return Arguments.of(outcome, name, wrong);
  }

  private static String key() {
    return "authorization: Bearer " + it.key;
  }

  private static RawHttp2 post(RawHttp2 client, String... fields) throws IOException {
    var all = new ArrayList<>(Arrays.asList(fields));
    all.add(key());
    return client.post(1, "/data", all.toArray(String[]::new));
  }

  /// A call that stays in flight.
  private static RawHttp2 hold(RawHttp2 client) throws IOException {
    int before = it.upstream.received().size();
    client.get(1, "/hold", key());
    TestGateway.await(() -> it.upstream.received().size() > before);
    return client;
  }

  static Stream<Arguments> heads() {
    String[] many = new String[105];
    Arrays.setAll(many, i -> "x-" + i + ": y");
    many[0] = METHOD;
    many[1] = SCHEME;
    many[2] = AUTHORITY;
    many[3] = PATH;
    return Stream.of(
        // Pseudo-headers (section 8.3).
        head(MALFORMED, SCHEME, AUTHORITY, PATH),
        head(MALFORMED, METHOD, AUTHORITY, PATH),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY),
        head(MALFORMED, METHOD, METHOD, SCHEME, AUTHORITY, PATH),
        head(MALFORMED, METHOD, SCHEME, SCHEME, AUTHORITY, PATH),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, AUTHORITY, PATH),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, PATH),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, ":path: /other"),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, ":protocol: websocket"),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, ":unknown: x"),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, ":status: 200"),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, "x-a: b", PATH),
        head(MALFORMED, METHOD, SCHEME, PATH, "x-a: b", AUTHORITY),
        head(MALFORMED, ":Method: GET", SCHEME, AUTHORITY, PATH),
        head(MALFORMED, ":method: ", SCHEME, AUTHORITY, PATH),
        head(MALFORMED, ":method: G T", SCHEME, AUTHORITY, PATH),
        head(MALFORMED, ":method: GET\r\nx: y", SCHEME, AUTHORITY, PATH),
        head("501", ":method: get", SCHEME, AUTHORITY, PATH),
        head("501", ":method: TRACE", SCHEME, AUTHORITY, PATH),
        head("501", ":method: CONNECT", AUTHORITY),
        head(MALFORMED, ":method: CONNECT", SCHEME, AUTHORITY, PATH),
        head(MALFORMED, ":method: CONNECT"),
        head("400", METHOD, ":scheme: ftp", AUTHORITY, PATH),
        head("400", METHOD, ":scheme: ht tp", AUTHORITY, PATH),
        path(MALFORMED, ""),
        path(MALFORMED, "data"),
        path(MALFORMED, "?a=b"),
        path(MALFORMED, "http://api.test/data"),
        path(MALFORMED, "*"),
        head("400", ":method: OPTIONS", SCHEME, AUTHORITY, ":path: *"),
        path("400", "/a b"),
        path(MALFORMED, "/a\u0000b"),
        path(MALFORMED, "/a\r\nx: y"),
        path("400", "/a#b"),
        path("400", "/a%zz"),
        path("400", "/a%2fb"),
        path("400", "/a\u00e9"),
        head("400", METHOD, SCHEME, PATH),
        authority(MALFORMED, ""),
        authority("400", "user@api.test"),
        authority("400", "api.test/x"),
        authority("400", "api.test:port"),
        authority("400", "a pi"),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, "host: other.test"),
        head(MALFORMED, METHOD, SCHEME, AUTHORITY, PATH, "host: api.test:81"),
        head(MALFORMED, METHOD, SCHEME, PATH, "host: api.test", "host: api.test"),
        // Fields (section 8.2).
        field(MALFORMED, "X-Upper: a"),
        field(MALFORMED, "x y: a"),
        field(MALFORMED, "x:y: a"),
        field(MALFORMED, "x\u0000: a"),
        field(MALFORMED, "x\r\ny: a"),
        field(MALFORMED, "x\u00e9: a"),
        field(MALFORMED, "x-a: b\nc: d"),
        field(MALFORMED, "x-a: b\rc: d"),
        field(MALFORMED, "x-a: b\u0000c"),
        field(MALFORMED, "x-a: b\u0001c"),
        field(MALFORMED, "x-a: b\u007fc"),
        field(MALFORMED, "x-a:  b"),
        field(MALFORMED, "x-a: b "),
        field(MALFORMED, "x-a: \tb"),
        field(MALFORMED, "connection: close"),
        field(MALFORMED, "connection: x-a"),
        field(MALFORMED, "keep-alive: timeout=5"),
        field(MALFORMED, "proxy-connection: close"),
        field(MALFORMED, "transfer-encoding: chunked"),
        field(MALFORMED, "transfer-encoding: identity"),
        field(MALFORMED, "upgrade: h2c"),
        field(MALFORMED, "te: gzip"),
        field(MALFORMED, "te: trailers, gzip"),
        field("417", "expect: tea"),
        row(
            MALFORMED,
            "a name of no bytes",
            client -> {
              var block = new ByteArrayOutputStream();
              block.writeBytes(RawHttp2.block(METHOD, SCHEME, AUTHORITY, PATH, key()));
              RawHttp2.literal(block, "", "x");
              client.frame(RawHttp2.HEADERS, 0x5, 1, block.toByteArray());
            }),
        // How long the body is.
        field(MALFORMED, "content-length: 5"),
        field(MALFORMED, "content-length: x"),
        field(MALFORMED, "content-length: -1"),
        field(MALFORMED, "content-length: +1"),
        row(
            MALFORMED,
            "two lengths",
            client -> post(client, "content-length: 3", "content-length: 4").data(1, true, "abc")),
        row(
            MALFORMED,
            "less than the length",
            client -> post(client, "content-length: 5").data(1, true, "abc")),
        row(
            MALFORMED,
            "more than the length",
            client -> post(client, "content-length: 3").data(1, true, "abcd")),
        row(
            MALFORMED,
            "less than the length, then trailers",
            client -> {
              post(client, "content-length: 5").data(1, false, "abc");
              client.headers(1, true, "x-end: 1");
            }),
        row(
            MALFORMED,
            "trailers with a pseudo-header",
            client -> {
              post(client).data(1, false, "abc");
              client.headers(1, true, ":path: /other");
            }),
        row(
            MALFORMED,
            "trailers that end nothing",
            client -> {
              post(client).data(1, false, "abc");
              client.headers(1, false, "x-end: 1");
            }),
        // How much of it.
        head("431", many),
        field("431", "x-large: " + "y".repeat(40_000)),
        row(
            "431",
            "cookie crumbs",
            client -> {
              String[] crumbs = new String[504];
              Arrays.fill(crumbs, "cookie: a=b");
              System.arraycopy(RawHttp2.request("GET", "/data"), 0, crumbs, 0, 4);
              client.headers(1, true, crumbs);
            }));
  }

  static Stream<Arguments> frames() {
    return Stream.of(
        // Header compression (section 4.3).
        block("connection COMPRESSION_ERROR", "index 0", 0x80),
        block("connection COMPRESSION_ERROR", "an index there is not", 0xfe),
        block("connection COMPRESSION_ERROR", "an index far away", 0xff, 0xff, 0xff, 0xff, 0x0f),
        block(
            "connection COMPRESSION_ERROR",
            "an endless number",
            0xff,
            0x80,
            0x80,
            0x80,
            0x80,
            0x80,
            0x80,
            0x80,
            0x80,
            0x80,
            0x80,
            0x01),
        block("connection COMPRESSION_ERROR", "a table larger than allowed", 0x3f, 0xe2, 0x1f),
        block("connection COMPRESSION_ERROR", "a table's size in the middle", 0x82, 0x20),
        block("connection COMPRESSION_ERROR", "a name cut short", 0x00, 0x0a, 'x'),
        block("connection COMPRESSION_ERROR", "a field cut short", 0x00, 0x01, 'x'),
        block(
            "connection COMPRESSION_ERROR",
            "padding of Huffman code that is none",
            0x00,
            0x01,
            'x',
            0x82,
            0x00,
            0x00),
        // Streams (section 5.1).
        row(BROKEN, "an even stream", client -> client.get(2, "/data", key())),
        row(BROKEN, "a head on stream 0", client -> client.get(0, "/data", key())),
        row(BROKEN, "data on stream 0", client -> client.data(0, true, "x")),
        row(BROKEN, "data on an idle stream", client -> client.data(5, true, "x")),
        row(
            BROKEN,
            "a reset of an idle stream",
            client -> client.frame(RawHttp2.RST_STREAM, 0, 5, RawHttp2.number(8))),
        row(
            BROKEN,
            "a reset of stream 0",
            client -> client.frame(RawHttp2.RST_STREAM, 0, 0, RawHttp2.number(8))),
        row(
            "connection FRAME_SIZE_ERROR",
            "a reset of another size",
            client -> hold(client).frame(RawHttp2.RST_STREAM, 0, 1, new byte[3])),
        row(BROKEN, "a window update of an idle stream", client -> client.widen(5, 1)),
        row(
            "stream STREAM_CLOSED",
            "data behind the end",
            client -> hold(client).data(1, true, "x")),
        row(
            "stream PROTOCOL_ERROR",
            "a head behind the end",
            client -> hold(client).get(1, "/data", key())),
        row(
            "stream PROTOCOL_ERROR",
            "trailers behind the end",
            client -> hold(client).headers(1, true, "x-end: 1")),
        row(
            "stream STREAM_CLOSED",
            "a stream lower than the last",
            client -> {
              client.get(5, "/usage", key());
              client.answer(5);
              client.get(1, "/data", key());
            }),
        // Frames (section 6).
        row(
            "connection FRAME_SIZE_ERROR",
            "a frame too large",
            client -> client.frame(RawHttp2.DATA, 0, 1, new byte[16_385])),
        row(
            BROKEN,
            "more padding than payload",
            client -> post(client).frame(RawHttp2.DATA, RawHttp2.PADDED, 1, octets(5, 1, 2))),
        row(
            BROKEN,
            "more padding than head",
            client -> client.frame(RawHttp2.HEADERS, 0x5 | RawHttp2.PADDED, 1, octets(9, 1, 2))),
        row(
            "stream FRAME_SIZE_ERROR",
            "a priority of another size",
            client -> hold(client).frame(RawHttp2.PRIORITY, 0, 1, new byte[4])),
        row(
            "stream PROTOCOL_ERROR",
            "a priority on itself",
            client -> hold(client).frame(RawHttp2.PRIORITY, 0, 1, octets(0, 0, 0, 1, 1))),
        row(
            BROKEN,
            "a priority of stream 0",
            client -> client.frame(RawHttp2.PRIORITY, 0, 0, new byte[5])),
        row(
            "connection FRAME_SIZE_ERROR",
            "settings of another size",
            client -> client.frame(RawHttp2.SETTINGS, 0, 0, new byte[5])),
        row(
            BROKEN,
            "settings of a stream",
            client -> client.frame(RawHttp2.SETTINGS, 0, 1, new byte[6])),
        row(
            "connection FRAME_SIZE_ERROR",
            "a confirmation with content",
            client -> client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0, new byte[6])),
        row(BROKEN, "push neither on nor off", client -> client.settings(2, 2)),
        row(
            "connection FLOW_CONTROL_ERROR",
            "a first window too large",
            client -> client.settings(4, 0x80000000)),
        row(BROKEN, "frames too small", client -> client.settings(5, 16_383)),
        row(BROKEN, "frames too large", client -> client.settings(5, 16_777_216)),
        row(
            "connection FRAME_SIZE_ERROR",
            "a ping of another size",
            client -> client.frame(RawHttp2.PING, 0, 0, new byte[7])),
        row(BROKEN, "a ping of a stream", client -> client.frame(RawHttp2.PING, 0, 1, new byte[8])),
        row(
            BROKEN,
            "a goodbye of a stream",
            client -> client.frame(RawHttp2.GOAWAY, 0, 1, new byte[8])),
        row(
            BROKEN,
            "a push from a client",
            client ->
                hold(client)
                    .frame(RawHttp2.PUSH_PROMISE, RawHttp2.END_HEADERS, 1, octets(0, 0, 0, 2))),
        row(
            BROKEN,
            "a continuation of nothing",
            client -> client.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 1)),
        row(
            BROKEN,
            "a continuation of another stream",
            client -> {
              client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(METHOD));
              client.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 3, RawHttp2.block(PATH));
            }),
        row(
            BROKEN,
            "a ping within a head",
            client -> {
              client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(METHOD));
              client.frame(RawHttp2.PING, 0, 0, new byte[8]);
            }),
        row(
            BROKEN,
            "an unknown frame within a head",
            client -> {
              client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(METHOD));
              client.frame(0xbe, 0, 1, new byte[8]);
            }),
        // Windows (section 6.9).
        row("stream PROTOCOL_ERROR", "a window update of 0", client -> hold(client).widen(1, 0)),
        row(BROKEN, "a window update of 0 for all", client -> client.widen(0, 0)),
        row(
            "stream FLOW_CONTROL_ERROR",
            "a window too large",
            client -> hold(client).widen(1, Integer.MAX_VALUE)),
        row(
            "connection FLOW_CONTROL_ERROR",
            "a window too large for all",
            client -> client.widen(0, Integer.MAX_VALUE)),
        row(
            "connection FRAME_SIZE_ERROR",
            "a window update of another size",
            client -> client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[3])));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource({"heads", "frames"})
  void tells(String outcome, String name, Wrong wrong) throws IOException {
    tells(Wire.Protocol.HTTP_2, outcome, name, wrong);
    tells(Wire.Protocol.HTTP_2_TLS, outcome, name, wrong);
  }

  private static void tells(Wire.Protocol door, String outcome, String name, Wrong wrong)
      throws IOException {
    long used = it.used();
    long forwarded = forwarded();
    try (RawHttp2 client = Wire.frames(door, it)) {
      wrong.send(client);

      assertThat(client.outcome(1)).as("%s over %s", name, door).isEqualTo(outcome);
      if (outcome.startsWith("connection")) {
        assertThat(client.ends()).isTrue();
      } else {
        // The other streams of the connection are not concerned.
        assertThat(client.get(99, "/usage", key()).answer(99).status()).isEqualTo(200);
      }
    }
    it.awaitQuiet();
    TestGateway.await(() -> it.gateway.connections() == 0);
    // Only the calls that are held in flight on purpose, and bodies that turned out wrong midway.
    assertThat(it.upstream.received())
        .noneMatch(got -> got.method().equals("GET") && !got.target().equals("/hold"));
    assertThat(forwarded()).isEqualTo(forwarded);
    assertThat(it.used()).isEqualTo(used);
  }

  /// Requests that came to the upstream whole, and were answered.
  private static long forwarded() {
    List<io.tollgate.core.ledger.CallRecord> records = it.journal.records();
    return records.stream().filter(record -> record.credits() > 0).count();
  }

  // ---- what is no error

  @Test
  void framesThatAreNotKnownAreIgnored() throws IOException {
    try (RawHttp2 client = RawHttp2.connect(it.gateway.port(), 0xbeef, 1)) {
      client.frame(0xbe, 0xff, 0, new byte[100]).frame(0xbf, 0, 7, new byte[10]);
      client.frame(RawHttp2.PRIORITY, 0, 9, octets(0, 0, 0, 3, 1));
      assertThat(client.get(11, "/usage", key()).answer(11).status()).isEqualTo(200);
    }
  }

  @Test
  void aConnectionBeginsWithSettings() throws IOException {
    try (RawHttp2 client = RawHttp2.bare(it.gateway.port())) {
      client.bytes(RawHttp2.PREFACE.getBytes(StandardCharsets.US_ASCII));
      client.get(1, "/data", key());
      assertThat(client.outcome(1)).isEqualTo(BROKEN);
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void aHeadMayComeInPieces() throws IOException {
    byte[] block = RawHttp2.block(RawHttp2.request("GET", "/usage", key()));
    try (RawHttp2 client = RawHttp2.connect(it.gateway.port())) {
      client.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, Arrays.copyOf(block, 10));
      client.frame(RawHttp2.CONTINUATION, 0, 1, Arrays.copyOfRange(block, 10, 40));
      client.frame(
          RawHttp2.CONTINUATION,
          RawHttp2.END_HEADERS,
          1,
          Arrays.copyOfRange(block, 40, block.length));
      assertThat(client.answer(1).status()).isEqualTo(200);
    }
  }
}
