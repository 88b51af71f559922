package io.tollgate.gateway;

import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A client's end of one connection: the same requests and the same answers, whatever it speaks.
/// What is promised of a dialect is promised over each of them.
///
/// Thread: one.
interface Wire extends AutoCloseable {

  /// On a test class: all of it, over each protocol, which is its parameter.
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedClass
  @EnumSource(Protocol.class)
  @interface OverEach {}

  /// What is spoken.
  ///
  /// TLS with HTTP/1 differs from it without in nothing a dialect sees; `TlsTest` has it.
  enum Protocol {
    HTTP_1(null),
    HTTP_2(null),
    HTTP_2_TLS("h2");

    private final @Nullable String agreed;

    Protocol(@Nullable String agreed) {
      this.agreed = agreed;
    }

    boolean secure() {
      return agreed != null;
    }
  }

  /// One certificate for all gateways of a run.
  Supplier<TlsSettings> TLS = () -> Made.ONCE.settings;

  /// Sends a request without a body.
  ///
  /// @param headers lines, `Name: value`
  Wire request(String method, String target, String... headers) throws IOException;

  /// Sends a POST with a body of known length.
  Wire post(String target, String body, String... headers) throws IOException;

  /// Sends a POST with a body in pieces, of a length that is not told.
  Wire post(String target, List<String> pieces, String... headers) throws IOException;

  /// Reads the answer to the earliest request that has none yet.
  Answer answer() throws IOException;

  @Override
  void close() throws IOException;

  default Wire get(String target, String... headers) throws IOException {
    return request("GET", target, headers);
  }

  static Wire connect(Protocol protocol, TestGateway to) throws IOException {
    return switch (protocol) {
      case HTTP_1 -> new Http1(RawClient.over(socket(protocol, to)));
      case HTTP_2, HTTP_2_TLS -> new Http2(frames(protocol, to), protocol.secure());
    };
  }

  /// Frames of HTTP/2 by themselves, behind the hello.
  static RawHttp2 frames(Protocol protocol, TestGateway to) throws IOException {
    return RawHttp2.over(socket(protocol, to))
        .bytes(RawHttp2.PREFACE.getBytes(StandardCharsets.US_ASCII))
        .settings();
  }

  private static Socket socket(Protocol protocol, TestGateway to) throws IOException {
    String agreed = protocol.agreed;
    return agreed == null
        ? new Socket(InetAddress.getLoopbackAddress(), to.gateway.port())
        : secure(agreed, to.gateway.securePort());
  }

  private static Socket secure(String protocol, int port) throws IOException {
    var socket =
        (SSLSocket)
            Made.ONCE.trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    if (!protocol.equals(socket.getApplicationProtocol())) {
      throw new IOException("agreed on: " + socket.getApplicationProtocol());
    }
    return socket;
  }

  /// HTTP/1.1.
  final class Http1 implements Wire {
    private final RawClient client;

    private Http1(RawClient client) {
      this.client = client;
    }

    @Override
    public Wire request(String method, String target, String... headers) throws IOException {
      client.request(method, target, headers);
      return this;
    }

    @Override
    public Wire post(String target, String body, String... headers) throws IOException {
      client.request("POST", target, with(headers, "Content-Length: " + body.length()));
      client.send(body);
      return this;
    }

    @Override
    public Wire post(String target, List<String> pieces, String... headers) throws IOException {
      client.request("POST", target, with(headers, "Transfer-Encoding: chunked"));
      for (String piece : pieces) {
        client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
      }
      client.send("0\r\n\r\n");
      return this;
    }

    private static String[] with(String[] headers, String one) {
      var all = new ArrayList<>(Arrays.asList(headers));
      all.add(one);
      return all.toArray(String[]::new);
    }

    @Override
    public Answer answer() throws IOException {
      return client.answer();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  /// HTTP/2: a stream for each request.
  final class Http2 implements Wire {

    /// What may be sent before the other side widens it: RFC 9113 section 6.9.2.
    private static final int WINDOW_BYTES = 65_535;

    /// Of one frame, and small enough to wait for windows in steps.
    private static final int PIECE_BYTES = 8_000;

    private final RawHttp2 client;
    private final String scheme;
    private int sent;
    private int next = 1;
    private int answered = -1;

    private Http2(RawHttp2 client, boolean secure) {
      this.client = client;
      this.scheme = secure ? "https" : "http";
    }

    @Override
    public Wire request(String method, String target, String... headers) throws IOException {
      client.headers(next, true, fields(method, target, headers));
      next += 2;
      return this;
    }

    @Override
    public Wire post(String target, String body, String... headers) throws IOException {
      var all = new ArrayList<>(Arrays.asList(headers));
      all.add("content-length: " + body.length());
      return post(target, List.of(body), all.toArray(String[]::new));
    }

    @Override
    public Wire post(String target, List<String> pieces, String... headers) throws IOException {
      client.headers(next, false, fields("POST", target, headers));
      int before = sent;
      for (String piece : pieces) {
        for (int at = 0; at < piece.length(); at += PIECE_BYTES) {
          String part = piece.substring(at, Math.min(piece.length(), at + PIECE_BYTES));
          awaitWindow(0, sent + part.length());
          awaitWindow(next, sent - before + part.length());
          client.data(next, false, part);
          sent += part.length();
        }
      }
      client.data(next, true, "");
      next += 2;
      return this;
    }

    private void awaitWindow(int stream, int bytes) throws IOException {
      while (WINDOW_BYTES + client.granted(stream) < bytes) {
        client.take(client.read());
      }
    }

    private String[] fields(String method, String target, String... headers) {
      var fields =
          new ArrayList<>(
              List.of(
                  ":method: " + method,
                  ":scheme: " + scheme,
                  ":authority: api.test",
                  ":path: " + target));
      for (String header : headers) {
        int colon = header.indexOf(':');
        fields.add(header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon));
      }
      return fields.toArray(String[]::new);
    }

    @Override
    public Answer answer() throws IOException {
      answered += 2;
      return client.answer(answered);
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  /// The certificate, and what trusts it.
  final class Made {
    private static final Made ONCE = new Made();

    private final TlsSettings settings;
    private final SSLContext trust;

    private Made() {
      try {
        Path folder = Files.createTempDirectory("wire");
        TestCertificate made = TestCertificate.make(folder, "EC");
        settings =
            new TlsSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                folder.resolve("certificate.pem"),
                folder.resolve("key.pem"),
                TlsSettings.CHECK);
        made.write(settings.certificate(), settings.key());
        trust = TestCertificate.trusting(made);
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
