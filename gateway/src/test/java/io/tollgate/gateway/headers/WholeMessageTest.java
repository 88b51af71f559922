package io.tollgate.gateway.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WholeMessageTest {

  private final WholeMessage message = new HeaderShelf().wholeMessage();

  @Test
  void isLineHeadersAndBody() {
    var headers = new FlatHeaders();
    headers.add("A", "caf\u00e9");
    headers.add("B", "");
    ByteBuf body = Unpooled.copiedBuffer("body", StandardCharsets.US_ASCII);

    assertThat(written("HTTP/1.1 200 OK", headers, body))
        .isEqualTo("HTTP/1.1 200 OK\r\nA: caf\u00e9\r\nB: \r\n\r\nbody");
    assertThat(body.readableBytes()).isEqualTo(4);
  }

  @Test
  void aLargeBodyIsLeftToFollow() {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[100_000]);

    assertThat(WholeMessage.copies(body)).isFalse();
    assertThat(written("x", new FlatHeaders(), body)).isEqualTo("x\r\n\r\n");
  }

  @Test
  void whatWasLeftUnfinishedIsForgotten() {
    var headers = new FlatHeaders();
    headers.add("A", "x".repeat(50_000));
    written("y".repeat(3_000), headers, Unpooled.EMPTY_BUFFER);
    message.begin("of another");

    assertThat(written("mine", new FlatHeaders(), Unpooled.EMPTY_BUFFER)).isEqualTo("mine\r\n\r\n");
  }

  /// A character that no byte has must not become another by losing its upper half: U+010A would
  /// end the line.
  @Test
  void whatIsNoByteIsAQuestionMark() {
    var headers = new FlatHeaders();
    headers.add("A", "\u010a\u010d");

    assertThat(written("x", headers, Unpooled.EMPTY_BUFFER)).isEqualTo("x\r\nA: ??\r\n\r\n");
  }

  private String written(String line, FlatHeaders headers, ByteBuf body) {
    ByteBuf out = message.begin(line).headed(headers, body, ByteBufAllocator.DEFAULT);
    try {
      return out.toString(StandardCharsets.ISO_8859_1);
    } finally {
      out.release();
    }
  }
}
