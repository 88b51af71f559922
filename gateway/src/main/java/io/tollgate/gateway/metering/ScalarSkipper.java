package io.tollgate.gateway.metering;

/// The plain twin: a byte at a time, eight inside strings. Right by reading it, and what stands in
/// where the Vector API is missing.
final class ScalarSkipper implements Skipper {

  @Override
  public int skip(byte[] bytes, int from, int to, SkipState state) {
    int depth = state.depth;
    long commas = state.commas;
    int i = state.inString ? string(bytes, from, to, state) : from;
    boolean on = true;
    while (on && i < to) {
      switch (bytes[i++]) {
        case '"' -> {
          state.inString = true;
          i = string(bytes, i, to, state);
        }
        case ',' -> commas += depth == 1 ? 1 : 0;
        case '{', '[' -> {
          state.tooDeep = ++depth > state.depthMax;
          on = !state.tooDeep;
        }
        case '}', ']' -> on = --depth != 0;
        case '\\' -> {
          state.stray = true;
          on = false;
        }
        default -> {}
      }
    }
    state.depth = depth;
    state.commas = commas;
    return i;
  }

  /// Goes to the end of a string; leaves [SkipState#inString] standing when that is not in sight.
  private static int string(byte[] bytes, int from, int to, SkipState state) {
    int i = from;
    if (state.escaped && i < to) {
      state.escaped = false;
      i++;
    }
    while ((i = Quotes.next(bytes, i, to)) < to) {
      if (bytes[i] == '"') {
        state.inString = false;
        return i + 1;
      }
      state.escaped = i + 1 == to;
      i += 2;
    }
    return to;
  }
}
