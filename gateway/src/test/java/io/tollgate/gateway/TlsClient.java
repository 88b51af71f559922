package io.tollgate.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// A client of one TLS identity. It shows its certificate whether or not it was asked for one of
/// that CA, and resumes its sessions where it may.
final class TlsClient {

  /// What came of a request.
  ///
  /// @param status 0 where the connection was ended instead of an answer
  record Outcome(int status, String body) {

    static final Outcome CLOSED = new Outcome(0, "");

    boolean closed() {
      return status == 0;
    }
  }

  private final SSLContext context;
  private final int port;
  private final String version;

  /// @param held null for a client without certificate
  TlsClient(TestCertificate server, TestCa.@Nullable Held held, int port, String version)
      throws GeneralSecurityException, IOException {
    this.port = port;
    this.version = version;
    context = SSLContext.getInstance("TLS");
    context.init(
        held == null ? null : new KeyManager[] {new Shows(held)},
        TestCertificate.trust(server),
        null);
  }

  /// One connection.
  final class Connection implements Closeable {
    private final SSLSocket socket;

    private Connection(@Nullable String host, String... protocols) throws IOException {
      var plain = new Socket(InetAddress.getLoopbackAddress(), port);
      plain.setSoTimeout(20_000);
      // The session is kept under this name and port: a later connection resumes it.
      socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "one.test", port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {version});
      parameters.setServerNames(host == null ? List.of() : List.of(new SNIHostName(host)));
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
    }

    SSLSocket socket() {
      return socket;
    }

    /// Asks for `/data`.
    ///
    /// @param headers further lines
    Outcome ask(String host, String... headers) throws IOException {
      try {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        socket
            .getOutputStream()
            .write(
                ("GET /data HTTP/1.1\r\nHost: " + host + "\r\n" + lines + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        return read(socket.getInputStream());
      } catch (SSLException | java.net.SocketException _) {
        return Outcome.CLOSED;
      }
    }

    private static Outcome read(InputStream in) throws IOException {
      var head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return Outcome.CLOSED;
        }
        head.write(next);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      int at = text.toLowerCase(Locale.ROOT).indexOf("content-length:");
      int length =
          at < 0 ? 0 : Integer.parseInt(text.substring(at + 15, text.indexOf('\r', at)).strip());
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      return new Outcome(Integer.parseInt(text.substring(9, 12)), body);
    }

    @Override
    public void close() throws IOException {
      try {
        socket.close();
      } catch (SSLException | java.net.SocketException _) {
        // It has ended before.
      }
    }
  }

  /// @param host named in the handshake (SNI); null for none
  Connection connect(@Nullable String host, String... protocols) throws IOException {
    return new Connection(host, protocols);
  }

  /// Asks once, on a connection of its own.
  Outcome ask(String host, String... headers) throws IOException {
    try (Connection connection = connect(host)) {
      return connection.ask(host, headers);
    }
  }

  /// Always the same certificate.
  private static final class Shows extends X509ExtendedKeyManager {
    private final TestCa.Held held;

    Shows(TestCa.Held held) {
      this.held = held;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {"it"};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return "it";
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyTypes, Principal[] issuers, SSLEngine engine) {
      return "it";
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return held.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return held.key();
    }
  }
}
