package io.tollgate.gateway.metering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What became of one answer, and a way to send one through a meter that leaks nothing.
record Metered(
    String passed,
    List<Long> counts,
    List<Long> values,
    boolean countable,
    @Nullable Fault fault,
    @Nullable String captured,
    boolean overflowed,
    boolean inserted) {

  /// Sends a body through a new meter.
  ///
  /// @param member value of the member to insert; null for none
  /// @param cuts where the body is split, ascending
  static Metered run(
      MeterPlan plan, Skipper skipper, byte[] body, @Nullable String member, int... cuts) {
    var allocator = new UnpooledByteBufAllocator(false);
    var meter = new AnswerMeter(plan, allocator, () -> skipper);
    Metered metered = run(meter, plan, allocator, body, member, cuts);
    if (allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory() != 0) {
      throw new AssertionError("leaked: " + allocator.metric());
    }
    return metered;
  }

  static Metered run(MeterPlan plan, Skipper skipper, String body, @Nullable String member) {
    return run(plan, skipper, body.getBytes(StandardCharsets.UTF_8), member);
  }

  static Metered run(
      AnswerMeter meter,
      MeterPlan plan,
      UnpooledByteBufAllocator allocator,
      byte[] body,
      @Nullable String member,
      int... cuts) {
    var out = new ArrayList<ByteBuf>();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : body.length;
      meter.feed(buffer(allocator, Arrays.copyOfRange(body, from, to), i), out);
      from = to;
    }
    boolean countable = meter.countable();
    meter.finish(
        member == null ? null : buffer(allocator, member.getBytes(StandardCharsets.UTF_8), 0), out);
    byte[] captured = meter.captured();
    return new Metered(
        taken(out),
        longs(plan.counts().size(), meter::count),
        longs(plan.values().size(), meter::value),
        countable && meter.countable(),
        meter.fault(),
        captured == null ? null : latin(captured),
        meter.captureOverflowed(),
        meter.inserted());
  }

  /// All that came out, one character a byte; released.
  static String taken(List<ByteBuf> out) {
    var text = new StringBuilder();
    for (ByteBuf piece : out) {
      if (!piece.isReadable()) {
        throw new AssertionError("an empty buffer was passed on");
      }
      text.append(latin(ByteBufUtil.getBytes(piece)));
      if (!piece.release() && piece.unwrap() == null) {
        throw new AssertionError("still held by someone: " + piece);
      }
    }
    out.clear();
    return text.toString();
  }

  static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Heap, direct and with a reader index that is not 0, by turns.
  private static ByteBuf buffer(UnpooledByteBufAllocator allocator, byte[] bytes, int turn) {
    ByteBuf buffer =
        turn % 2 == 0
            ? allocator.heapBuffer(bytes.length + 3)
            : allocator.directBuffer(bytes.length + 3);
    buffer.writeZero(turn % 3).skipBytes(turn % 3);
    return buffer.writeBytes(bytes);
  }

  private static List<Long> longs(int size, IntToLongFunction function) {
    return IntStream.range(0, size).mapToLong(function).boxed().toList();
  }
}
