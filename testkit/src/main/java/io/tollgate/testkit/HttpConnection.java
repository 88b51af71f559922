package io.tollgate.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One kept-alive HTTP/1.1 client connection that knows exactly what it saw: a witness.
///
/// Small and slow-witted on purpose, so that what it reports doesn't depend on a client library's
/// own retries, pools or leniency.
///
/// Thread: one.
public final class HttpConnection implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private String version = "HTTP/1.1";

  /// @throws IOException the server can't be reached
  public HttpConnection(int port) throws IOException {
    this(connected(port));
  }

  /// Speaks over a connection that stands.
  public HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = socket.getOutputStream();
  }

  private static Socket connected(int port) throws IOException {
    var socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    return socket;
  }

  /// Speaks HTTP/1.0 from here on; the other side ends the connection with its answer.
  public HttpConnection old() {
    version = "HTTP/1.0";
    return this;
  }

  /// A whole answer.
  ///
  /// @param headers by lower-case name, the last of each
  /// @param text the body
  public record Answer(int status, Map<String, String> headers, String text) {

    /// The integer member `name` of the JSON body, found as text.
    ///
    /// @throws IllegalStateException it is not there
    public long number(String name) {
      int at = text.lastIndexOf("\"" + name + "\":");
      if (at < 0) {
        throw new IllegalStateException("no " + name + " in " + text);
      }
      int start = at + name.length() + 3;
      int end = start;
      while (end < text.length()
          && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '-')) {
        end++;
      }
      return Long.parseLong(text.substring(start, end));
    }
  }

  /// Told of the pieces of a body as they come.
  public interface Sink {
    void take(byte[] bytes, int length);
  }

  /// Sends a GET and reads the whole answer.
  ///
  /// @param headers name, value, name, value
  /// @throws IOException the connection broke before the answer was complete
  public Answer get(String target, String... headers) throws IOException {
    return call("GET", target, headers);
  }

  /// Sends a request without a body and reads the whole answer.
  public Answer call(String method, String target, String... headers) throws IOException {
    send(method, target, headers);
    var body = new ByteArrayOutputStream();
    return receive(method, (bytes, length) -> body.write(bytes, 0, length), body);
  }

  /// Sends a GET and hands the body on piece by piece; the answer's own body is empty.
  public Answer stream(String target, Sink sink, String... headers) throws IOException {
    send("GET", target, headers);
    return receive("GET", sink, new ByteArrayOutputStream());
  }

  /// Sends a request's head and waits for nothing.
  public void send(String method, String target, String... headers) throws IOException {
    var head = new StringBuilder(256);
    head.append(method).append(' ').append(target).append(' ').append(version);
    head.append("\r\nHost: 127.0.0.1\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    sendRaw(head.append("\r\n").toString());
  }

  /// Sends bytes as they are.
  public void sendRaw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private Answer receive(String method, Sink sink, ByteArrayOutputStream body) throws IOException {
    String line = line();
    int status = Integer.parseInt(line.substring(9, 12));
    var headers = new HashMap<String, String>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    boolean bodiless = method.equals("HEAD") || status == 204 || status == 304;
    if (!bodiless) {
      if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
        chunks(sink);
      } else if (headers.containsKey("content-length")) {
        exactly(Long.parseLong(headers.getOrDefault("content-length", "0")), sink);
      } else {
        untilClosed(sink);
      }
    }
    return new Answer(status, headers, body.toString(StandardCharsets.UTF_8));
  }

  private void chunks(Sink sink) throws IOException {
    while (true) {
      String size = line();
      int semicolon = size.indexOf(';');
      long length = Long.parseLong(semicolon < 0 ? size : size.substring(0, semicolon), 16);
      if (length == 0) {
        while (!line().isEmpty()) {
          // Trailers are of no interest here.
        }
        return;
      }
      exactly(length, sink);
      if (!line().isEmpty()) {
        throw new IOException("a chunk does not end where it should");
      }
    }
  }

  private void exactly(long length, Sink sink) throws IOException {
    byte[] buffer = new byte[(int) Math.min(1 << 16, Math.max(1, length))];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("closed with " + left + " bytes to come");
      }
      sink.take(buffer, read);
      left -= read;
    }
  }

  private void untilClosed(Sink sink) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sink.take(buffer, read);
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("closed after \"" + line + "\"");
      }
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
  }

  /// Resets the connection instead of closing it.
  public void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
