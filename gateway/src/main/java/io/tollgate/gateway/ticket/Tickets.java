package io.tollgate.gateway.ticket;

import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.ticket.TicketSeal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The portal's tickets: each is good at its api, while it holds, and once.
///
/// Those that were used are remembered until they would no longer hold. The memory is bounded; when
/// it is full, no ticket is taken until some have lapsed. A restart forgets them: what was shown
/// before could be shown again, for what is left of its minute.
///
/// Thread: any.
public final class Tickets {

  /// Tickets remembered: over 160 a second, at about 100 bytes each.
  public static final int USED_MAX = 10_000;

  private static final long CLEARED_EVERY_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final TicketSeal seal;
  private final int usedMax;
  private final ConcurrentHashMap<Nonce, Long> usedUntilMillis = new ConcurrentHashMap<>();
  private final AtomicLong clearedMillis = new AtomicLong();

  private record Nonce(long high, long low) {}

  /// @param usedMax how many used ones are remembered, 1 or more
  public Tickets(TicketSeal seal, int usedMax) {
    this.seal = seal;
    this.usedMax = usedMax;
  }

  /// Takes a ticket: it is used from now on.
  ///
  /// @param atMillis by the ledger's clock
  /// @return null if it is not good here and now, for whatever reason
  public @Nullable Ticket use(String text, String apiId, long atMillis) {
    Ticket ticket = seal.open(text);
    return ticket != null
            && ticket.apiId().equals(apiId)
            && ticket.holds(atMillis)
            && claim(ticket, atMillis)
        ? ticket
        : null;
  }

  private boolean claim(Ticket ticket, long atMillis) {
    long cleared = clearedMillis.get();
    if (atMillis - cleared >= CLEARED_EVERY_MILLIS
        && clearedMillis.compareAndSet(cleared, atMillis)) {
      usedUntilMillis.values().removeIf(until -> until <= atMillis);
    }
    var nonce = new Nonce(ticket.nonceHigh(), ticket.nonceLow());
    return usedUntilMillis.size() < usedMax
        && usedUntilMillis.putIfAbsent(nonce, ticket.endMillis()) == null;
  }

  int used() {
    return usedUntilMillis.size();
  }
}
