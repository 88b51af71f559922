package io.tollgate.gateway.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.core.key.IpAddress;
import io.tollgate.gateway.metrics.GatewayMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Accepts clients at one address and port.
///
/// Thread: any.
public final class Listener {

  private static final int BACKLOG = 1024;

  private final Channel channel;

  private Listener(Channel channel) {
    this.channel = channel;
  }

  /// Begins to listen.
  ///
  /// @param tls null for cleartext
  /// @param connections counts those of all listeners together
  /// @param requests the taker of each event loop of `loops`
  /// @throws java.io.UncheckedIOException the address can't be had
  public static Listener bind(
      InetSocketAddress address,
      ClientLimits limits,
      @Nullable ServerTls tls,
      ConnectionCount connections,
      EventLoopGroup loops,
      Class<? extends ServerChannel> type,
      Function<EventLoop, Requests> requests,
      GatewayMetrics metrics) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // The adaptive one of Netty 4.2 makes a view for every copy into or out of a buffer.
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.unsentBytesHigh() / 2, limits.unsentBytesHigh()))
            .childHandler(new Accept(limits, tls, requests, connections, metrics))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new java.io.UncheckedIOException(
          new java.io.IOException("can't listen at " + address, bound.cause()));
    }
    return new Listener(bound.channel());
  }

  /// The port it listens at.
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /// Accepts no more.
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private static final class Accept extends ChannelInitializer<Channel> {
    private final ClientLimits limits;
    private final @Nullable ServerTls tls;
    private final Function<EventLoop, Requests> requests;
    private final ConnectionCount connections;
    private final GatewayMetrics metrics;

    Accept(
        ClientLimits limits,
        @Nullable ServerTls tls,
        Function<EventLoop, Requests> requests,
        ConnectionCount connections,
        GatewayMetrics metrics) {
      this.limits = limits;
      this.tls = tls;
      this.requests = requests;
      this.connections = connections;
      this.metrics = metrics;
    }

    @Override
    protected void initChannel(Channel client) {
      IpAddress address =
          IpAddress.of(
              client.remoteAddress() instanceof InetSocketAddress known
                  ? known.getAddress()
                  : InetAddress.getLoopbackAddress());
      if (!connections.tryEnter(address)) {
        metrics.connectionTurnedAway();
        var _ = client.close();
        return;
      }
      var _ = client.closeFuture().addListener(_ -> connections.leave(address));
      metrics.connectionAccepted();
      Requests taker = requests.apply(client.eventLoop());
      var protocols = new Protocols(limits, taker);
      if (tls == null) {
        client.pipeline().addLast(new FirstBytes(protocols, limits, taker));
        return;
      }
      var handshake = new Handshake(client, protocols, taker);
      if (tls.asksClients()) {
        long millis = limits.head().toMillis();
        client
            .pipeline()
            .addLast(new Hello(() -> handler(tls, client), handshake, millis), handshake);
      } else {
        client.pipeline().addLast(handler(tls, client), handshake);
      }
    }

    private SslHandler handler(ServerTls secure, Channel client) {
      SslHandler handler = secure.context().newHandler(client.alloc());
      handler.setHandshakeTimeoutMillis(limits.head().toMillis());
      handler.setCloseNotifyFlushTimeoutMillis(limits.linger().toMillis());
      return handler;
    }
  }
}
