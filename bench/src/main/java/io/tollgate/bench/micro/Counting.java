package io.tollgate.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tollgate.bench.Bodies;
import io.tollgate.core.price.JsonPath;
import io.tollgate.gateway.metering.AnswerMeter;
import io.tollgate.gateway.metering.MeterPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Counts the elements of `data` while an answer goes by in chunks, as from a socket.
@State(Scope.Thread)
@Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class Counting {

  @Param({"SMALL", "LISTINGS", "BIG"})
  public Bodies body = Bodies.SMALL;

  @Param({"8192", "16384"})
  public int chunkBytes = 8192;

  @Param({"vector", "scalar"})
  public String scan = "scalar";

  private static final List<JsonPath> DATA = List.of(JsonPath.parse("$.data"));

  private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final List<ByteBuf> chunks = new ArrayList<>();
  private final List<ByteBuf> out = new ArrayList<>();
  private final AnswerMeter counting = MeterPlan.of(DATA, List.of(), null).meter(allocator);
  private final AnswerMeter replacing = MeterPlan.of(DATA, List.of(), "status").meter(allocator);
  private final byte[] member =
      "{\"error_code\":0,\"credit_count\":1}".getBytes(StandardCharsets.US_ASCII);

  @Setup
  public void cut() {
    if (scan.equals("vector") && !AnswerMeter.warmUp(System::nanoTime, Duration.ofSeconds(20))) {
      throw new IllegalStateException("the vector scan is not to be had, or not faster");
    }
    byte[] bytes = body.bytes();
    for (int from = 0; from < bytes.length; from += chunkBytes) {
      int length = Math.min(chunkBytes, bytes.length - from);
      chunks.add(allocator.directBuffer(length).writeBytes(bytes, from, length));
    }
  }

  @TearDown
  public void release() {
    chunks.forEach(ByteBuf::release);
  }

  /// Bytes pass as they are.
  @Benchmark
  public long count() {
    return pass(counting, null);
  }

  /// The top-level `status` is cut out and another put in.
  @Benchmark
  public long countAndReplace() {
    return pass(replacing, allocator.directBuffer(member.length).writeBytes(member));
  }

  private long pass(AnswerMeter meter, @Nullable ByteBuf value) {
    meter.reset();
    for (int i = 0; i < chunks.size(); i++) {
      meter.feed(chunks.get(i).retainedDuplicate(), out);
      sent();
    }
    meter.finish(value, out);
    sent();
    if (!meter.countable()) {
      throw new IllegalStateException("not countable: " + meter.fault());
    }
    return meter.count(0);
  }

  private void sent() {
    for (int i = 0; i < out.size(); i++) {
      out.get(i).release();
    }
    out.clear();
  }
}
