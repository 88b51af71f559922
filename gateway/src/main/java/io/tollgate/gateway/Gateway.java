package io.tollgate.gateway;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.key.Exposures;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.watch.Sightings;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.BadCertificateException;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.edge.ConnectionCount;
import io.tollgate.gateway.edge.Listener;
import io.tollgate.gateway.edge.ServerTls;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.gateway.flow.BadUpstreamException;
import io.tollgate.gateway.flow.Flows;
import io.tollgate.gateway.metrics.GatewayEvents;
import io.tollgate.gateway.metrics.GatewayMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The data plane: takes requests, admits them, forwards them, meters and charges their answers.
///
/// Thread: any.
public final class Gateway implements AutoCloseable {

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /// How long calls that were cut may take to end: the journal may still have its word.
  private static final Duration CUT_WAIT = Duration.ofSeconds(2);

  private final AtomicBoolean closed = new AtomicBoolean();
  private final EventLoopGroup loops;
  private final Listener listener;
  private final @Nullable Listener secureListener;
  private final @Nullable ServerTls tls;
  private final ConnectionCount connections;
  private final Flows flows;
  private final GatewayMetrics metrics;
  private final Clock clock;

  private Gateway(
      EventLoopGroup loops,
      Listener listener,
      @Nullable Listener secureListener,
      @Nullable ServerTls tls,
      ConnectionCount connections,
      Flows flows,
      GatewayMetrics metrics,
      Clock clock) {
    this.loops = loops;
    this.listener = listener;
    this.secureListener = secureListener;
    this.tls = tls;
    this.connections = connections;
    this.flows = flows;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// What the gateway stands on.
  ///
  /// @param dialects by the name apis call them
  /// @param sightings is told how keys are used
  /// @param clock monotonic spans and the `Date` header
  /// @param ledgerClock admission instants
  /// @param journal one lane per event loop is opened; not closed by the gateway
  /// @param keySecret the installation's secret, 32 bytes or more
  /// @param signingKeys sign the tokens the gateway makes
  /// @param exposures is told of keys that were seen in the clear
  /// @param blocking runs what waits, such as look-ups of host names: virtual threads
  /// @param events is told of what should never happen
  public record Parts(
      Map<String, Dialect> dialects,
      Callers callers,
      Sightings sightings,
      Clock clock,
      LedgerClock ledgerClock,
      Journal journal,
      KeySecret keySecret,
      SigningKeys signingKeys,
      Exposures exposures,
      Executor blocking,
      GatewayEvents events) {}

  /// Begins to serve.
  ///
  /// @throws IllegalArgumentException an api speaks a dialect there is not
  /// @throws BadCertificateException the files of the TLS listener can't be used
  /// @throws BadUpstreamException a file that TLS with an upstream needs can't be used
  /// @throws java.io.UncheckedIOException an address can't be had
  public static Gateway start(GatewaySettings settings, Catalog catalog, Parts parts) {
    TlsSettings secure = settings.tls();
    ServerTls tls = secure == null ? null : new ServerTls(secure, parts.events());
    var metrics = new GatewayMetrics(parts.events());
    var flows =
        new Flows(
            catalog,
            parts.dialects(),
            parts.callers(),
            parts.sightings(),
            parts.clock(),
            parts.ledgerClock(),
            parts.journal(),
            parts.signingKeys(),
            parts.keySecret().tickets(),
            parts.exposures(),
            settings.proxies(),
            settings.calls(),
            settings.upstream(),
            parts.blocking(),
            metrics);
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    Class<? extends ServerChannel> server =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    Class<? extends Channel> client = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    var group =
        new MultiThreadIoEventLoopGroup(settings.loops(), new DefaultThreadFactory("gateway"), io);
    try {
      int index = 0;
      for (EventExecutor loop : group) {
        flows.add(index++, (EventLoop) loop, parts.keySecret().hasher(), client);
      }
      ClientLimits limits = settings.client();
      var connections =
          new ConnectionCount(
              limits.connectionsMax(), limits.connectionsPerAddressMax(), settings.proxies());
      var listener =
          Listener.bind(
              settings.listen(), limits, null, connections, group, server, flows::of, metrics);
      Listener secureListener = null;
      if (secure != null && tls != null) {
        secureListener =
            Listener.bind(
                secure.listen(), limits, tls, connections, group, server, flows::of, metrics);
        long check = secure.check().toMillis();
        // Reading files blocks, so no loop does it.
        var _ =
            group.scheduleWithFixedDelay(
                () -> parts.blocking().execute(tls::refresh), check, check, TimeUnit.MILLISECONDS);
      }
      return new Gateway(
          group, listener, secureListener, tls, connections, flows, metrics, parts.clock());
    } catch (RuntimeException e) {
      var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
  }

  /// The port clients are accepted at.
  public int port() {
    return listener.port();
  }

  /// The port clients are accepted at with TLS; -1 if at none.
  public int securePort() {
    return secureListener == null ? -1 : secureListener.port();
  }

  /// Looks at the files of the certificate now, instead of in a while.
  ///
  /// Thread: any that may block.
  public void refreshCertificate() {
    if (tls != null) {
      tls.refresh();
    }
  }

  private void closeListeners() {
    listener.close();
    if (secureListener != null) {
      secureListener.close();
    }
  }

  /// Open client connections.
  public int connections() {
    return connections.open();
  }

  /// How often the store was asked for keys and certificates.
  public long lookups() {
    return flows.lookups();
  }

  public GatewayMetrics metrics() {
    return metrics;
  }

  /// Puts another catalog in force for the calls that begin from now on; those under way go on with
  /// the one they began with.
  ///
  /// Thread: any that may block.
  ///
  /// @throws IllegalArgumentException an api speaks a dialect there is not; nothing has changed
  /// @throws BadUpstreamException a file that TLS with an upstream needs can't be used; nothing has
  ///   changed
  public void use(Catalog catalog) {
    flows.use(catalog);
  }

  /// Accepts no more, lets calls in flight finish, and ends.
  ///
  /// @param atMost how long they may take; then they are cut
  /// @return whether all finished
  public boolean drain(Duration atMost) {
    closeListeners();
    flows.drain();
    awaitIdle(atMost);
    boolean finished = metrics.inFlight() == 0;
    close();
    return finished;
  }

  private void awaitIdle(Duration atMost) {
    long begin = clock.nanos();
    while ((metrics.inFlight() > 0 || connections.open() > 0)
        && clock.nanos() - begin < atMost.toNanos()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Ends at once: calls in flight are cut and charged nothing, but for those already on their way
  /// to the journal.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeListeners();
    flows.close();
    // What was cut is released and recorded on the loops, which must not end before.
    awaitIdle(CUT_WAIT);
    loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
