package io.tollgate.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// An upstream on a loopback socket that does what its script says: answers, stalls, streams,
/// resets, half-closes. Keeps what it was asked.
///
/// Thread: any; each connection has a virtual thread.
public final class FakeUpstream implements AutoCloseable {

  private final ServerSocket server;
  private final List<Received> received = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Script script;

  private final @Nullable SSLContext tls;

  private FakeUpstream(ServerSocket server, @Nullable SSLContext tls, Script script) {
    this.server = server;
    this.tls = tls;
    this.script = script;
  }

  /// Begins to listen.
  public static FakeUpstream start(Script script) {
    return listen(null, script);
  }

  /// Begins to listen, and speaks TLS. A certificate is asked of who connects, and not insisted on.
  public static FakeUpstream start(SSLContext tls, Script script) {
    return listen(tls, script);
  }

  private static FakeUpstream listen(@Nullable SSLContext tls, Script script) {
    try {
      var upstream =
          new FakeUpstream(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()), tls, script);
      Thread.ofVirtual().start(upstream::accept);
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What to do with a request. A broken connection ends it.
  public interface Script {
    void answer(Exchange exchange) throws IOException, InterruptedException;
  }

  /// A script that answers 200 with a JSON body.
  public static Script json(String body) {
    return exchange -> exchange.answer(200, "Content-Type: application/json", body);
  }

  /// A request as it came.
  ///
  /// @param headers lines, `Name: value`
  public record Received(String method, String target, List<String> headers) {
    public Received {
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

  public void script(Script next) {
    script = next;
  }

  public int port() {
    return server.getLocalPort();
  }

  /// What it was asked, in order.
  public List<Received> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  /// Connections accepted so far.
  public int connections() {
    return connections.get();
  }

  /// Connections that stand now.
  public int openConnections() {
    return open.size();
  }

  /// Closes every connection that stands, without a word.
  public void closeConnections() {
    open.forEach(FakeUpstream::closeQuietly);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeConnections();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // Closed: the test is over.
        return;
      }
    }
  }

  private void serve(Socket accepted) {
    try (Socket socket = speaking(accepted)) {
      accepted.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Received request = read(in);
        if (request == null) {
          return;
        }
        synchronized (received) {
          received.add(request);
        }
        var exchange = new Exchange(accepted, socket, in, request);
        script.answer(exchange);
        exchange.body();
      }
    } catch (IOException _) {
      // The gateway went away, or the script cut the connection.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(accepted);
    }
  }

  private Socket speaking(Socket accepted) throws IOException {
    if (tls == null) {
      return accepted;
    }
    var secure =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(
                    accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort(), true);
    secure.setUseClientMode(false);
    secure.setWantClientAuth(true);
    return secure;
  }

  private static @Nullable Received read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    String[] words = line.split(" ", 3);
    if (words.length != 3) {
      throw new IOException("not a request line: " + line);
    }
    var headers = new ArrayList<String>();
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      headers.add(header);
    }
    return new Received(words[0], words[1], headers);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      }
      line.write(b);
    }
    return null;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One request being answered.
  public static final class Exchange {
    private final Socket beneath;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Received request;
    private byte @Nullable [] body;

    Exchange(Socket beneath, Socket socket, InputStream in, Received request) throws IOException {
      this.beneath = beneath;
      this.socket = socket;
      this.in = in;
      this.out = socket.getOutputStream();
      this.request = request;
    }

    public Received request() {
      return request;
    }

    /// The request's body, read to its end.
    public byte[] body() throws IOException {
      byte[] read = body;
      if (read == null) {
        read = readBody();
        body = read;
      }
      return read;
    }

    private byte[] readBody() throws IOException {
      String length = request.header("Content-Length");
      if (length != null) {
        return in.readNBytes(Integer.parseInt(length));
      }
      if (request.header("Transfer-Encoding") == null) {
        return new byte[0];
      }
      var whole = new ByteArrayOutputStream();
      while (true) {
        String size = line(in);
        if (size == null) {
          throw new IOException("cut short");
        }
        int bytes = Integer.parseInt(size, 16);
        whole.write(in.readNBytes(bytes));
        if (line(in) == null) {
          throw new IOException("cut short");
        }
        if (bytes == 0) {
          return whole.toByteArray();
        }
      }
    }

    /// Answers whole, with a length.
    ///
    /// @param headers lines without line ends, or empty
    public void answer(int status, String headers, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      answer(status, headers, bytes);
    }

    /// Answers whole, with a length.
    public void answer(int status, String headers, byte[] bytes) throws IOException {
      String lines = headers.isEmpty() ? "" : headers + "\r\n";
      String head =
          "HTTP/1.1 " + status + " Said\r\n" + lines + "Content-Length: " + bytes.length + "\r\n";
      var all = new ByteArrayOutputStream();
      all.writeBytes((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(bytes);
      out.write(all.toByteArray());
      out.flush();
    }

    /// Sends bytes as they are.
    public void raw(String text) throws IOException {
      raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends bytes as they are.
    public void raw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /// Sends one chunk of a chunked body.
    public void chunk(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      raw(Integer.toHexString(bytes.length) + "\r\n");
      raw(bytes);
      raw("\r\n");
    }

    /// Waits until the gateway ends the connection.
    public void awaitEnd() throws IOException {
      while (in.read() >= 0) {
        // What comes meanwhile is of no interest.
      }
    }

    /// Ends the connection in order.
    public void end() throws IOException {
      socket.close();
      throw new IOException("ended by the script");
    }

    /// Ends the sending side only.
    public void halfClose() throws IOException {
      socket.shutdownOutput();
    }

    /// Ends the connection in order, but without a word of TLS, as anybody on the way could.
    public void endBeneath() throws IOException {
      beneath.close();
      throw new IOException("ended beneath by the script");
    }

    /// Who showed a certificate, by its subject; null for nobody.
    public @Nullable String peer() {
      try {
        return socket instanceof SSLSocket secure
            ? secure.getSession().getPeerPrincipal().getName()
            : null;
      } catch (SSLPeerUnverifiedException _) {
        return null;
      }
    }

    /// The name that was asked for in the handshake; null for none.
    public @Nullable String serverName() {
      if (socket instanceof SSLSocket secure
          && secure.getSession() instanceof ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
          return ((SNIHostName) name).getAsciiName();
        }
      }
      return null;
    }

    /// Cuts the connection.
    public void reset() throws IOException {
      beneath.setSoLinger(true, 0);
      beneath.close();
      throw new IOException("reset by the script");
    }
  }
}
