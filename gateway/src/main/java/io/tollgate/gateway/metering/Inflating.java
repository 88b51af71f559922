package io.tollgate.gateway.metering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decodes one gzip or deflate body as it goes by, in pieces the taker asks for, so that a small
/// body that inflates to a huge one fills no memory: [#feed] a buffer, then take pieces by [#next]
/// until it gives null.
///
/// Checks all there is to check: headers, gzip's CRC-32 and length of every member (a body may have
/// several), zlib's Adler-32. Bytes after the end are [#malformed].
///
/// Thread: one at a time. Holds native memory and at most one buffer until [#close].
public final class Inflating implements AutoCloseable {

  /// Most bytes of one piece: what an [AnswerMeter] looks at in one go.
  public static final int PIECE_BYTES_MAX = AnswerMeter.WINDOW_BYTES;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private enum Stage {
    /// Of deflate: two bytes that tell zlib from bare data.
    SNIFF,
    HEADER,
    DATA,
    TRAILER,
    /// Of deflate: nothing may follow.
    END,
    MALFORMED,
    CLOSED
  }

  private final ByteBufAllocator allocator;
  private final boolean gzip;
  private final GzipHeader header = new GzipHeader();
  private final CRC32 checksum = new CRC32();

  /// What may be split between two buffers: the bytes sniffed, or a trailer.
  private final ByteBuffer small = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

  private Inflater inflater;
  private Stage stage;
  private boolean memberWhole;
  private long memberBytes;

  /// The buffer fed last, and what is left of it.
  private ByteBuf input = Unpooled.EMPTY_BUFFER;

  private ByteBuffer left = NOTHING;

  /// @param coding [ContentCoding#GZIP] or [ContentCoding#DEFLATE]
  public Inflating(ContentCoding coding, ByteBufAllocator allocator) {
    this.allocator = allocator;
    this.gzip =
        switch (coding) {
          case GZIP -> true;
          case DEFLATE -> false;
          case IDENTITY, UNSUPPORTED -> throw new IllegalArgumentException("coding: " + coding);
        };
    this.inflater = new Inflater(gzip);
    this.stage = gzip ? Stage.HEADER : Stage.SNIFF;
  }

  /// Takes the next piece of the encoded body.
  ///
  /// @param in taken over: the caller no longer owns it
  /// @throws IllegalStateException the last one has not been used up: [#next] must give null first;
  ///   `in` is released all the same
  public void feed(ByteBuf in) {
    if (left.hasRemaining()) {
      in.release();
      throw new IllegalStateException(left.remaining() + " bytes not taken yet");
    }
    if (stage == Stage.MALFORMED || stage == Stage.CLOSED) {
      in.release();
      return;
    }
    dropInput();
    input = in;
    left = in.nioBuffer();
  }

  /// The next piece of the decoded body, the taker's; null when it needs more to go on, when it is
  /// [#whole], or when it is [#malformed].
  public @Nullable ByteBuf next() {
    while (true) {
      boolean on =
          switch (stage) {
            case SNIFF -> sniffed();
            case HEADER -> headerRead();
            case DATA -> true;
            case TRAILER -> trailerChecked();
            case END -> ended();
            case MALFORMED, CLOSED -> false;
          };
      if (!on) {
        break;
      }
      if (stage == Stage.DATA) {
        ByteBuf piece = data();
        if (piece != null) {
          return piece;
        }
        if (stage == Stage.DATA) {
          break;
        }
      }
    }
    dropInput();
    return null;
  }

  /// Whether what was fed is one whole body, checks passed.
  public boolean whole() {
    boolean atEnd = stage == Stage.END || (stage == Stage.HEADER && memberWhole && !header.begun());
    return atEnd && !left.hasRemaining();
  }

  /// Whether what was fed is no such body; nothing more comes out of it.
  public boolean malformed() {
    return stage == Stage.MALFORMED;
  }

  /// Frees what it holds. May be called at any time, and again.
  @Override
  public void close() {
    dropInput();
    inflater.end();
    stage = Stage.CLOSED;
  }

  /// Tells zlib's two bytes (RFC 1950, section 2.2) from bare deflate data. Data that begins with
  /// those would open with a stored block (RFC 1951, section 3.2.3), whose padding no encoder fills
  /// so.
  private boolean sniffed() {
    if (!gather(2)) {
      return false;
    }
    int first = small.get(0) & 0xff;
    int second = small.get(1) & 0xff;
    boolean zlib = (first & 0x8f) == 8 && ((first << 8) | second) % 31 == 0;
    if (!zlib) {
      inflater.end();
      inflater = new Inflater(true);
    }
    inflater.setInput(small.flip());
    stage = Stage.DATA;
    return true;
  }

  private boolean headerRead() {
    header.read(left);
    if (header.bad()) {
      stage = Stage.MALFORMED;
      return false;
    }
    if (header.done()) {
      inflater.reset();
      checksum.reset();
      memberBytes = 0;
      stage = Stage.DATA;
    }
    return header.done();
  }

  /// CRC-32 and length modulo 2^32 of the member's data, RFC 1952, section 2.3.1.
  private boolean trailerChecked() {
    if (!gather(8)) {
      return false;
    }
    boolean good =
        small.getInt(0) == (int) checksum.getValue() && small.getInt(4) == (int) memberBytes;
    stage = good ? Stage.HEADER : Stage.MALFORMED;
    memberWhole = good;
    header.open();
    return good;
  }

  private boolean ended() {
    if (left.hasRemaining()) {
      stage = Stage.MALFORMED;
    }
    return false;
  }

  /// A piece; null when the data ended, is broken, or more is needed.
  private @Nullable ByteBuf data() {
    while (!inflater.needsInput() || left.hasRemaining()) {
      if (inflater.needsInput()) {
        inflater.setInput(left);
      }
      ByteBuf piece = allocator.buffer(PIECE_BYTES_MAX, PIECE_BYTES_MAX);
      int bytes = inflate(piece);
      if (inflater.finished()) {
        stage = gzip ? Stage.TRAILER : Stage.END;
        small.clear();
      } else if (bytes < 0 || inflater.needsDictionary()) {
        stage = Stage.MALFORMED;
      }
      if (bytes > 0) {
        return piece;
      }
      piece.release();
      if (stage != Stage.DATA) {
        return null;
      }
    }
    return null;
  }

  /// Fills the piece; gives how many bytes that were, or -1 when the data is broken.
  private int inflate(ByteBuf piece) {
    ByteBuffer to = piece.nioBuffer(0, PIECE_BYTES_MAX);
    try {
      int bytes = inflater.inflate(to);
      if (gzip) {
        checksum.update(to.flip());
        memberBytes += bytes;
      }
      piece.writerIndex(bytes);
      return bytes;
    } catch (DataFormatException _) { // What is wrong inside is of no use to anyone here.
      return -1;
    }
  }

  /// Moves bytes to [#small] until it has that many.
  private boolean gather(int bytes) {
    while (small.position() < bytes && left.hasRemaining()) {
      small.put(left.get());
    }
    return small.position() == bytes;
  }

  private void dropInput() {
    input.release();
    input = Unpooled.EMPTY_BUFFER;
    left = NOTHING;
  }
}
