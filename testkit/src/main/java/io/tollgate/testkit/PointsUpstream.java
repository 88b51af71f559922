package io.tollgate.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// An upstream for load: `?n=7` answers 200 with seven elements under `data`, `?status=404` answers
/// that status, `?bytes=1000000000` streams a large array. Counts what reached it.
///
/// Raw sockets on virtual threads: fast enough that it is never what a test waits for.
public final class PointsUpstream implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private volatile boolean closed;

  /// Listens on a free port of the loopback.
  public PointsUpstream() {
    try {
      listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("points-upstream").start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Requests read so far.
  public long requests() {
    return requests.get();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // Closed: the loop ends.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
      OutputStream out = socket.getOutputStream();
      while (true) {
        String target = readHead(in);
        if (target == null) {
          return;
        }
        requests.incrementAndGet();
        long bytes = parameter(target, "bytes", 0);
        if (bytes > 0) {
          stream(out, bytes);
        } else {
          out.write(
              answer((int) parameter(target, "status", 200), (int) parameter(target, "n", 1)));
        }
        out.flush();
      }
    } catch (IOException _) {
      // The other side hung up.
    } finally {
      open.remove(socket);
    }
  }

  private static @org.jspecify.annotations.Nullable String readHead(InputStream in)
      throws IOException {
    var head = new StringBuilder(256);
    int matched = 0;
    while (matched < 4) {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      head.append((char) c);
      matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : (c == '\r' ? 1 : 0);
    }
    int start = head.indexOf(" ") + 1;
    return head.substring(start, head.indexOf(" ", start));
  }

  private static byte[] answer(int status, int elements) {
    var body = new StringBuilder("{\"data\":[");
    for (int i = 0; i < elements; i++) {
      body.append(i == 0 ? "" : ",").append("{\"id\":").append(i).append('}');
    }
    body.append("]}");
    return ("HTTP/1.1 "
            + status
            + " X\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Elements a streamed answer of so many bytes has: each is [#ELEMENT_BYTES] long.
  public static long elements(long bytes) {
    return bytes / ELEMENT_BYTES;
  }

  /// Bytes of one element of a streamed answer, its comma included.
  public static final int ELEMENT_BYTES = 64;

  private static void stream(OutputStream out, long bytes) throws IOException {
    long elements = elements(bytes);
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"data\":[\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    byte[] element = new byte[ELEMENT_BYTES];
    byte[] text =
        "{\"name\":\"a \\\"quoted\\\" [name], {braced}\",\"n\":1}"
            .getBytes(StandardCharsets.US_ASCII);
    java.util.Arrays.fill(element, (byte) ' ');
    System.arraycopy(text, 0, element, 0, text.length);
    byte[] block = new byte[ELEMENT_BYTES * 1024];
    for (long done = 0; done < elements; ) {
      int n = (int) Math.min(1024, elements - done);
      for (int i = 0; i < n; i++) {
        element[ELEMENT_BYTES - 1] = (byte) (done + i + 1 < elements ? ',' : ' ');
        System.arraycopy(element, 0, block, i * ELEMENT_BYTES, ELEMENT_BYTES);
      }
      int length = n * ELEMENT_BYTES;
      out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(block, 0, length);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      done += n;
    }
    out.write("2\r\n]}\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static long parameter(String target, String name, long fallback) {
    int at = target.indexOf(name + "=");
    if (at < 0) {
      return fallback;
    }
    int start = at + name.length() + 1;
    int end = start;
    while (end < target.length() && Character.isDigit(target.charAt(end))) {
      end++;
    }
    return Long.parseLong(target.substring(start, end));
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException _) {
      // Nothing is left to close it for.
    }
  }
}
