package io.tollgate.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// A client that resumes a session for another host than the one it was begun for, which the JDK's
/// never does.
final class ResumingClient implements AutoCloseable {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final SslContext context;
  private final int port;

  ResumingClient(TestCertificate server, TestCa.Held held, int port, String version)
      throws SSLException {
    this.port = port;
    context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .protocols(version)
            .trustManager(server.certificate)
            .endpointIdentificationAlgorithm(null)
            .keyManager(held.key(), held.chain())
            .build();
    ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(true);
  }

  /// What came of a request.
  ///
  /// @param text of the whole answer; empty where the connection was ended instead
  record Outcome(boolean resumed, String text) {}

  /// Asks once on a connection of its own, which is closed then.
  ///
  /// @param named in the handshake (SNI)
  /// @param host of the request
  Outcome ask(String named, String host) throws InterruptedException {
    SslHandler tls = context.newHandler(PooledByteBufAllocator.DEFAULT, "session.test", port);
    SSLParameters parameters = tls.engine().getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(named)));
    tls.engine().setSSLParameters(parameters);
    var pieces = new LinkedBlockingQueue<String>();
    var resumed = new AtomicBoolean();
    var reader =
        new SimpleChannelInboundHandler<ByteBuf>() {
          @Override
          protected void channelRead0(ChannelHandlerContext ctx, ByteBuf piece) {
            pieces.add(piece.toString(StandardCharsets.US_ASCII));
          }

          @Override
          public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
              resumed.set(resumed(tls.engine()));
            }
          }

          @Override
          public void channelInactive(ChannelHandlerContext ctx) {
            pieces.add("");
          }

          @Override
          public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
          }
        };
    Channel channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened.pipeline().addLast(tls, reader);
                  }
                })
            .connect(InetAddress.getLoopbackAddress(), port)
            .sync()
            .channel();
    var _ =
        channel.writeAndFlush(
            ByteBufUtil.writeAscii(
                channel.alloc(),
                "GET /data HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"));
    var text = new StringBuilder();
    while (true) {
      @Nullable String piece = pieces.poll(20, TimeUnit.SECONDS);
      if (piece == null) {
        throw new AssertionError("waited for too long");
      }
      if (piece.isEmpty()) {
        return new Outcome(resumed.get(), text.toString());
      }
      text.append(piece);
    }
  }

  private static boolean resumed(SSLEngine engine) {
    long pointer = ((ReferenceCountedOpenSslEngine) engine).sslPointer();
    return pointer != 0 && SSL.isSessionReused(pointer);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
