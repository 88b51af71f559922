package io.tollgate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static final int SALT = 0x5eed_1234;
  private static final long OFFSET = 4_096;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.MAX);
  private final int end = sealed();

  private int sealed() {
    RecordCodec.encode(Calls.typical(1), buffer.position(Frame.HEAD));
    int bytes = buffer.position();
    buffer.putInt(0, bytes - Frame.HEAD);
    Frame.seal(buffer, bytes, SALT, OFFSET, OFFSET, crc);
    return bytes;
  }

  private boolean good(int salt, long offset) {
    return Frame.good(buffer, 0, end, salt, offset, crc);
  }

  @Test
  void aSealedFrameIsGoodWhereItWasWritten() {
    assertThat(good(SALT, OFFSET)).isTrue();
    assertThat(Frame.bytes(buffer, 0)).isEqualTo(end);
    assertThat(Frame.synced(buffer, 0)).isEqualTo((int) OFFSET);
  }

  @Test
  void aFrameThatWasMovedOrBelongsToAnotherSegmentIsNotGood() {
    for (long offset = OFFSET; offset < OFFSET + 5_000; offset++) {
      assertThat(good(SALT, offset + 1)).as("at %d", offset + 1).isFalse();
    }
    assertThat(good(SALT + 1, OFFSET)).isFalse();
  }

  @Test
  void noFlippedBitPasses() {
    for (int bit = 0; bit < 8 * end; bit++) {
      byte was = buffer.get(bit / 8);
      buffer.put(bit / 8, (byte) (was ^ (1 << (bit % 8))));
      assertThat(good(SALT, OFFSET)).as("bit %d", bit).isFalse();
      buffer.put(bit / 8, was);
    }
    assertThat(good(SALT, OFFSET)).isTrue();
  }

  @Test
  void aFrameThatEndsTooSoonIsNotGood() {
    for (int cut = 0; cut < end; cut++) {
      assertThat(Frame.good(buffer, 0, cut, SALT, OFFSET, crc)).isFalse();
    }
  }
}
