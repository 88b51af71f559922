package io.tollgate.gateway.metering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts members out of an object that goes by, and holds back its end for one to be put in.
///
/// All else passes as slices of the buffers it came in; only what is held over the end of a buffer
/// is copied. Offsets count from the reader index of the buffer going by. Owns no buffer between
/// calls.
final class Splice {

  /*
   * Whether a comma must go shows only at the name after it, and whether a name is the sought one
   * only at its end. So from a comma (or the first name) on, bytes are held: as an offset while they
   * are in the buffer going by, in `held` once it has gone. The name then releases them, or makes
   * them the lead of a cut; then the value goes to `captured`, and `held` keeps the lead in case the
   * document proves broken and all must pass after all.
   */

  /// Most bytes held or captured. White space beyond it, between a comma and a name or after the
  /// object, is dropped: it means nothing, and keeping it would let an answer fill the memory.
  static final int HELD_BYTES_MAX = 64 * 1024;

  private static final int NOWHERE = -1;

  private final ByteBufAllocator allocator;
  private final int leadBytesMax;
  private final Stash held = new Stash();
  private final Stash captured = new Stash();

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private List<? super ByteBuf> out = new ArrayList<ByteBuf>(0);

  /// Up to here all has been passed, stashed or dropped.
  private int passFrom;

  /// Where the held bytes begin, or [#NOWHERE]; 0 when they began in an earlier buffer.
  private int holdFrom;

  /// Where the name among the held bytes begins, likewise.
  private int nameFrom;

  /// Where the value being cut begins, likewise.
  private int valueFrom;

  /// Whether the held bytes begin with a comma.
  private boolean comma;

  /// Whether a member has passed, so that the next one needs its comma.
  private boolean kept;

  private boolean cut;
  private boolean overflowed;
  private boolean closed;

  /// @param nameMax length of the sought name
  Splice(ByteBufAllocator allocator, int nameMax) {
    this.allocator = allocator;
    this.leadBytesMax = HELD_BYTES_MAX + KeyText.ESCAPE_BYTES_MAX * nameMax + 2;
    reset();
  }

  void reset() {
    held.clear();
    captured.clear();
    passFrom = 0;
    holdFrom = NOWHERE;
    nameFrom = NOWHERE;
    valueFrom = NOWHERE;
    comma = false;
    kept = false;
    cut = false;
    overflowed = false;
    closed = false;
  }

  /// A buffer begins to go by; it stays its owner's. What is put in `out` is the taker's.
  void begin(ByteBuf in, List<? super ByteBuf> out) {
    this.in = in;
    this.out = out;
    passFrom = 0;
    holdFrom = Math.min(holdFrom, 0);
    nameFrom = Math.min(nameFrom, 0);
    valueFrom = Math.min(valueFrom, 0);
  }

  /// The buffer has gone by: passes on or sets aside what is left of it.
  void end() {
    int end = in.readableBytes();
    if (valueFrom != NOWHERE) {
      capture(end);
    } else if (holdFrom != NOWHERE) {
      pass(holdFrom);
      hold(end);
    } else {
      pass(end);
    }
    in = Unpooled.EMPTY_BUFFER;
  }

  /// A comma between members.
  void commaAt(int at) {
    holdFrom = at;
    comma = true;
  }

  /// The opening quote of a member's name.
  void nameAt(int at) {
    if (holdFrom == NOWHERE) {
      holdFrom = at;
    }
    nameFrom = at;
  }

  /// The name is not the sought one: the held bytes pass, without the comma of a cut predecessor.
  void keep() {
    if (holdFrom == NOWHERE) {
      return;
    }
    int dropped = comma && !kept ? 1 : 0;
    if (held.size() > 0) {
      passHeld(dropped);
    } else if (dropped > 0) {
      pass(holdFrom);
      passFrom += dropped;
    }
    letGo();
    kept = true;
  }

  /// The first byte of the value under the sought name.
  void valueAt(int at) {
    pass(holdFrom);
    hold(at);
    letGo();
    captured.clear();
    overflowed = false;
    cut = false;
    passFrom = at;
    valueFrom = at;
  }

  /// The end of that value.
  void valueEnd(int at) {
    capture(at);
    held.clear();
    cut = true;
    passFrom = at;
    valueFrom = NOWHERE;
  }

  /// The object's closing brace, held with all that follows.
  void closeAt(int at) {
    holdFrom = at;
    closed = true;
  }

  /// It is no JSON after all: the bytes held now pass too.
  void giveUp() {
    if (held.size() > 0) {
      passHeld(0);
    }
    if (valueFrom != NOWHERE) {
      if (captured.size() > 0 && !overflowed) {
        ByteBuf value = allocator.buffer(captured.size());
        captured.writeTo(value, 0);
        out.add(value);
      }
      captured.clear();
      valueFrom = NOWHERE;
    }
    closed = false;
    letGo();
  }

  /// Whether the object ended and its closing brace is held.
  boolean closed() {
    return closed;
  }

  /// Passes the closing brace and what was held with it, the new member before it.
  ///
  /// @param lead comma, name and colon
  /// @param value the member's value; null for no new member
  void close(byte[] lead, @Nullable ByteBuf value) {
    int valueBytes = value == null ? 0 : value.readableBytes();
    ByteBuf last = allocator.buffer(lead.length + valueBytes + held.size());
    if (value != null) {
      int from = kept ? 0 : 1;
      last.writeBytes(lead, from, lead.length - from);
      last.writeBytes(value, value.readerIndex(), valueBytes);
    }
    held.writeTo(last, 0);
    out.add(last);
    held.clear();
    letGo();
  }

  /// The last value cut; null when there was none or it was longer than [#HELD_BYTES_MAX].
  byte @Nullable [] captured() {
    return cut && !overflowed ? captured.copy() : null;
  }

  boolean overflowed() {
    return cut && overflowed;
  }

  private void letGo() {
    holdFrom = NOWHERE;
    nameFrom = NOWHERE;
    comma = false;
  }

  private void hold(int to) {
    held.add(in, holdFrom, nameFrom == NOWHERE ? to : nameFrom, HELD_BYTES_MAX);
    if (nameFrom != NOWHERE) {
      held.add(in, nameFrom, to, leadBytesMax);
    }
  }

  private void capture(int to) {
    overflowed |= !captured.add(in, valueFrom, to, HELD_BYTES_MAX);
  }

  private void passHeld(int from) {
    if (held.size() > from) {
      ByteBuf lead = allocator.buffer(held.size() - from);
      held.writeTo(lead, from);
      out.add(lead);
    }
    held.clear();
  }

  private void pass(int to) {
    if (to > passFrom) {
      boolean whole = passFrom == 0 && to == in.readableBytes();
      out.add(whole ? in.retain() : in.retainedSlice(in.readerIndex() + passFrom, to - passFrom));
      passFrom = to;
    }
  }
}
