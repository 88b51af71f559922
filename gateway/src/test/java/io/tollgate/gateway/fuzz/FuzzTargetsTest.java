package io.tollgate.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The targets without the fuzzer: their seeds, and mutations of them by a seeded random. `./dev
/// fuzz` is the real thing.
final class FuzzTargetsTest {

  private static final int MUTATIONS = 10_000;

  /// What parsers look at.
  private static final String MARKS = "%;&=/.\r\n :-_0a";

  static List<FuzzTarget> targets() {
    return FuzzTarget.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void theSeedsAreClean(FuzzTarget target) {
    target.seeds().forEach(target::run);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void mutationsOfTheSeedsAreClean(FuzzTarget target) {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    List<byte[]> seeds = target.seeds();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] input = seeds.get(random.nextInt(seeds.size()));
      for (int times = random.nextInt(4); times >= 0; times--) {
        input = mutated(input, seeds, random);
      }
      try {
        target.run(input);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", " + HexFormat.of().formatHex(input), e);
      }
    }
  }

  /// The targets can fail: what they are asked to hold is false for something.
  @Test
  void anOracleThatDoesNotHoldIsSeen() {
    assertThatThrownBy(() -> Oracle.same("a", "b", "planted")).hasMessageContaining("planted");
  }

  private static byte[] mutated(byte[] input, List<byte[]> seeds, SplittableRandom random) {
    int at = random.nextInt(input.length + 1);
    return switch (random.nextInt(6)) {
      case 0 -> joined(input, at, new byte[] {(byte) random.nextInt(256)}, at);
      case 1 -> joined(input, at, new byte[] {(byte) random.nextInt(0x20, 0x7f)}, at);
      case 2 -> joined(input, at, new byte[0], Math.min(input.length, at + 1));
      case 3 ->
          joined(
              input,
              at,
              new byte[] {(byte) MARKS.charAt(random.nextInt(MARKS.length()))},
              Math.min(input.length, at + 1));
      case 4 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        yield joined(input, at, other, Math.min(input.length, at + random.nextInt(8)));
      }
      default -> {
        int end = Math.min(input.length, at + random.nextInt(16));
        yield joined(input, at, Arrays.copyOfRange(input, at, end), at);
      }
    };
  }

  /// The input with something in place of what stands from `at` to `rest`.
  private static byte[] joined(byte[] input, int at, byte[] piece, int rest) {
    byte[] all = Arrays.copyOf(input, at + piece.length + input.length - rest);
    System.arraycopy(piece, 0, all, at, piece.length);
    System.arraycopy(input, rest, all, at + piece.length, input.length - rest);
    return all;
  }
}
