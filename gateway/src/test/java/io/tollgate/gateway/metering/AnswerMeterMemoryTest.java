package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.core.price.JsonPath;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMeterMemoryTest {

  private static final MeterPlan PLAN =
      MeterPlan.of(List.of(JsonPath.parse("$.data")), List.of(), "status");

  private static final byte[] ELEMENT =
      "{\"id\":1,\"name\":\"Bitcoin, \\\"BTC\\\"\",\"tags\":[\"pow\",\"{\"],\"quote\":{\"USD\":1.5}},"
          .getBytes(StandardCharsets.UTF_8);

  @Test
  void aLargeAnswerIsCountedWithoutBeingHeld() {
    var allocator = new UnpooledByteBufAllocator(false);
    var meter = PLAN.meter(allocator);
    var out = new ArrayList<ByteBuf>();
    byte[] chunk = new byte[ELEMENT.length * 150];
    for (int i = 0; i < 150; i++) {
      System.arraycopy(ELEMENT, 0, chunk, i * ELEMENT.length, ELEMENT.length);
    }
    int chunks = 64 * 1024 * 1024 / chunk.length;
    long passed = 0;

    meter.feed(Unpooled.copiedBuffer("{\"data\":[", StandardCharsets.UTF_8), out);
    for (int i = 0; i < chunks; i++) {
      meter.feed(Unpooled.wrappedBuffer(chunk), out);
      for (ByteBuf piece : out) {
        passed += piece.readableBytes();
        piece.release();
      }
      out.clear();
      assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
    meter.feed(Unpooled.copiedBuffer("0],\"status\":1}", StandardCharsets.UTF_8), out);
    meter.finish(Unpooled.copiedBuffer("7", StandardCharsets.UTF_8), out);

    assertThat(meter.countable()).isTrue();
    assertThat(meter.count(0)).isEqualTo(150L * chunks + 1);
    assertThat(Metered.taken(out)).isEqualTo("0],\"status\":7}");
    assertThat(passed).isEqualTo("{\"data\":[".length() + (long) chunk.length * chunks);
  }

  @Test
  void aMeterUsedAgainAllocatesLittle() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemorySupported(), "no allocation counter here");
    AnswerMeter.warmUp(System::nanoTime, Duration.ofSeconds(30));
    var meter = PLAN.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();
    ByteBuf body = body();
    long[] least = {Long.MAX_VALUE};

    for (int i = 0; i < 20_000; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      meter.reset();
      meter.feed(body.retain(), out);
      least[0] = Math.min(least[0], threads.getCurrentThreadAllocatedBytes() - before);
      for (int j = 0; j < out.size(); j++) {
        out.get(j).release();
      }
      out.clear();
    }

    // One slice, of the body less its closing brace.
    assertThat(least[0]).isLessThanOrEqualTo(128);
    assertThat(meter.count(0)).isEqualTo(601);
    body.release();
  }

  private static ByteBuf body() {
    ByteBuf body = Unpooled.buffer();
    body.writeCharSequence("{\"data\":[", StandardCharsets.US_ASCII);
    for (int i = 0; i < 600; i++) {
      body.writeBytes(ELEMENT);
    }
    body.writeCharSequence("0]}", StandardCharsets.US_ASCII);
    return body;
  }
}
