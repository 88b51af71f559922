package io.tollgate.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The sample upstream: the JDK's HTTP server, one virtual thread a request, every [Face] on one
/// [Market].
///
/// ```
/// try (var sample = SampleServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
///   sample.base(); // http://127.0.0.1:PORT
/// }
/// ```
///
/// It knows no keys and no credits: it is what a gateway stands in front of.
public final class SampleServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SampleServer.class.getName());

  /// Connections beyond those being served that may wait to be accepted.
  private static final int BACKLOG_MAX = 1024;

  /// Longest body of a request, in bytes.
  private static final int BODY_BYTES_MAX = 64 * 1024;

  static {
    // The JDK's server reads these once, before its first use. A gateway keeps connections for long
    // and
    // must not find them closed under it (default: 30 s, and 200 idle ones at most).
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.idleInterval", "600"); // seconds
    setUnlessSet("sun.net.httpserver.maxIdleConnections", "10000");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private SampleServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// Starts to serve; returns once connections are accepted.
  ///
  /// @param bind where to listen; port 0 takes a free one
  /// @throws IOException when the address can't be had
  public static SampleServer start(InetSocketAddress bind) throws IOException {
    var market = Market.load();
    var faces =
        List.of(
            new CoinMarketCapFace(market, Clock.systemUTC()),
            new CoinGeckoFace(market),
            new CryptoApisFace(market),
            new CoinApiFace(market),
            new EmsFace(market),
            new MarketFace(market));
    var server = HttpServer.create(bind, BACKLOG_MAX);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, faces));
    server.start();
    return new SampleServer(server, threads);
  }

  /// Serves until the process ends.
  ///
  /// @param args `--port N`, default 8070; it listens on loopback
  public static void main(String... args) throws IOException {
    var port = 8070;
    if (args.length == 2 && args[0].equals("--port") && args[1].matches("[0-9]{1,5}")) {
      port = Integer.parseInt(args[1]);
    } else if (args.length != 0) {
      System.err.println("usage: SampleServer [--port N]");
      System.exit(2);
    }
    var sample = start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    System.out.println("Sample market data on " + sample.base());
  }

  /// The port it listens on.
  public int port() {
    return server.getAddress().getPort();
  }

  /// Where it is reached, without a slash at the end.
  public URI base() {
    var host = server.getAddress().getAddress();
    var name = host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
    return URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port());
  }

  /// Stops to accept, gives calls in flight a second, ends.
  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }

  private static void handle(HttpExchange exchange, List<? extends Face> faces) throws IOException {
    var startedNanos = System.nanoTime();
    try (exchange) {
      var path = exchange.getRequestURI().getRawPath();
      var face = faceOf(path == null ? "" : path, faces);
      if (face == null) {
        AnswerWriter.send(exchange, faces.getLast().refuse(404));
      } else {
        AnswerWriter.send(exchange, answer(exchange, face, startedNanos));
      }
    } catch (JacksonException gone) {
      // The generator wraps what the socket threw: the client hung up.
      LOG.log(System.Logger.Level.DEBUG, "client gone", gone);
    }
  }

  private static Answer answer(HttpExchange exchange, Face face, long startedNanos)
      throws IOException {
    var uri = exchange.getRequestURI();
    var method = exchange.getRequestMethod();
    var path = uri.getRawPath().substring(face.prefix().length());
    var methods = face.methods(path);
    if (!List.of(methods.split(", ")).contains(method)) {
      exchange.getResponseHeaders().set("Allow", methods);
      return face.refuse(405);
    }
    var body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      return face.refuse(413);
    }
    try {
      var id = exchange.getRequestHeaders().getFirst("X-Request-Id");
      return face.answer(
          new Call(
              method,
              path,
              Parameters.parse(uri.getRawQuery()),
              id == null ? "" : id,
              startedNanos,
              new String(body, StandardCharsets.UTF_8)));
    } catch (BadParameter mistake) {
      return face.refuse(mistake);
    } catch (RuntimeException ours) {
      LOG.log(System.Logger.Level.ERROR, "call failed", ours);
      return face.refuse(500);
    }
  }

  private static @Nullable Face faceOf(String path, List<? extends Face> faces) {
    for (var face : faces) {
      if (path.startsWith(face.prefix() + "/")) {
        return face;
      }
    }
    return null;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
