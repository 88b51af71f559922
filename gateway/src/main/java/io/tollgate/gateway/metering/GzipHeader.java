package io.tollgate.gateway.metering;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/// Reads the header of a gzip member (RFC 1952, section 2.3) as it goes by, piece by piece. Nothing
/// in it is kept.
final class GzipHeader {

  private static final int FHCRC = 1 << 1;
  private static final int FEXTRA = 1 << 2;
  private static final int FNAME = 1 << 3;
  private static final int FCOMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    CHECKSUM,
    DONE,
    BAD
  }

  private final CRC32 checksum = new CRC32();
  private Part part = Part.FIXED;

  /// Bytes of this part so far; of `EXTRA`, those to come.
  private int bytes;

  private int flags;
  private int number;

  /// Stands before another member.
  void open() {
    checksum.reset();
    flags = 0;
    enter(Part.FIXED);
  }

  /// Reads on, to the header's end at most. What is left in `in` is then the member's data.
  void read(ByteBuffer in) {
    while (part != Part.DONE && part != Part.BAD && in.hasRemaining()) {
      int b = in.get() & 0xff;
      if (part == Part.CHECKSUM) {
        checksum(b);
      } else {
        checksum.update(b);
        take(b);
      }
    }
  }

  /// Whether a byte of this member has been seen.
  boolean begun() {
    return part != Part.FIXED || bytes > 0;
  }

  boolean done() {
    return part == Part.DONE;
  }

  boolean bad() {
    return part == Part.BAD;
  }

  private void take(int b) {
    switch (part) {
      case FIXED -> fixed(b);
      case EXTRA_LENGTH -> {
        number |= b << (8 * bytes++);
        if (bytes == 2) {
          int length = number;
          if (length == 0) {
            after(Part.EXTRA);
          } else {
            enter(Part.EXTRA);
            bytes = length;
          }
        }
      }
      case EXTRA -> {
        if (--bytes == 0) {
          after(Part.EXTRA);
        }
      }
      case NAME, COMMENT -> {
        if (b == 0) {
          after(part);
        }
      }
      case CHECKSUM, DONE, BAD -> throw new IllegalStateException("no byte is due: " + part);
    }
  }

  /// Two magic bytes, the method (8, deflate), the flags, and six bytes of time and system.
  private void fixed(int b) {
    boolean good =
        switch (bytes++) {
          case 0 -> b == 0x1f;
          case 1 -> b == 0x8b;
          case 2 -> b == 8;
          case 3 -> {
            flags = b;
            yield (b & RESERVED) == 0;
          }
          default -> true;
        };
    if (!good) {
      part = Part.BAD;
    } else if (bytes == 10) {
      after(Part.FIXED);
    }
  }

  /// The low half of the header's CRC-32.
  private void checksum(int b) {
    number |= b << (8 * bytes++);
    if (bytes == 2) {
      part = number == (checksum.getValue() & 0xffff) ? Part.DONE : Part.BAD;
    }
  }

  /// Enters the first part after that one which the flags announce.
  private void after(Part passed) {
    if (passed.compareTo(Part.EXTRA_LENGTH) < 0 && (flags & FEXTRA) != 0) {
      enter(Part.EXTRA_LENGTH);
    } else if (passed.compareTo(Part.NAME) < 0 && (flags & FNAME) != 0) {
      enter(Part.NAME);
    } else if (passed.compareTo(Part.COMMENT) < 0 && (flags & FCOMMENT) != 0) {
      enter(Part.COMMENT);
    } else {
      enter((flags & FHCRC) != 0 ? Part.CHECKSUM : Part.DONE);
    }
  }

  private void enter(Part next) {
    part = next;
    bytes = 0;
    number = 0;
  }
}
