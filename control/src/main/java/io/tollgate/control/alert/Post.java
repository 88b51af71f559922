package io.tollgate.control.alert;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One POST over one connection to one address, of which no more than the status is read.
///
/// Written by hand, since a client that looks the name up by itself may call another address than
/// the one that was checked. It follows nothing and sends nothing but what it is given.
///
/// Thread: any that may block, for [#WHOLE] at most.
final class Post {

  static final Duration CONNECT = Duration.ofSeconds(5);

  /// From the connection to the status line. Receivers are told to answer at once and work later.
  static final Duration WHOLE = Duration.ofSeconds(15);

  /// Longest status line with the headers that may stand before it (of interim answers).
  private static final int HEAD_BYTES_MAX = 8 * 1024;

  private final SSLSocketFactory tls;

  Post(SSLSocketFactory tls) {
    this.tls = tls;
  }

  /// @param address of the URL's host
  /// @return the status of the answer
  /// @throws IOException no answer
  int send(URI url, InetAddress address, Map<String, String> headers, byte[] body)
      throws IOException {
    boolean https = url.getScheme().equalsIgnoreCase("https");
    int port = url.getPort() > 0 ? url.getPort() : https ? 443 : 80;
    try (var plain = new Socket()) {
      // Time-outs of a read begin anew with each byte; the watchdog ends the whole.
      var done = new CountDownLatch(1);
      Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(plain, done));
      try {
        plain.connect(new InetSocketAddress(address, port), Math.toIntExact(CONNECT.toMillis()));
        Socket socket = https ? secured(plain, url.getHost(), port) : plain;
        socket.setSoTimeout(Math.toIntExact(WHOLE.toMillis()));
        var out = new ByteArrayOutputStream(1024 + body.length);
        out.writeBytes(head(url, https, headers, body.length));
        out.writeBytes(body);
        socket.getOutputStream().write(out.toByteArray());
        socket.getOutputStream().flush();
        return status(new BufferedInputStream(socket.getInputStream(), 1024));
      } finally {
        done.countDown();
        join(watchdog);
      }
    }
  }

  private static void closeAfter(Socket socket, CountDownLatch done) {
    try {
      if (!done.await(WHOLE.toMillis(), TimeUnit.MILLISECONDS)) {
        socket.close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException _) {
      // It is closed as far as we can; its reader fails with the reason.
    }
  }

  private static void join(Thread watchdog) throws IOException {
    try {
      watchdog.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Socket secured(Socket plain, String host, int port) throws IOException {
    String name =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    var socket = (SSLSocket) tls.createSocket(plain, name, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(Math.toIntExact(WHOLE.toMillis()));
    socket.startHandshake();
    return socket;
  }

  private static byte[] head(URI url, boolean https, Map<String, String> headers, int length) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    boolean usual = url.getPort() < 0 || url.getPort() == (https ? 443 : 80);
    var head = new StringBuilder(512);
    head.append("POST ").append(path).append(query).append(" HTTP/1.1\r\nHost: ");
    head.append(url.getHost()).append(usual ? "" : ":" + url.getPort()).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(length).append("\r\nConnection: close\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /// The status of the first answer that is none of 1xx.
  private static int status(InputStream in) throws IOException {
    int left = HEAD_BYTES_MAX;
    while (true) {
      String line = line(in, left);
      left -= line.length();
      int status = statusOf(line);
      if (status >= 200) {
        return status;
      }
      while (!line.isEmpty()) {
        line = line(in, left);
        left -= line.length();
      }
    }
  }

  private static int statusOf(String line) throws IOException {
    boolean http = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
    String digits = http ? line.substring(9, 12) : "";
    if (digits.length() != 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IOException("no answer in HTTP/1.1");
    }
    return Integer.parseInt(digits);
  }

  private static String line(InputStream in, int most) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed without an answer");
      }
      if (line.length() >= most) {
        throw new IOException("the answer's head is too long");
      }
      line.append((char) c);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }
}
