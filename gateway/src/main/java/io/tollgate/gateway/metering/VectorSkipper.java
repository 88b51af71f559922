package io.tollgate.gateway.metering;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// The fast twin: 64 bytes at a time, each kind of byte as one bit mask.
final class VectorSkipper implements Skipper {

  /*
   * The masks follow G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per Second" (2019): a
   * running xor over the unescaped quotes is 1 inside strings. What is ours is that most blocks need
   * no look at their single brackets: where the depth, less all closing brackets of the block, stays
   * above the level that matters, popcounts are enough.
   */

  private static final VectorSpecies<Byte> SPECIES =
      ByteVector.SPECIES_PREFERRED.length() > Long.SIZE
          ? ByteVector.SPECIES_512
          : ByteVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final long ODD = 0xAAAA_AAAA_AAAA_AAAAL;

  private final Skipper small = new ScalarSkipper();

  /// Whether vectors here are wide enough to be worth it.
  static boolean worthIt() {
    return LANES >= 16;
  }

  @Override
  public int skip(byte[] bytes, int from, int to, SkipState state) {
    if (to - from < Long.SIZE) {
      return small.skip(bytes, from, to, state);
    }
    int depth = state.depth;
    int depthMax = state.depthMax;
    int depthSeen = state.counting ? 2 : 1; // From here on up, single brackets don't matter.
    long commasSeen = state.commas;
    long inString = state.inString ? -1L : 0L;
    long escapedFirst = state.escaped ? 1L : 0L;

    for (int at = from; at < to; at += Long.SIZE) {
      long quotes = 0;
      long backslashes = 0;
      long commas = 0;
      long opens = 0;
      long closes = 0;
      for (int lane = 0; lane < Long.SIZE; lane += LANES) {
        ByteVector block = ByteVector.fromArray(SPECIES, bytes, at + lane);
        ByteVector folded = block.or((byte) 0x20); // [ and ] become { and }; no other byte does.
        quotes |= block.eq((byte) '"').toLong() << lane;
        backslashes |= block.eq((byte) '\\').toLong() << lane;
        commas |= block.eq((byte) ',').toLong() << lane;
        opens |= folded.eq((byte) '{').toLong() << lane;
        closes |= folded.eq((byte) '}').toLong() << lane;
      }
      int length = Math.min(to - at, Long.SIZE);
      long valid = -1L >>> -length; // The lowest `length` bits: shifts count modulo 64.
      quotes &= valid;
      backslashes &= valid;

      long escapedNext = 0;
      if ((backslashes | escapedFirst) != 0) {
        // A backslash that is not itself escaped starts a pair. Subtracting the starts from the odd
        // places makes each run's borrow end at its close, telling odd-length runs from even ones.
        long starts = backslashes & ~escapedFirst;
        long pairs = (((starts << 1) | ODD) - starts) ^ ODD;
        long escaped = pairs ^ (backslashes | escapedFirst);
        quotes &= ~escaped;
        escapedNext = (pairs & backslashes) >>> (length - 1);
      }
      long strings = prefixXor(quotes) ^ inString;
      long outside = ~strings & valid;
      if ((backslashes & outside) != 0) {
        store(state, depth, commasSeen, inString != 0, escapedFirst != 0);
        return small.skip(bytes, at, to, state); // It stops at the stray one, or at an end before.
      }
      inString = strings >> (Long.SIZE - 1);
      escapedFirst = escapedNext;
      commas &= outside;
      opens &= outside;
      closes &= outside;

      int opened = Long.bitCount(opens);
      int closed = Long.bitCount(closes);
      if (depth - closed >= depthSeen && depth + opened <= depthMax) {
        depth += opened - closed;
        continue;
      }
      for (long brackets = opens | closes; brackets != 0; brackets &= brackets - 1) {
        long bracket = Long.lowestOneBit(brackets);
        if (depth == 1) {
          commasSeen += Long.bitCount(commas & (bracket - 1));
        }
        commas &= -bracket;
        depth += (opens & bracket) != 0 ? 1 : -1;
        if (depth == 0 || depth > depthMax) {
          store(state, depth, commasSeen, false, false);
          state.tooDeep = depth != 0;
          return at + Long.numberOfTrailingZeros(bracket) + 1;
        }
      }
      if (depth == 1) {
        commasSeen += Long.bitCount(commas);
      }
    }
    store(state, depth, commasSeen, inString != 0, escapedFirst != 0);
    return to;
  }

  private static void store(
      SkipState state, int depth, long commas, boolean inString, boolean escaped) {
    state.depth = depth;
    state.commas = commas;
    state.inString = inString;
    state.escaped = escaped;
  }

  /// Each bit the xor of itself and all below it.
  private static long prefixXor(long bits) {
    long xor = bits;
    xor ^= xor << 1;
    xor ^= xor << 2;
    xor ^= xor << 4;
    xor ^= xor << 8;
    xor ^= xor << 16;
    xor ^= xor << 32;
    return xor;
  }
}
