package io.tollgate.gateway.metering;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/// Chooses between the twins.
final class Skippers {

  /*
   * Vector code is many times slower than the scalar one until the optimising compiler has it: each
   * operation is then a call that allocates. So it must first show itself faster, here, on a sample
   * that goes through every branch it has for well-formed text.
   */

  private static final String MODULE = "jdk.incubator.vector";

  private static final Skipper SCALAR = new ScalarSkipper();

  private static volatile Skipper fastest = SCALAR;

  private Skippers() {}

  /// The one to use now.
  static Skipper fastest() {
    return fastest;
  }

  static Skipper scalar() {
    return SCALAR;
  }

  /// Whether the vector twin can run here. Its class is not touched before this is known.
  static boolean vectorsPresent() {
    return ModuleLayer.boot().findModule(MODULE).isPresent() && VectorSkipper.worthIt();
  }

  static Skipper vector() {
    return new VectorSkipper();
  }

  /// See [AnswerMeter#warmUp].
  static boolean warmUp(LongSupplier nanos, Duration atMost) {
    if (!vectorsPresent()) {
      return false;
    }
    Skipper vector = vector();
    byte[] sample = sample();
    long start = nanos.getAsLong();
    do {
      long vectorNanos = run(vector, sample, nanos);
      if (vectorNanos < run(SCALAR, sample, nanos)) {
        fastest = vector;
        return true;
      }
    } while (nanos.getAsLong() - start < atMost.toNanos());
    return false;
  }

  /// The shortest of a few runs.
  private static long run(Skipper skipper, byte[] sample, LongSupplier nanos) {
    long shortest = Long.MAX_VALUE;
    var state = new SkipState();
    for (int i = 0; i < 16; i++) {
      long start = nanos.getAsLong();
      state.open(AnswerMeter.NESTING_MAX, (i & 1) == 0);
      int from = 1;
      int to = sample.length - Skipper.SLACK;
      while (from < to) {
        from = skipper.skip(sample, from, Math.min(to, from + 5000), state);
      }
      shortest = Math.min(shortest, nanos.getAsLong() - start);
    }
    return shortest;
  }

  private static byte[] sample() {
    var text = new StringBuilder("[0");
    while (text.length() < AnswerMeter.WINDOW_BYTES - 1024) {
      text.append(
          """
          ,{"name":"a \\"word\\" \\\\","tags":["x","y, z",[]],"quote":{"USD":{\
          "price":12345.678901,"volume_24h":1234567890.12,"last_updated":null}}},1,2,3,"\
          """);
      text.append("plain text ".repeat(16)).append('"');
    }
    byte[] bytes = text.append(']').toString().getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, bytes.length + Skipper.SLACK);
  }
}
