package io.tollgate.gateway.headers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import java.util.Arrays;

/// Writes an HTTP/1 message that is there whole. The head is gathered in an array, where a byte
/// costs least, and copied once, a small body behind it: one buffer, one write.
///
/// Thread: the event loop's, which has one for all its connections.
public final class WholeMessage {

  /// Bodies up to here are copied behind the head: below some KB that is cheaper than to hand the
  /// kernel two pieces.
  private static final int COPIED_BYTES_MAX = 4 * 1024;

  private static final int FIRST_BYTES = 1024;

  /// A larger array is not kept for the next message.
  private static final int KEPT_BYTES_MAX = 16 * 1024;

  private byte[] head = new byte[FIRST_BYTES];
  private int length;

  WholeMessage() {}

  /// Begins a message with its first line.
  ///
  /// @param text ASCII; what is not becomes `?`
  public WholeMessage begin(CharSequence text) {
    length = 0;
    return line(text);
  }

  /// Goes on in the first line.
  public WholeMessage line(CharSequence text) {
    room(text.length());
    put(text);
    return this;
  }

  /// Ends the first line, adds headers and body.
  ///
  /// @param body not taken over
  /// @return all of it, or all but a body too large to be copied; the caller's
  public ByteBuf headed(FlatHeaders headers, ByteBuf body, ByteBufAllocator allocator) {
    room(2);
    lineEnd();
    for (int i = 0; i < headers.size(); i++) {
      CharSequence name = headers.name(i);
      CharSequence value = headers.value(i);
      room(name.length() + value.length() + 4);
      put(name);
      head[length++] = ':';
      head[length++] = ' ';
      put(value);
      lineEnd();
    }
    room(2);
    lineEnd();
    int copied = copies(body) ? body.readableBytes() : 0;
    ByteBuf out = allocator.buffer(length + copied).writeBytes(head, 0, length);
    if (copied > 0) {
      out.writeBytes(body, body.readerIndex(), copied);
    }
    if (head.length > KEPT_BYTES_MAX) {
      head = new byte[FIRST_BYTES];
    }
    return out;
  }

  /// Whether [#headed] copies such a body; another follows in a buffer of its own.
  public static boolean copies(ByteBuf body) {
    return body.readableBytes() <= COPIED_BYTES_MAX;
  }

  private void room(int more) {
    if (head.length - length < more) {
      head = Arrays.copyOf(head, Math.max(head.length * 2, length + more));
    }
  }

  private void lineEnd() {
    head[length++] = '\r';
    head[length++] = '\n';
  }

  private void put(CharSequence text) {
    int chars = text.length();
    if (text instanceof AsciiString ascii) {
      System.arraycopy(ascii.array(), ascii.arrayOffset(), head, length, chars);
    } else {
      for (int i = 0; i < chars; i++) {
        head[length + i] = AsciiString.c2b(text.charAt(i));
      }
    }
    length += chars;
  }
}
