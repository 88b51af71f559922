package io.tollgate.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.NetUtil;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.headers.HeaderShelf;
import io.tollgate.gateway.metrics.GatewayMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one upstream: at most so many, the rest waits in line, and
/// the line is bounded too.
///
/// Thread: the event loop's; no locks.
public final class UpstreamPool {

  /// An upstream that can't be trusted is told about once in so long.
  private static final long TLS_TOLD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Upstream upstream;
  private final EventLoop loop;
  private final Class<? extends Channel> type;
  private final UpstreamLimits limits;
  private final HostNames names;
  private final HeaderShelf shelf;
  private final LongSupplier nanos;
  private final GatewayMetrics metrics;

  /// The most recently used first, so that the others grow old and leave.
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /// Connections that stand or are being made.
  private int open;

  private int turn;

  /// Null where connections are made in the clear.
  private @Nullable SslContext tls;

  private long tlsToldNanos;
  private boolean tlsTold;

  UpstreamPool(
      Upstream upstream,
      EventLoop loop,
      Class<? extends Channel> type,
      UpstreamLimits limits,
      HostNames names,
      HeaderShelf shelf,
      LongSupplier nanos,
      GatewayMetrics metrics) {
    this.upstream = upstream;
    this.loop = loop;
    this.type = type;
    this.limits = limits;
    this.names = names;
    this.shelf = shelf;
    this.nanos = nanos;
    this.metrics = metrics;
  }

  /// A request went out: its headers are of no more use.
  void give(HttpHeaders headers) {
    shelf.give(headers);
  }

  /// How connections are made from now on: files may have changed behind an upstream that has not.
  void speak(@Nullable SslContext context) {
    tls = context;
  }

  /// A mistake of ours broke a connection.
  void fault(Throwable cause) {
    metrics.fault(cause);
  }

  /// A call that wants a connection.
  public interface Taker {

    /// Whether it still does.
    boolean waits();

    void connected(UpstreamConnection connection);

    void unavailable(UpstreamFailure failure);
  }

  private record Waiting(Taker taker, long sinceNanos) {}

  /// Gives a connection, at once or later.
  ///
  /// @param fresh whether it must be a new one
  public void take(Taker taker, boolean fresh) {
    UpstreamConnection connection = fresh ? null : idle();
    if (connection != null) {
      connection.taken();
      taker.connected(connection);
    } else if (open < upstream.connectionsMax() || (fresh && dropOne())) {
      connect(taker);
    } else if (waiting.size() < limits.waitingMax()) {
      waiting.addLast(new Waiting(taker, nanos.getAsLong()));
    } else {
      taker.unavailable(UpstreamFailure.OVERLOADED);
    }
  }

  private @Nullable UpstreamConnection idle() {
    while (true) {
      UpstreamConnection connection = idle.pollFirst();
      if (connection == null || connection.usable()) {
        return connection;
      }
      connection.close();
    }
  }

  /// Makes room by closing an idle connection. Its place counts as free from its close on.
  private boolean dropOne() {
    UpstreamConnection oldest = idle.pollLast();
    if (oldest != null) {
      oldest.close();
    }
    return oldest != null;
  }

  private void connect(Taker taker) {
    open++;
    names.resolve(upstream.host(), loop, addresses -> connect(taker, addresses, 0));
  }

  private void connect(Taker taker, List<InetAddress> addresses, int tried) {
    if (tried >= addresses.size()) {
      missed(taker, UpstreamFailure.UNREACHABLE);
      return;
    }
    InetAddress address = addresses.get(Math.floorMod(turn++, addresses.size()));
    SslContext context = tls;
    long begunNanos = context == null ? 0 : nanos.getAsLong();
    var _ =
        new Bootstrap()
            .group(loop)
            .channel(type)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            // See Listener: the client's side has the same.
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Integer.MAX_VALUE, upstream.connect().toMillis()))
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.unsentBytesHigh() / 2, limits.unsentBytesHigh()))
            .handler(new Pipeline())
            .connect(new InetSocketAddress(address, upstream.port()))
            .addListener(done -> {
              ChannelFuture made = (ChannelFuture) done;
              if (made.isSuccess() && context != null) {
                shakeHands(made.channel(), context, begunNanos, taker);
              } else if (made.isSuccess()) {
                stands(made.channel(), taker);
              } else if (made.cause() instanceof ConnectTimeoutException) {
                missed(taker, UpstreamFailure.TIMEOUT);
              } else {
                connect(taker, addresses, tried + 1);
              }
            });
  }

  private final class Pipeline extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      var decoder = new AnswerDecoder(limits, shelf);
      channel
          .pipeline()
          .addLast(
              decoder,
              new AskEncoder(shelf.wholeMessage()),
              new UpstreamConnection(channel, UpstreamPool.this, decoder, limits.interimMax()));
    }
  }

  /// The handshake has what the making of the connection has left of its time. Whatever fails,
  /// fails: there is no second try, and none in the clear.
  private void shakeHands(Channel channel, SslContext context, long begunNanos, Taker taker) {
    SslHandler handler = context.newHandler(channel.alloc(), upstream.host(), upstream.port());
    if (!NetUtil.isValidIpV4Address(upstream.host())
        && !NetUtil.isValidIpV6Address(upstream.host())) {
      // Netty asks for names with a dot only, but inside a cluster there are others.
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(upstream.host())));
      handler.engine().setSSLParameters(parameters);
    }
    long leftNanos = upstream.connect().toNanos() - (nanos.getAsLong() - begunNanos);
    handler.setHandshakeTimeoutMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)));
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            stands(channel, taker);
          } else {
            var _ = channel.close();
            distrusted(done.cause());
            missed(
                taker,
                done.cause() instanceof SslHandshakeTimeoutException
                    ? UpstreamFailure.TIMEOUT
                    : UpstreamFailure.UNREACHABLE);
          }
        });
    channel.pipeline().addFirst(handler);
    channel.read();
  }

  /// TLS failed, in the handshake or, where the upstream dislikes our certificate, after it.
  void distrusted(@Nullable Throwable cause) {
    long now = nanos.getAsLong();
    boolean tell = !toldLately(now);
    if (tell) {
      tlsTold = true;
      tlsToldNanos = now;
    }
    metrics.upstreamTlsFailed(upstream.authority(), tell ? TlsWords.of(cause) : null);
  }

  private boolean toldLately(long nowNanos) {
    return tlsTold && nowNanos - tlsToldNanos < TLS_TOLD_NANOS;
  }

  private void stands(Channel channel, Taker taker) {
    UpstreamConnection connection = channel.pipeline().get(UpstreamConnection.class);
    connection.stands();
    channel.read();
    if (taker.waits()) {
      taker.connected(connection);
    } else {
      give(connection);
    }
  }

  private void missed(Taker taker, UpstreamFailure failure) {
    open--;
    if (taker.waits()) {
      taker.unavailable(failure);
    }
    connectNext();
  }

  /// An exchange is over and its connection sound: it goes to the next in line, or waits.
  void give(UpstreamConnection connection) {
    Taker next = nextWaiting();
    if (next == null) {
      connection.pooled(nanos.getAsLong());
      idle.addFirst(connection);
    } else {
      next.connected(connection);
    }
  }

  /// A connection that stood is closed.
  void closed(UpstreamConnection connection) {
    open--;
    idle.remove(connection);
    connectNext();
  }

  private void connectNext() {
    if (open < upstream.connectionsMax()) {
      Taker next = nextWaiting();
      if (next != null) {
        connect(next);
      }
    }
  }

  private @Nullable Taker nextWaiting() {
    while (true) {
      Waiting next = waiting.pollFirst();
      if (next == null) {
        return null;
      }
      if (next.taker().waits()) {
        return next.taker();
      }
    }
  }

  /// Lets go of what has waited too long.
  void tick(long nowNanos) {
    while (true) {
      UpstreamConnection oldest = idle.peekLast();
      if (oldest == null || nowNanos - oldest.idleSinceNanos() < limits.idle().toNanos()) {
        break;
      }
      idle.pollLast();
      oldest.close();
    }
    long patience = upstream.connect().toNanos();
    Iterator<Waiting> line = waiting.iterator();
    var late = new ArrayDeque<Taker>();
    while (line.hasNext()) {
      Waiting next = line.next();
      if (!next.taker().waits()) {
        line.remove();
      } else if (nowNanos - next.sinceNanos() > patience) {
        line.remove();
        late.addLast(next.taker());
      }
    }
    late.forEach(taker -> taker.unavailable(UpstreamFailure.OVERLOADED));
  }

  /// Closes what is idle; what is in use closes with its exchange.
  void closeIdle() {
    while (dropOne()) {
      // One by one.
    }
  }

  /// Whether it may be forgotten.
  boolean isEmpty(long nowNanos) {
    return open == 0 && waiting.isEmpty() && !toldLately(nowNanos);
  }
}
