package io.tollgate.sample;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Puts an [Answer] on the wire: validators, gzip when asked, a length when the body is small
/// enough to know it before the first byte leaves, chunks otherwise.
final class AnswerWriter {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /// A body up to this many bytes goes out with its length, a longer one in chunks. 64 KiB: a page
  /// of a hundred coins fits, five hundred do not, so that both ways are in daily use.
  static final int BUFFERED_BYTES_MAX = 64 * 1024;

  private AnswerWriter() {}

  static void send(HttpExchange exchange, Answer answer) throws IOException {
    var request = exchange.getRequestHeaders();
    var response = exchange.getResponseHeaders();
    response.set("Vary", "Accept-Encoding");
    var etag = answer.etag();
    if (etag != null) {
      response.set("ETag", etag);
      if (matches(request.getFirst("If-None-Match"), etag)) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
    }
    response.set("Content-Type", answer.mediaType());
    var gzip = asksForGzip(String.join(",", request.getOrDefault("Accept-Encoding", List.of())));
    if (gzip) {
      response.set("Content-Encoding", "gzip");
    }
    // Closed only when all went well: a close says that the body is complete.
    var wire = new Wire(exchange, answer.status());
    var out = gzip ? new GZIPOutputStream(wire, 8192) : wire;
    var json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    answer.body().writeTo(json);
    json.close();
  }

  /// RFC 9110, 12.5.3: gzip, x-gzip or `*`, unless its weight is 0; gzip's own weight wins over
  /// `*`.
  static boolean asksForGzip(String acceptEncoding) {
    var any = false;
    for (var member : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      var parts = member.split(";", -1);
      var coding = parts[0].strip();
      var wanted = true;
      for (var i = 1; i < parts.length; i++) {
        var weight = parts[i].strip();
        if (weight.matches("q=0(\\.0{0,3})?")) {
          wanted = false;
        }
      }
      if (coding.equals("gzip") || coding.equals("x-gzip")) {
        return wanted;
      }
      any |= wanted && coding.equals("*");
    }
    return any;
  }

  /// RFC 9110, 13.1.2: any of the listed tags, compared weakly.
  private static boolean matches(@Nullable String ifNoneMatch, String etag) {
    if (ifNoneMatch == null) {
      return false;
    }
    if (ifNoneMatch.strip().equals("*")) {
      return true;
    }
    for (var tag : ifNoneMatch.split(",", -1)) {
      if (opaque(tag.strip()).equals(opaque(etag))) {
        return true;
      }
    }
    return false;
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /// Holds back the head until it knows the length or has too much to wait for it. To a HEAD it
  /// counts and sends nothing, so that its head is the one a GET would get.
  private static final class Wire extends OutputStream {
    private final HttpExchange exchange;
    private final int status;
    private final boolean head;
    private byte[] held = new byte[4096];
    private int heldBytes;
    private boolean overflowed;
    private boolean closed;

    Wire(HttpExchange exchange, int status) {
      this.exchange = exchange;
      this.status = status;
      this.head = exchange.getRequestMethod().equals("HEAD");
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!overflowed && heldBytes + length > BUFFERED_BYTES_MAX) {
        overflowed = true;
        if (!head) {
          exchange.sendResponseHeaders(status, 0);
          exchange.getResponseBody().write(held, 0, heldBytes);
        }
        held = new byte[0];
      }
      if (!overflowed) {
        if (heldBytes + length > held.length) {
          held = Arrays.copyOf(held, Math.max(heldBytes + length, held.length * 2));
        }
        System.arraycopy(bytes, offset, held, heldBytes, length);
        heldBytes += length;
      } else if (!head) {
        exchange.getResponseBody().write(bytes, offset, length);
      }
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      if (head) {
        if (!overflowed) {
          exchange.getResponseHeaders().set("Content-Length", Integer.toString(heldBytes));
        }
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      if (!overflowed) {
        exchange.sendResponseHeaders(status, heldBytes);
        exchange.getResponseBody().write(held, 0, heldBytes);
      }
      exchange.getResponseBody().close();
    }
  }
}
