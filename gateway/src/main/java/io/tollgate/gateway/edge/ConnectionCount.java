package io.tollgate.gateway.edge;

import io.tollgate.core.key.IpAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Open client connections, in all and per address. Trusted proxies may have as many as there are
/// in all: theirs are of many clients.
///
/// Thread: any. As large as there are open connections, which it bounds itself.
public final class ConnectionCount {

  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<Long, Integer> perAddress = new ConcurrentHashMap<>();
  private final int connectionsMax;
  private final int perAddressMax;
  private final TrustedProxies proxies;

  public ConnectionCount(int connectionsMax, int perAddressMax, TrustedProxies proxies) {
    this.proxies = proxies;
    this.connectionsMax = connectionsMax;
    this.perAddressMax = perAddressMax;
  }

  /// Counts a connection in, if there is room for it.
  boolean tryEnter(IpAddress address) {
    if (open.incrementAndGet() > connectionsMax) {
      open.decrementAndGet();
      return false;
    }
    int ofAddress = perAddress.merge(address.subject(), 1, Integer::sum);
    if (ofAddress > perAddressMax && !proxies.trust(address)) {
      leave(address);
      return false;
    }
    return true;
  }

  /// Counts a connection out that has entered.
  void leave(IpAddress address) {
    perAddress.computeIfPresent(address.subject(), (_, count) -> count == 1 ? null : count - 1);
    open.decrementAndGet();
  }

  /// Open connections.
  public int open() {
    return open.get();
  }
}
