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
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.headers.HeaderShelf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one upstream: at most so many, the rest waits in line, and
/// the line is bounded too.
///
/// Thread: the event loop's; no locks.
public final class UpstreamPool {

  private final Upstream upstream;
  private final EventLoop loop;
  private final Class<? extends Channel> type;
  private final UpstreamLimits limits;
  private final HostNames names;
  private final HeaderShelf shelf;
  private final LongSupplier nanos;
  private final Consumer<Throwable> faults;

  /// The most recently used first, so that the others grow old and leave.
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /// Connections that stand or are being made.
  private int open;

  private int turn;

  UpstreamPool(
      Upstream upstream,
      EventLoop loop,
      Class<? extends Channel> type,
      UpstreamLimits limits,
      HostNames names,
      HeaderShelf shelf,
      LongSupplier nanos,
      Consumer<Throwable> faults) {
    this.upstream = upstream;
    this.loop = loop;
    this.type = type;
    this.limits = limits;
    this.names = names;
    this.shelf = shelf;
    this.nanos = nanos;
    this.faults = faults;
  }

  /// A request went out: its headers are of no more use.
  void give(HttpHeaders headers) {
    shelf.give(headers);
  }

  /// A mistake of ours broke a connection.
  void fault(Throwable cause) {
    faults.accept(cause);
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
              if (made.isSuccess()) {
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

  boolean isEmpty() {
    return open == 0 && waiting.isEmpty();
  }
}
