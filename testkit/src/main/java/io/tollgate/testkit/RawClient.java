package io.tollgate.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An HTTP client that sends exactly the bytes it is given, and reads answers strictly.
///
/// Thread: one.
public final class RawClient implements AutoCloseable {

  /// How long a read waits before the test fails, in milliseconds.
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /// Connects to a port of the loopback address.
  public static RawClient connect(int port) throws IOException {
    return over(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /// Speaks over a connection that stands.
  public static RawClient over(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new RawClient(socket);
  }

  /// An answer.
  ///
  /// @param headers lines, `Name: value`
  /// @param body as text
  public record Answer(int status, List<String> headers, String body) {
    public Answer {
      headers = List.copyOf(headers);
    }

    /// The first value of a header; null if it is not there.
    public @Nullable String header(String name) {
      return values(name).stream().findFirst().orElse(null);
    }

    /// Every value of a header.
    public List<String> values(String name) {
      return headers.stream()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }
  }

  /// Sends bytes as they are.
  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends bytes as they are.
  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /// Sends a GET with header lines.
  public RawClient get(String target, String... headers) throws IOException {
    return request("GET", target, headers);
  }

  /// Sends a request without a body.
  public RawClient request(String method, String target, String... headers) throws IOException {
    var text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: api.test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return send(text.append("\r\n").toString());
  }

  /// Reads the answer to anything but HEAD; interim answers are passed over.
  ///
  /// @throws EOFException the connection ended before the answer did
  public Answer answer() throws IOException {
    while (true) {
      Answer head = head();
      if (head.status() >= 200) {
        return new Answer(head.status(), head.headers(), body(head));
      }
    }
  }

  /// Reads a head only.
  public Answer head() throws IOException {
    String statusLine = line();
    if (!statusLine.startsWith("HTTP/1.1 ")) {
      throw new IOException("not a status line: " + statusLine);
    }
    var headers = new ArrayList<String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    return new Answer(Integer.parseInt(statusLine.substring(9, 12)), headers, "");
  }

  private String body(Answer head) throws IOException {
    if (head.status() == 204 || head.status() == 304) {
      return "";
    }
    if (head.header("Transfer-Encoding") != null) {
      if (!"chunked".equals(head.header("Transfer-Encoding"))
          || head.header("Content-Length") != null) {
        throw new IOException("framing: " + head.headers());
      }
      return chunks();
    }
    String length = head.header("Content-Length");
    byte[] bytes = length == null ? in.readAllBytes() : bytes(Integer.parseInt(length));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String chunks() throws IOException {
    var whole = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      whole.writeBytes(bytes(size));
      if (!line().isEmpty()) {
        throw new IOException("a chunk without its end");
      }
      if (size == 0) {
        return whole.toString(StandardCharsets.UTF_8);
      }
    }
  }

  /// Reads so many bytes.
  public byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("ended " + (count - bytes.length) + " bytes early");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("ended within a line: " + line);
      }
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
          throw new IOException("a bare LF behind: " + text);
        }
        return text.substring(0, text.length() - 1);
      }
      line.write(b);
    }
  }

  /// Whether the connection ends now, in order or cut, with nothing before.
  public boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException _) {
      // Cut.
      return true;
    }
  }

  /// Ends the sending side only.
  public void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /// Cuts the connection.
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
