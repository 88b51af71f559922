package io.tollgate.gateway.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tollgate.core.price.Counted;
import io.tollgate.core.price.JsonPath;
import io.tollgate.gateway.edge.ClientConnection;
import io.tollgate.gateway.metering.AnswerMeter;
import io.tollgate.gateway.metering.ContentCoding;
import io.tollgate.gateway.metering.Inflating;
import io.tollgate.gateway.metering.MeterPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An answer's body on its way: decoded and metered where it must be, ready to be passed on.
///
/// A body that inflates to a huge one is inflated only as fast as it is passed on.
///
/// Thread: the call's event loop. Owns its buffers until they are taken or [#release]d.
final class AnswerBody implements Counted {

  /// Ready bytes at which they should be passed on before more is inflated.
  private static final int FULL_BYTES = 64 * 1024;

  private final HttpHeaders answered;
  private final ByteBufAllocator allocator;
  private final @Nullable MeterPlan plan;
  private final @Nullable AnswerMeter meter;
  private final @Nullable Inflating inflating;
  private final boolean replaces;
  private final boolean unreadable;
  private final long length;

  private @Nullable ArrayDeque<ByteBuf> more;
  private @Nullable ByteBuf coming;
  private final ArrayList<ByteBuf> ready = new ArrayList<>(1);
  private int taken;
  private long readyBytes;
  private long receivedBytes;
  private boolean inflatingPiece;

  private AnswerBody(
      HttpHeaders answered,
      ByteBufAllocator allocator,
      @Nullable MeterPlan plan,
      ContentCoding coding,
      boolean replaces,
      long length) {
    this.answered = answered;
    this.allocator = allocator;
    this.plan = plan;
    this.unreadable = plan != null && coding == ContentCoding.UNSUPPORTED;
    this.meter = plan == null || unreadable ? null : plan.meter(allocator);
    boolean encoded = coding == ContentCoding.GZIP || coding == ContentCoding.DEFLATE;
    this.inflating = meter != null && encoded ? new Inflating(coding, allocator) : null;
    this.replaces = replaces && meter != null;
    this.length = changed() ? ClientConnection.UNKNOWN : length;
  }

  /// @param status of the answer
  /// @param bodyless whether nothing comes, whatever the headers say
  static AnswerBody of(
      ServedRoute route,
      int status,
      boolean bodyless,
      HttpHeaders answered,
      ByteBufAllocator allocator) {
    boolean member = route.withMember() != null && status == 200 && isJson(answered);
    boolean priced = route.charges(status);
    MeterPlan plan = member ? route.withMember() : priced ? route.counting() : null;
    return new AnswerBody(
        answered,
        allocator,
        bodyless ? null : plan,
        ContentCoding.of(answered.get(HttpHeaderNames.CONTENT_ENCODING)),
        member && !bodyless,
        length(answered));
  }

  private static boolean isJson(HttpHeaders answered) {
    String type = answered.get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).contains("json");
  }

  private static long length(HttpHeaders answered) {
    String text = answered.get(HttpHeaderNames.CONTENT_LENGTH);
    // The decoder took it for a length already.
    return text == null ? ClientConnection.UNKNOWN : Long.parseLong(text);
  }

  /// Whether the body leaves otherwise than it came.
  boolean changed() {
    return replaces || inflating != null;
  }

  /// Whether it came encoded and leaves plain.
  boolean decoded() {
    return inflating != null;
  }

  /// Whether a member of it is replaced.
  boolean replaces() {
    return replaces;
  }

  /// How long it leaves; negative if that is not known before its end.
  long length() {
    return length;
  }

  /// Takes what came.
  ///
  /// @param piece taken over
  void take(ByteBuf piece) {
    receivedBytes += piece.readableBytes();
    if (coming == null) {
      coming = piece;
    } else {
      if (more == null) {
        more = new ArrayDeque<>();
      }
      more.addLast(piece);
    }
  }

  /// Reads on in what came.
  ///
  /// @return false if all of it has been read
  boolean read() {
    ByteBuf piece = decode();
    if (piece == null) {
      return false;
    }
    int before = ready.size();
    if (meter == null) {
      ready.add(piece);
    } else {
      meter.feed(piece, ready);
    }
    for (int i = before; i < ready.size(); i++) {
      readyBytes += ready.get(i).readableBytes();
    }
    return true;
  }

  private @Nullable ByteBuf poll() {
    ByteBuf first = coming;
    coming = more == null ? null : more.pollFirst();
    return first;
  }

  private @Nullable ByteBuf decode() {
    if (inflating == null) {
      return poll();
    }
    while (true) {
      if (inflatingPiece) {
        ByteBuf piece = inflating.next();
        if (piece != null) {
          return piece;
        }
        inflatingPiece = false;
      }
      ByteBuf encoded = poll();
      if (encoded == null) {
        return null;
      }
      inflating.feed(encoded);
      inflatingPiece = true;
    }
  }

  /// Whether enough is ready to be passed on before more is read.
  boolean full() {
    return readyBytes >= FULL_BYTES;
  }

  /// Bytes that are ready.
  long readyBytes() {
    return readyBytes;
  }

  /// Pieces that are ready.
  int pieces() {
    return ready.size() - taken;
  }

  /// The next ready piece, the taker's.
  ByteBuf next() {
    ByteBuf piece = ready.get(taken++);
    readyBytes -= piece.readableBytes();
    if (taken == ready.size()) {
      ready.clear();
      taken = 0;
    }
    return piece;
  }

  /// All that is ready in one buffer, the taker's.
  ByteBuf whole() {
    int pieces = pieces();
    if (pieces == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    if (pieces == 1) {
      return next();
    }
    var parts = new ByteBuf[pieces];
    for (int i = 0; i < pieces; i++) {
      parts[i] = next();
    }
    return Unpooled.wrappedBuffer(pieces, parts);
  }

  // ---- what was read

  /// Whether a price that counts can be computed. Ask when all has been read. A body that is not
  /// there has nothing to count, and is countable.
  boolean countable() {
    if (plan == null || receivedBytes == 0 || !reads()) {
      return true;
    }
    return meter != null && meter.countable() && (inflating == null || inflating.whole());
  }

  private boolean reads() {
    return plan != null && !(plan.counts().isEmpty() && plan.values().isEmpty());
  }

  /// The value the upstream had in the replaced member; null if none.
  byte @Nullable [] captured() {
    return meter == null ? null : meter.captured();
  }

  /// Whether a new member would be put in.
  boolean insertable() {
    return replaces
        && meter != null
        && meter.insertable()
        && (inflating == null || inflating.whole());
  }

  /// Ends the body.
  ///
  /// @param member JSON value of the new member; null for none
  void finish(@Nullable String member) {
    if (meter != null) {
      int before = ready.size();
      meter.finish(member == null ? null : ByteBufUtil.writeUtf8(allocator, member), ready);
      for (int i = before; i < ready.size(); i++) {
        readyBytes += ready.get(i).readableBytes();
      }
    }
    if (inflating != null) {
      inflating.close();
    }
  }

  /// Lets go of everything.
  void release() {
    while (pieces() > 0) {
      next().release();
    }
    for (ByteBuf piece = poll(); piece != null; piece = poll()) {
      piece.release();
    }
    if (inflating != null) {
      inflating.close();
    }
  }

  /// Elements at all counted paths together.
  long counted() {
    long sum = 0;
    if (plan != null && meter != null) {
      for (int i = 0; i < plan.counts().size(); i++) {
        sum += meter.count(i);
      }
    }
    return sum;
  }

  @Override
  public long count(JsonPath path) {
    return meter == null || receivedBytes == 0 ? 0 : meter.count(path);
  }

  @Override
  public long value(JsonPath path) {
    return meter == null || receivedBytes == 0 ? ABSENT : meter.value(path);
  }

  @Override
  public @Nullable String header(String name) {
    return answered.get(name);
  }
}
