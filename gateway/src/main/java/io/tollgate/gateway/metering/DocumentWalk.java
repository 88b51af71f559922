package io.tollgate.gateway.metering;

import io.tollgate.core.price.JsonPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks through a document piece by piece: follows the plan's paths, and tells a [Splice] where
/// the top-level members stand.
///
/// Looks closely only at the top level and at containers some path leads into; a [Skipper] runs
/// through all others.
final class DocumentWalk {

  private enum State {
    /// Nothing but parts of a byte order mark so far.
    START,
    VALUE,
    FIRST_ELEMENT,
    FIRST_NAME,
    NAME,
    IN_NAME,
    COLON,
    AFTER_VALUE,
    IN_STRING,
    IN_SCALAR,
    /// Before the first byte of a counted container nobody looks into.
    SKIP_FIRST,
    SKIP,
    DONE,
    FAILED
  }

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /// A path leads into one container for each of its segments.
  private static final int LEVELS_MAX = JsonPath.DEPTH_MAX;

  private final MeterPlan plan;
  private final Splice splice;
  private Skipper skipper;
  private final SkipState skip = new SkipState();
  private final KeyText name;
  private final ScalarText scalar = new ScalarText();
  private final Readings readings;

  private State state = State.START;
  private @Nullable Fault fault;
  private int markBytes;

  /// Containers looked into that are open; their facts lie below this index.
  private int level;

  private final PathNode[] nodes = new PathNode[LEVELS_MAX];
  private final boolean[] objects = new boolean[LEVELS_MAX];
  private final long[] elements = new long[LEVELS_MAX];

  /// Where the value to come, or being read, stands among the paths.
  private PathNode here;

  /// Whether the container being skipped is an object, and has nothing in it.
  private boolean skippedObject;

  private boolean skippedEmpty;

  /// Whether the next byte of a string follows a backslash that escapes it.
  private boolean escaped;

  /// Whether the top level is an object whose member is to be replaced, and the value to come, or
  /// being read, is that member's.
  private boolean splicing;

  private boolean cutting;

  DocumentWalk(MeterPlan plan, Splice splice, Skipper skipper) {
    this.plan = plan;
    this.splice = splice;
    this.skipper = skipper;
    this.name = new KeyText(plan.nameMax());
    this.readings = new Readings(plan);
    this.here = plan.root();
    Arrays.fill(nodes, PathNode.NOTHING);
  }

  void reset(Skipper skipper) {
    this.skipper = skipper;
    state = State.START;
    fault = null;
    markBytes = 0;
    level = 0;
    here = plan.root();
    escaped = false;
    splicing = false;
    cutting = false;
    readings.reset();
  }

  Readings readings() {
    return readings;
  }

  /// Whether what has gone by is one whole document.
  boolean done() {
    return state == State.DONE;
  }

  boolean failed() {
    return state == State.FAILED;
  }

  @Nullable Fault fault() {
    return fault;
  }

  /// Nothing more comes.
  void end() {
    if (state != State.DONE && state != State.FAILED) {
      fail(Fault.TRUNCATED);
    }
  }

  /// Walks through the next piece.
  ///
  /// @param window at least `length +` [Skipper#SLACK] long
  /// @param base offset of the piece in the buffer that goes by the [Splice]
  void walk(byte[] window, int length, int base) {
    int i = 0;
    while (i < length && state != State.FAILED) {
      i =
          switch (state) {
            case SKIP -> skipOn(window, i, length, base);
            case IN_NAME -> nameOn(window, i, length);
            case IN_STRING -> stringOn(window, i, length, base);
            case IN_SCALAR -> scalarOn(window, i, length, base);
            default -> between(window[i], i, base);
          };
    }
  }

  /// Takes the byte at `i`, where a token may begin; gives the index to go on from.
  private int between(byte b, int i, int base) {
    if (state == State.START) {
      return start(b, i);
    }
    if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
      return i + 1;
    }
    switch (state) {
      case VALUE -> value(b, base + i);
      case FIRST_ELEMENT -> {
        if (b == ']') {
          close(b, base + i);
        } else {
          value(b, base + i);
        }
      }
      case FIRST_NAME -> {
        if (b == '}') {
          close(b, base + i);
        } else {
          name(b, base + i);
        }
      }
      case NAME -> name(b, base + i);
      case COLON -> {
        if (b == ':') {
          state = State.VALUE;
        } else {
          fail(Fault.NOT_JSON);
        }
      }
      case AFTER_VALUE -> {
        if (b == ',') {
          comma(base + i);
        } else {
          close(b, base + i);
        }
      }
      case SKIP_FIRST -> {
        state = State.SKIP;
        skippedEmpty = b == '}' || b == ']';
        return i; // The skipper takes it.
      }
      case DONE -> fail(Fault.TRAILING);
      case START, IN_NAME, IN_STRING, IN_SCALAR, SKIP, FAILED ->
          throw new IllegalStateException("between tokens in " + state);
    }
    return i + 1;
  }

  private int start(byte b, int i) {
    if (markBytes < BYTE_ORDER_MARK.length && b == BYTE_ORDER_MARK[markBytes]) {
      markBytes++;
      return i + 1;
    }
    if (markBytes % BYTE_ORDER_MARK.length == 0) {
      state = State.VALUE;
    } else {
      fail(Fault.NOT_JSON);
    }
    return i;
  }

  private void value(byte b, int at) {
    if (level == 0 && b != '{' && b != '[') {
      fail(Fault.NOT_JSON);
      return;
    }
    if (level > 0) {
      elements[level - 1]++;
    }
    if (cutting && level == 1) {
      splice.valueAt(at);
    }
    switch (b) {
      case '{', '[' -> open(b == '{');
      case '"' -> {
        escaped = false;
        state = State.IN_STRING;
      }
      default -> {
        state = State.IN_SCALAR;
        if (!scalar.open(b)) {
          fail(Fault.NOT_JSON);
        }
      }
    }
  }

  private void open(boolean object) {
    if (level == 0) {
      splicing = object && plan.replaces();
    }
    readings.read(here, ScalarText.NO_INTEGER);
    if (here.looksInside(object) || (splicing && level == 0)) {
      nodes[level] = here;
      objects[level] = object;
      elements[level] = 0;
      level++;
      here = here.other();
      state = object ? State.FIRST_NAME : State.FIRST_ELEMENT;
    } else {
      boolean counting = here.counts.length > 0;
      skip.open(AnswerMeter.NESTING_MAX - level, counting);
      skippedObject = object;
      state = counting ? State.SKIP_FIRST : State.SKIP;
    }
  }

  private void name(byte b, int at) {
    if (b != '"') {
      fail(Fault.NOT_JSON);
      return;
    }
    if (splicing && level == 1) {
      splice.nameAt(at);
    }
    name.open();
    state = State.IN_NAME;
  }

  private int nameOn(byte[] window, int from, int to) {
    int i = name.read(window, from, to);
    boolean top = splicing && level == 1;
    if (name.closed()) {
      PathNode node = nodes[level - 1];
      here = name.foreign() ? node.other() : node.child(name.text(), name.length());
      cutting = top ? name.is(plan.member()) : cutting;
      state = State.COLON;
    }
    if (top && (name.foreign() || (name.closed() && !cutting))) {
      splice.keep();
    }
    return i;
  }

  private int stringOn(byte[] window, int from, int to, int base) {
    int i = from;
    if (escaped) {
      escaped = false;
      i++;
    }
    while ((i = Quotes.next(window, i, to)) < to) {
      if (window[i] == '"') {
        readings.count(here, 1);
        readings.read(here, ScalarText.NO_INTEGER);
        ended(base + i + 1);
        return i + 1;
      }
      escaped = i + 1 == to;
      i += 2;
    }
    return to;
  }

  private int scalarOn(byte[] window, int from, int to, int base) {
    int i = scalar.read(window, from, to);
    if (scalar.bad()) {
      fail(Fault.NOT_JSON);
    } else if (scalar.done()) {
      readings.count(here, scalar.isNull() ? 0 : 1);
      readings.read(here, scalar.integer());
      ended(base + i);
    }
    return i;
  }

  private int skipOn(byte[] window, int from, int to, int base) {
    int i = skipper.skip(window, from, to, skip);
    if (skip.failed()) {
      fail(skip.tooDeep ? Fault.TOO_DEEP : Fault.NOT_JSON);
    } else if (skip.depth == 0) {
      if (window[i - 1] != (skippedObject ? '}' : ']')) {
        fail(Fault.NOT_JSON);
      } else {
        readings.count(here, skippedEmpty ? 0 : skip.commas + 1);
        ended(base + i);
      }
    }
    return i;
  }

  private void comma(int at) {
    if (objects[level - 1]) {
      if (splicing && level == 1) {
        splice.commaAt(at);
      }
      state = State.NAME;
    } else {
      here = nodes[level - 1].other();
      state = State.VALUE;
    }
  }

  private void close(byte b, int at) {
    if (b != (objects[level - 1] ? '}' : ']')) {
      fail(Fault.NOT_JSON);
      return;
    }
    level--;
    readings.count(nodes[level], elements[level]);
    if (level == 0 && splicing) {
      splice.closeAt(at);
    }
    ended(at + 1);
  }

  /// A value ends before the byte at that offset.
  private void ended(int at) {
    if (cutting && level == 1) {
      splice.valueEnd(at);
      cutting = false;
    }
    state = level == 0 ? State.DONE : State.AFTER_VALUE;
  }

  private void fail(Fault why) {
    state = State.FAILED;
    fault = why;
    splice.giveUp();
  }
}
