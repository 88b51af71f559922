package io.tollgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Closed-loop load by HTTP/2 with prior knowledge: so many connections, so many streams on each, a
/// new one as soon as one is answered. Tells what `wrk` tells, in its words.
///
/// Thread: one event loop, which everything here belongs to.
final class Http2Load {

  /// Latencies up to this are told exactly; longer ones as this.
  private static final int MICROS_MAX = 1_000_000;

  /// Streams of a connection whose begin is remembered: more than are ever open at once.
  private static final int REMEMBERED = 1 << 10;

  /// What a connection may receive ahead, so that windows are widened seldom.
  private static final int WINDOW_BYTES = 1 << 20;

  private final AsciiString path;
  private final AsciiString header;
  private final List<AsciiString> keys;
  private final int streams;
  private final long bytes;
  private final int[] micros = new int[MICROS_MAX + 1];
  private int key;
  private long requests;
  private long errors;
  private boolean over;

  private Http2Load(String path, String header, List<String> keys, int streams, long bytes) {
    this.path = AsciiString.of(path);
    this.header = AsciiString.of(header.toLowerCase(Locale.ROOT));
    this.keys = keys.stream().map(AsciiString::of).toList();
    this.streams = streams;
    this.bytes = bytes;
  }

  /// Serves one load after another, so that its code is warm: a line says which, the answer what
  /// came of it.
  ///
  /// @param arguments the port it is told at
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var told =
            new ServerSocket(Integer.parseInt(arguments[0]), 1, InetAddress.getLoopbackAddress());
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
      while (true) {
        try (Socket one = told.accept();
            BufferedReader in =
                new BufferedReader(
                    new InputStreamReader(one.getInputStream(), StandardCharsets.UTF_8))) {
          String line = in.readLine();
          if (line != null) {
            one.getOutputStream().write(run(loops, line).getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    }
  }

  /// Has a process that runs [#main] make one load.
  ///
  /// @param words port, connections, streams, seconds, path, key's header, file of keys, bytes of
  ///   an answer or -1
  /// @return what `wrk` would say
  static String ask(int port, Object... words) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String line = Stream.of(words).map(String::valueOf).collect(Collectors.joining("\t"));
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(EventLoopGroup loops, String line)
      throws IOException, InterruptedException {
    String[] words = line.split("\t", -1);
    int port = Integer.parseInt(words[0]);
    int connections = Integer.parseInt(words[1]);
    var load =
        new Http2Load(
            words[4],
            words[5],
            Files.readAllLines(Path.of(words[6])),
            Integer.parseInt(words[2]),
            Long.parseLong(words[7]));
    var bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(load.connection());
                  }
                });
    long begun = System.nanoTime();
    var open = new ArrayList<Channel>();
    for (int i = 0; i < connections; i++) {
      open.add(bootstrap.connect(InetAddress.getLoopbackAddress(), port).sync().channel());
    }
    Thread.sleep(TimeUnit.SECONDS.toMillis(Integer.parseInt(words[3])));
    String told = loops.submit(() -> load.end(System.nanoTime() - begun)).sync().getNow();
    for (Channel one : open) {
      one.close().sync();
    }
    return told;
  }

  private Http2ConnectionHandler connection() {
    var connection = new DefaultHttp2Connection(false);
    var listener = new Listener(connection);
    Http2ConnectionHandler handler =
        new Http2ConnectionHandlerBuilder()
            .connection(connection)
            .initialSettings(
                Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(WINDOW_BYTES))
            .frameListener(listener)
            .build();
    listener.handler = handler;
    return handler;
  }

  private String end(long nanos) {
    over = true;
    double seconds = nanos / 1e9;
    return String.format(
        Locale.ROOT,
        "     50%%  %d.00us%n     99%%  %d.00us%n  %d requests in %.2fs%nNon-2xx or 3xx responses:"
            + " %d%nRequests/sec: %.2f",
        share(50),
        share(99),
        requests,
        seconds,
        errors,
        requests / seconds);
  }

  private long share(int percent) {
    long left = requests * percent / 100;
    int at = 0;
    while (at < MICROS_MAX && left > micros[at]) {
      left -= micros[at];
      at++;
    }
    return at;
  }

  /// The streams of one connection.
  private final class Listener extends Http2FrameAdapter {
    private final Http2Connection connection;
    private final long[] begunNanos = new long[REMEMBERED];
    private final long[] received = new long[REMEMBERED];
    private @Nullable Http2ConnectionHandler handler;
    private boolean begun;

    private Listener(Http2Connection connection) {
      this.connection = connection;
    }

    private static int slot(int stream) {
      return (stream >>> 1) % REMEMBERED;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
      if (!begun) {
        begun = true;
        for (int i = 0; i < streams; i++) {
          ask(context);
        }
      }
    }

    private void ask(ChannelHandlerContext context) {
      Http2ConnectionHandler out = handler;
      if (over || out == null) {
        return;
      }
      int stream = connection.local().incrementAndGetNextStreamId();
      key = (key + 1) % keys.size();
      Http2Headers headers =
          new DefaultHttp2Headers(false)
              .method("GET")
              .scheme("http")
              .authority("127.0.0.1")
              .path(path)
              .set(header, keys.get(key))
              .set("accept", "application/json");
      begunNanos[slot(stream)] = System.nanoTime();
      received[slot(stream)] = 0;
      // What is written here goes out with the end of this pass; a failure shows as a lost stream.
      var _ = out.encoder().writeHeaders(context, stream, headers, 0, true, context.newPromise());
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end) {
      onHeadersRead(context, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end) {
      CharSequence status = headers.status();
      if (status != null && !AsciiString.contentEquals("200", status)) {
        errors++;
      }
      if (end) {
        answered(context, stream);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
      received[slot(stream)] += data.readableBytes();
      int read = data.readableBytes() + padding;
      if (end) {
        answered(context, stream);
      }
      return read;
    }

    private void answered(ChannelHandlerContext context, int stream) {
      if (over) {
        return;
      }
      if (bytes >= 0 && received[slot(stream)] != bytes) {
        errors++;
      }
      requests++;
      long took = (System.nanoTime() - begunNanos[slot(stream)]) / 1_000;
      micros[(int) Math.min(took, MICROS_MAX)]++;
      ask(context);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long reason) {
      errors++;
      ask(context);
    }
  }
}
