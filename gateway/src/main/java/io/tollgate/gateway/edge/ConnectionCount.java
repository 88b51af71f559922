package io.tollgate.gateway.edge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Open client connections, in all and per address.
///
/// Thread: any. As large as there are open connections, which it bounds itself.
public final class ConnectionCount {

  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<Long, Integer> perAddress = new ConcurrentHashMap<>();
  private final int connectionsMax;
  private final int perAddressMax;

  public ConnectionCount(int connectionsMax, int perAddressMax) {
    this.connectionsMax = connectionsMax;
    this.perAddressMax = perAddressMax;
  }

  /// Counts a connection in, if there is room for it.
  boolean tryEnter(long addressSubject) {
    if (open.incrementAndGet() > connectionsMax) {
      open.decrementAndGet();
      return false;
    }
    int ofAddress = perAddress.merge(addressSubject, 1, Integer::sum);
    if (ofAddress > perAddressMax) {
      leave(addressSubject);
      return false;
    }
    return true;
  }

  /// Counts a connection out that has entered.
  void leave(long addressSubject) {
    perAddress.computeIfPresent(addressSubject, (_, count) -> count == 1 ? null : count - 1);
    open.decrementAndGet();
  }

  /// Open connections.
  public int open() {
    return open.get();
  }
}
