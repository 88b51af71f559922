package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.core.price.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InflatingTest {

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final byte[] plain = "{\"data\":[1,2,3]}".repeat(4000).getBytes(StandardCharsets.UTF_8);

  @AfterEach
  void nothingIsLeaked() {
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  private record Inflated(String text, boolean whole, boolean malformed) {}

  private Inflated inflate(ContentCoding coding, byte[] body, int... cuts) {
    var bytes = new ByteArrayOutputStream();
    try (var inflating = new Inflating(coding, allocator)) {
      int from = 0;
      for (int i = 0; i <= cuts.length; i++) {
        int to = i < cuts.length ? cuts[i] : body.length;
        ByteBuf in = i % 2 == 0 ? allocator.directBuffer() : allocator.heapBuffer();
        inflating.feed(in.writeBytes(body, from, to - from));
        from = to;
        ByteBuf piece;
        while ((piece = inflating.next()) != null) {
          assertThat(piece.readableBytes()).isBetween(1, Inflating.PIECE_BYTES_MAX);
          byte[] taken = new byte[piece.readableBytes()];
          piece.readBytes(taken).release();
          bytes.writeBytes(taken);
        }
        assertThat(in.refCnt()).isZero();
      }
      return new Inflated(
          Metered.latin(bytes.toByteArray()), inflating.whole(), inflating.malformed());
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] plain, boolean bare) {
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
    deflater.setInput(plain);
    deflater.finish();
    byte[] bytes = new byte[plain.length + 100];
    int length = deflater.deflate(bytes);
    deflater.end();
    return Arrays.copyOf(bytes, length);
  }

  /// A header with every optional part, RFC 1952.
  private static byte[] gzipWithAllParts(byte[] plain, boolean goodChecksum) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3});
    bytes.writeBytes(new byte[] {5, 0, 'e', 'x', 't', 'r', 'a'});
    bytes.writeBytes("name.json\0a comment\0".getBytes(StandardCharsets.ISO_8859_1));
    var checksum = new CRC32();
    checksum.update(bytes.toByteArray());
    int sum = (int) checksum.getValue() ^ (goodChecksum ? 0 : 1);
    bytes.writeBytes(new byte[] {(byte) sum, (byte) (sum >> 8)});
    bytes.writeBytes(deflate(plain, true));
    var crc = new CRC32();
    crc.update(plain);
    for (long number : new long[] {crc.getValue(), plain.length}) {
      for (int i = 0; i < 4; i++) {
        bytes.write((int) (number >> (8 * i)));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    List.of(parts).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  @Test
  void everyFormIsInflatedHoweverItIsSplit() throws IOException {
    byte[] small = "{\"data\":[1,2]}".getBytes(StandardCharsets.UTF_8);
    for (byte[] text : List.of(small, new byte[0])) {
      for (byte[] body :
          List.of(
              gzip(text),
              gzipWithAllParts(text, true),
              joined(gzip(text), gzipWithAllParts(text, true), gzip(text)))) {
        for (int cut = 0; cut <= body.length; cut++) {
          var inflated = inflate(ContentCoding.GZIP, body, cut);
          assertThat(inflated.whole()).isTrue();
          assertThat(inflated.text())
              .isIn(Metered.latin(text), Metered.latin(joined(text, text, text)));
        }
      }
      for (byte[] body : List.of(deflate(text, false), deflate(text, true))) {
        for (int cut = 0; cut <= body.length; cut++) {
          var inflated = inflate(ContentCoding.DEFLATE, body, cut);
          assertThat(inflated.whole()).isTrue();
          assertThat(inflated.text()).isEqualTo(Metered.latin(text));
        }
      }
    }
  }

  @Test
  void manyPiecesAreTheSameAsOne() throws IOException {
    byte[] body = gzip(plain);
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      int[] cuts = random.ints(random.nextInt(30), 0, body.length + 1).sorted().toArray();

      assertThat(inflate(ContentCoding.GZIP, body, cuts).text())
          .as("seed %s", seed)
          .isEqualTo(Metered.latin(plain));
    }
  }

  @Test
  void eachTruncationIsSeen() throws IOException {
    byte[] text = "{\"data\":[1,2]}".getBytes(StandardCharsets.UTF_8);
    for (byte[] body : List.of(gzip(text), gzipWithAllParts(text, true))) {
      for (int length = 0; length < body.length; length++) {
        assertThat(inflate(ContentCoding.GZIP, Arrays.copyOf(body, length)).whole()).isFalse();
      }
    }
    for (boolean bare : new boolean[] {true, false}) {
      byte[] body = deflate(text, bare);
      for (int length = 0; length < body.length; length++) {
        assertThat(inflate(ContentCoding.DEFLATE, Arrays.copyOf(body, length)).whole()).isFalse();
      }
    }
  }

  @Test
  void brokenBodiesAreMalformed() throws IOException {
    byte[] good = gzip(plain);
    byte[] checksum = good.clone();
    checksum[good.length - 8] ^= 1;
    byte[] length = good.clone();
    length[good.length - 1] ^= 1;
    byte[] magic = good.clone();
    magic[0] = '{';
    byte[] flags = good.clone();
    flags[3] = (byte) 0x80;
    byte[] adler = deflate(plain, false);
    adler[adler.length - 1] ^= 1;
    byte[] garbage = {'x'};

    for (byte[] body :
        List.of(
            checksum,
            length,
            magic,
            flags,
            joined(good, garbage),
            gzipWithAllParts(plain, false))) {
      var inflated = inflate(ContentCoding.GZIP, body);
      assertThat(inflated.malformed()).isTrue();
      assertThat(inflated.whole()).isFalse();
    }
    assertThat(inflate(ContentCoding.DEFLATE, adler).malformed()).isTrue();
    assertThat(inflate(ContentCoding.DEFLATE, joined(deflate(plain, true), garbage)).malformed())
        .isTrue();
  }

  @Test
  void anyBytesAtAllEnd() throws IOException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    byte[] good = gzip("{\"data\":[1,2]}".repeat(20).getBytes(StandardCharsets.UTF_8));
    for (int round = 0; round < 3000; round++) {
      byte[] body = good.clone();
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      body[10 + random.nextInt(body.length - 10)] ^= (byte) (1 << random.nextInt(8));
      ContentCoding coding = round % 2 == 0 ? ContentCoding.GZIP : ContentCoding.DEFLATE;

      var inflated = inflate(coding, body, random.nextInt(body.length));

      assertThat(inflated.whole() && inflated.malformed()).as("seed %s", seed).isFalse();
    }
  }

  @Test
  void aBombComesOutInPiecesAsAskedFor() {
    byte[] bomb = deflate(new byte[64 * 1024 * 1024], false);
    long produced = 0;
    try (var inflating = new Inflating(ContentCoding.DEFLATE, allocator)) {
      inflating.feed(Unpooled.wrappedBuffer(bomb));
      ByteBuf piece;
      while ((piece = inflating.next()) != null) {
        produced += piece.readableBytes();
        assertThat(allocator.metric().usedDirectMemory())
            .isLessThanOrEqualTo(Inflating.PIECE_BYTES_MAX);
        piece.release();
      }
      assertThat(inflating.whole()).isTrue();
    }
    assertThat(produced).isEqualTo(64 * 1024 * 1024);
  }

  @Test
  void itTakesNoMoreBeforeAllIsTaken() throws IOException {
    ByteBuf late = allocator.buffer().writeByte(1);
    try (var inflating = new Inflating(ContentCoding.GZIP, allocator)) {
      inflating.feed(Unpooled.wrappedBuffer(gzip(plain)));

      assertThatIllegalStateException().isThrownBy(() -> inflating.feed(late));
    }
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void closedHalfwayItKeepsNothing() throws IOException {
    ByteBuf in = allocator.buffer().writeBytes(gzip(plain));
    var inflating = new Inflating(ContentCoding.GZIP, allocator);
    inflating.feed(in);

    inflating.close();
    inflating.close();
    ByteBuf late = allocator.buffer().writeByte(1);
    inflating.feed(late);

    assertThat(in.refCnt()).isZero();
    assertThat(late.refCnt()).isZero();
    assertThat(inflating.next()).isNull();
    assertThat(inflating.whole()).isFalse();
  }

  @Test
  void whatIsInflatedCanBeMetered() throws IOException {
    byte[] body = gzip("{\"data\":[1,2,3],\"status\":0}".getBytes(StandardCharsets.UTF_8));
    var meter =
        MeterPlan.of(List.of(JsonPath.parse("$.data")), List.of(), "status").meter(allocator);
    var out = new ArrayList<ByteBuf>();
    try (var inflating = new Inflating(ContentCoding.GZIP, allocator)) {
      inflating.feed(Unpooled.wrappedBuffer(body));
      ByteBuf piece;
      while ((piece = inflating.next()) != null) {
        meter.feed(piece, out);
      }
    }
    meter.finish(Unpooled.copiedBuffer("7", StandardCharsets.UTF_8), out);

    assertThat(meter.count(0)).isEqualTo(3);
    assertThat(Metered.taken(out)).isEqualTo("{\"data\":[1,2,3],\"status\":7}");
  }

  @ParameterizedTest
  @CsvSource({
    ", IDENTITY",
    "'', IDENTITY",
    "identity, IDENTITY",
    "gzip, GZIP",
    "GZip, GZIP",
    "x-gzip, GZIP",
    "deflate, DEFLATE",
    "br, UNSUPPORTED",
    "zstd, UNSUPPORTED",
    "'gzip, gzip', UNSUPPORTED",
    "' gzip ', GZIP"
  })
  void codingsAreKnownByName(@Nullable String header, ContentCoding coding) {
    assertThat(ContentCoding.of(header)).isEqualTo(coding);
  }

  @Test
  void onlyCodingsItKnowsAreInflated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Inflating(ContentCoding.UNSUPPORTED, allocator));
  }
}
