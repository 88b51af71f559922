package io.tollgate.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.headers.HeaderShelf;
import io.tollgate.gateway.metrics.GatewayMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The pools of one event loop. An upstream that a reload leaves as it was keeps its connections.
///
/// Thread: the event loop's.
public final class UpstreamPools {

  private final Map<Upstream, UpstreamPool> pools = new HashMap<>();
  private final EventLoop loop;
  private final Class<? extends Channel> type;
  private final UpstreamLimits limits;
  private final HostNames names;
  private final HeaderShelf shelf;
  private final LongSupplier nanos;
  private final GatewayMetrics metrics;

  /// @param type of the channels to make, fit for the loop
  /// @param nanos the monotonic clock
  public UpstreamPools(
      EventLoop loop,
      Class<? extends Channel> type,
      UpstreamLimits limits,
      HostNames names,
      HeaderShelf shelf,
      LongSupplier nanos,
      GatewayMetrics metrics) {
    this.loop = loop;
    this.type = type;
    this.limits = limits;
    this.names = names;
    this.shelf = shelf;
    this.nanos = nanos;
    this.metrics = metrics;
  }

  /// The pool of an upstream.
  ///
  /// @param tls for the connections it makes from now on; null where it is spoken to in the clear
  public UpstreamPool of(Upstream upstream, @Nullable SslContext tls) {
    UpstreamPool pool = pools.get(upstream);
    if (pool == null) {
      pool = new UpstreamPool(upstream, loop, type, limits, names, shelf, nanos, metrics);
      pools.put(upstream, pool);
    }
    pool.speak(tls);
    return pool;
  }

  /// Time has passed.
  public void tick(long nowNanos) {
    // A pool that is told may make calls fail and so begin others: no iterator stays open
    // meanwhile.
    for (UpstreamPool pool : List.copyOf(pools.values())) {
      pool.tick(nowNanos);
    }
    pools.values().removeIf(pool -> pool.isEmpty(nowNanos));
  }

  /// Closes what is idle.
  public void close() {
    pools.values().forEach(UpstreamPool::closeIdle);
  }
}
