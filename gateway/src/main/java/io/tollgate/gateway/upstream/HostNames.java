package io.tollgate.gateway.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of upstreams, off the event loops, and remembers them for a while. Where a
/// name can't be resolved any more, its last addresses go on.
///
/// Thread: any. As large as there are upstreams.
public final class HostNames {

  private final ConcurrentHashMap<String, Resolved> known = new ConcurrentHashMap<>();
  private final Executor blocking;
  private final LongSupplier nanos;
  private final long lifeNanos;

  /// @param blocking runs look-ups
  /// @param nanos the monotonic clock
  public HostNames(Executor blocking, LongSupplier nanos, long lifeNanos) {
    this.blocking = blocking;
    this.nanos = nanos;
    this.lifeNanos = lifeNanos;
  }

  private record Resolved(List<InetAddress> addresses, long atNanos) {}

  /// Asks for the addresses of a host.
  ///
  /// @param loop where `taker` is told, if it is not told at once
  /// @param taker gets the addresses; none if there are none
  void resolve(String host, Executor loop, Consumer<List<InetAddress>> taker) {
    InetAddress literal = literal(host);
    if (literal != null) {
      taker.accept(List.of(literal));
      return;
    }
    Resolved there = known.get(host);
    if (there != null && nanos.getAsLong() - there.atNanos() < lifeNanos) {
      taker.accept(there.addresses());
      return;
    }
    blocking.execute(() -> {
      List<InetAddress> addresses = ask(host);
      loop.execute(() -> taker.accept(addresses));
    });
  }

  private List<InetAddress> ask(String host) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      known.put(host, new Resolved(addresses, nanos.getAsLong()));
      return addresses;
    } catch (UnknownHostException _) {
      // Told as no addresses, unless it was known before: the name service may be what is down.
      Resolved before = known.get(host);
      return before == null ? List.of() : before.addresses();
    }
  }

  private static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Netty gives 4 or 16 bytes", e);
    }
  }
}
