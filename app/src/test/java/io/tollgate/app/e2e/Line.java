package io.tollgate.app.e2e;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// One way to talk to a gateway, by its protocol: a witness of whole answers.
interface Line extends AutoCloseable {

  /// Sends a GET and waits for the whole answer.
  ///
  /// @param headers name, value, name, value
  /// @throws IOException it broke off before the answer was whole
  Answer get(String target, String... headers) throws IOException;

  @Override
  void close() throws IOException;

  /// HTTP/1.1 on one connection. Thread: one.
  static Line http1(int port) throws IOException {
    return new Http1(new HttpConnection(port));
  }

  /// HTTP/1.1 on one connection of TLS. Thread: one.
  static Line http1(int port, SSLContext trust) throws IOException {
    return new Http1(
        new HttpConnection(
            trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)));
  }

  /// HTTP/1.0, a connection for each call. Thread: any.
  static Line http10(int port) {
    return new Http10(port);
  }

  /// HTTP/2, each call a stream of one connection. Thread: any.
  ///
  /// @param trust null for cleartext with prior knowledge
  static Line http2(EventLoopGroup loops, int port, @Nullable SSLContext trust) throws IOException {
    return new Http2(loops, port, trust);
  }

  /// See [#http1].
  record Http1(HttpConnection connection) implements Line {
    @Override
    public Answer get(String target, String... headers) throws IOException {
      return connection.get(target, headers);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /// See [#http10].
  record Http10(int port) implements Line {
    @Override
    public Answer get(String target, String... headers) throws IOException {
      try (var connection = new HttpConnection(port)) {
        Answer answer = connection.old().get(target, headers);
        // Without a length the end of the connection is the answer's, whoever ended it.
        JsonMapper.shared().readTree(answer.text());
        return answer;
      } catch (JacksonException e) {
        throw new EOFException("not a whole document: " + e.getOriginalMessage());
      }
    }

    @Override
    public void close() {}
  }

  /// See [#http2].
  final class Http2 implements Line {

    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int PATIENCE_SECONDS = 30;

    private final Channel connection;
    private final String scheme;

    private Http2(EventLoopGroup loops, int port, @Nullable SSLContext trust) throws IOException {
      scheme = trust == null ? "http" : "https";
      var connecting =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      if (trust != null) {
                        channel.pipeline().addLast(new SslHandler(engine(trust, port)));
                      }
                      channel
                          .pipeline()
                          .addLast(
                              Http2FrameCodecBuilder.forClient().build(),
                              new Http2MultiplexHandler(
                                  new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel pushed) {
                                      var _ = pushed.close();
                                    }
                                  }),
                              new ChannelInboundHandlerAdapter() {
                                @Override
                                public void exceptionCaught(
                                    ChannelHandlerContext context, Throwable cause) {
                                  // Its streams end with it, and that is told.
                                  var _ = context.close();
                                }
                              });
                    }
                  })
              .connect(InetAddress.getLoopbackAddress(), port)
              .awaitUninterruptibly();
      if (!connecting.isSuccess()) {
        throw new IOException(connecting.cause());
      }
      connection = connecting.channel();
    }

    private static SSLEngine engine(SSLContext trust, int port) {
      SSLEngine engine = trust.createSSLEngine("127.0.0.1", port);
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      engine.setSSLParameters(parameters);
      return engine;
    }

    @Override
    public Answer get(String target, String... headers) throws IOException {
      var coming = new CompletableFuture<Answer>();
      var opening =
          new Http2StreamChannelBootstrap(connection)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                      stream
                          .pipeline()
                          .addLast(
                              new Http2StreamFrameToHttpObjectCodec(false),
                              new HttpObjectAggregator(ANSWER_BYTES_MAX),
                              new Reader(coming));
                    }
                  })
              .open()
              .awaitUninterruptibly();
      if (!opening.isSuccess()) {
        throw new IOException(opening.cause());
      }
      var request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.GET, target, Unpooled.EMPTY_BUFFER);
      request.headers().set(HttpHeaderNames.HOST, "127.0.0.1");
      request.headers().set(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text(), scheme);
      for (int i = 0; i < headers.length; i += 2) {
        request.headers().add(headers[i], headers[i + 1]);
      }
      opening
          .getNow()
          .writeAndFlush(request)
          .addListener(sent -> {
            if (!sent.isSuccess()) {
              coming.completeExceptionally(sent.cause());
            }
          });
      try {
        return coming.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      connection.close().awaitUninterruptibly();
    }

    private static final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {
      private final CompletableFuture<Answer> coming;

      private Reader(CompletableFuture<Answer> coming) {
        this.coming = coming;
      }

      @Override
      protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        var headers = new HashMap<String, String>();
        response
            .headers()
            .forEach(
                field -> headers.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        coming.complete(
            new Answer(
                response.status().code(),
                headers,
                response.content().toString(StandardCharsets.UTF_8)));
      }

      @Override
      public void channelInactive(ChannelHandlerContext context) {
        coming.completeExceptionally(new EOFException("the stream ended early"));
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        coming.completeExceptionally(cause);
        var _ = context.close();
      }
    }
  }
}
