package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The vector skipper against its plain twin, on any bytes at all.
class SkipperTwinsTest {

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void vectorsAreThere() {
    assumeTrue(Skippers.vectorsPresent(), "jdk.incubator.vector is not there");
  }

  @Test
  void theTwinsAgreeOnAnyBytes() {
    for (int round = 0; round < 30_000; round++) {
      int length = random.nextInt(600);
      byte[] bytes = bytes(length, round % 5);
      boolean counting = random.nextBoolean();
      int depthMax = 1 + random.nextInt(random.nextBoolean() ? 6 : 512);
      int first = random.nextInt(length + 1);
      int second = first + random.nextInt(length - first + 1);

      String plain = trace(Skippers.scalar(), bytes, counting, depthMax, first, second, length);
      String fast = trace(Skippers.vector(), bytes, counting, depthMax, first, second, length);

      assertThat(fast)
          .as("seed %s, round %s: %s", seed, round, new String(bytes, StandardCharsets.ISO_8859_1))
          .isEqualTo(plain);
    }
  }

  private static String trace(
      Skipper skipper, byte[] bytes, boolean counting, int depthMax, int... ends) {
    var state = new SkipState();
    state.open(depthMax, counting);
    var trace = new StringBuilder();
    int at = 0;
    for (int end : ends) {
      while (at < end && state.depth > 0 && !state.failed()) {
        at = skipper.skip(bytes, at, end, state);
      }
      trace.append(at).append(' ').append(state.depth).append(' ');
      trace.append(counting ? state.commas : 0).append(' ');
      trace.append(state.tooDeep).append(state.stray).append(' ');
      if (state.depth > 0 && !state.failed()) {
        trace.append(state.inString).append(state.escaped);
      }
      trace.append('\n');
    }
    return trace.toString();
  }

  /// Text of one mixture or another, and behind it slack full of what must not be minded.
  private byte[] bytes(int length, int mixture) {
    String letters =
        switch (mixture) {
          case 0 -> "\"\\";
          case 1 -> "\"\\{}[],x";
          case 2 -> "{{[[}],,,,\"\"xxxxxxxxxxxxx";
          case 3 -> "\"\"\\xxxxxxxxxxxxxxxxxxxxxxx,[]";
          default -> "\"\"{[[,,:xxxx1234 \u00fb\u00dd\u00a2";
        };
    byte[] bytes = new byte[length + Skipper.SLACK];
    Arrays.fill(bytes, (byte) "]}\"\\".charAt(random.nextInt(4)));
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) letters.charAt(random.nextInt(letters.length()));
    }
    return bytes;
  }

  @Test
  void warmingUpEndsWithVectorsInUse() {
    boolean vectors = AnswerMeter.warmUp(System::nanoTime, Duration.ofSeconds(30));

    assertThat(vectors).isTrue();
    assertThat(Skippers.fastest()).isInstanceOf(VectorSkipper.class);
  }

  @Test
  void warmingUpStopsWhenItsTimeIsOver() {
    long[] nanos = {0};

    boolean vectors =
        AnswerMeter.warmUp(
            () -> nanos[0] += nanos[0] % 2 == 0 ? 1 : 1_000_000, Duration.ofNanos(1));

    assertThat(vectors).isFalse();
  }
}
