package io.tollgate.gateway.flow;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.key.Exposures;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.ticket.TicketSeal;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.RequestIds;
import io.tollgate.core.watch.Sightings;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.Requests;
import io.tollgate.gateway.edge.TrustedProxies;
import io.tollgate.gateway.headers.HeaderShelf;
import io.tollgate.gateway.metrics.GatewayMetrics;
import io.tollgate.gateway.payment.SpentOffers;
import io.tollgate.gateway.settlement.PassLane;
import io.tollgate.gateway.ticket.Tickets;
import io.tollgate.gateway.token.AccessTokens;
import io.tollgate.gateway.token.Tokens;
import io.tollgate.gateway.upstream.HostNames;
import io.tollgate.gateway.upstream.UpstreamLimits;
import io.tollgate.gateway.upstream.UpstreamPools;
import java.security.SecureRandom;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What all event loops share, and the way to each loop's own.
///
/// Thread: any.
public final class Flows {

  private final Map<String, Dialect> dialects;
  private final Callers callers;
  private final Sightings sightings;
  private final Tokens tokens;
  private final AccessTokens accessTokens;
  private final SigningKeys signingKeys;
  private final Tickets tickets;
  private final Clock clock;
  private final LedgerClock ledgerClock;
  private final Journal journal;
  private final Exposures exposures;
  private final TrustedProxies proxies;
  private final FlowLimits limits;
  private final BadKeys badKeys;
  private final GatewayMetrics metrics;
  private final UpstreamLimits upstreamLimits;
  private final HostNames names;
  private final OffLoop offLoop;
  private final SpentOffers spentOffers = new SpentOffers(SpentOffers.OFFERS_MAX);
  private final IdentityHashMap<EventLoop, LoopRequests> loops = new IdentityHashMap<>();
  private volatile Menu menu;
  private volatile boolean draining;

  /// @param sightings is told how keys are used
  /// @param blocking runs what waits or takes long: look-ups of host names, endpoints that ask a
  ///   store, verifying tokens
  /// @throws IllegalArgumentException an api speaks a dialect there is not
  /// @throws BadUpstreamException a file that TLS with an upstream needs can't be used
  public Flows(
      Catalog catalog,
      Map<String, Dialect> dialects,
      Callers callers,
      Sightings sightings,
      Clock clock,
      LedgerClock ledgerClock,
      Journal journal,
      SigningKeys signingKeys,
      TicketSeal tickets,
      Exposures exposures,
      TrustedProxies proxies,
      FlowLimits limits,
      UpstreamLimits upstreamLimits,
      Executor blocking,
      GatewayMetrics metrics) {
    this.dialects = Map.copyOf(dialects);
    this.callers = callers;
    this.sightings = sightings;
    this.clock = clock;
    this.ledgerClock = ledgerClock;
    this.journal = journal;
    this.exposures = exposures;
    this.proxies = proxies;
    this.limits = limits;
    this.badKeys = new BadKeys(limits.addressesMax(), limits.badKeysMax());
    this.upstreamLimits = upstreamLimits;
    this.metrics = metrics;
    this.tokens = new Tokens(blocking, Tokens.Bounds.defaults());
    this.signingKeys = signingKeys;
    this.tickets = new Tickets(tickets, Tickets.USED_MAX);
    this.accessTokens =
        new AccessTokens(signingKeys, callers::digestOf, blocking, Tokens.Bounds.defaults());
    this.names = new HostNames(blocking, clock::nanos, upstreamLimits.nameLife().toNanos());
    this.offLoop = new OffLoop(blocking, limits.blockingMax());
    this.menu = Menu.of(catalog, this.dialects, signingKeys, limits.addressesMax(), null);
    catalog.apis().forEach(api -> metrics.serves(api.id()));
  }

  /// Gives an event loop what it has for itself. Before it serves; not at the same time as others.
  ///
  /// @param index of the loop, the same after a restart
  /// @param hasher its own
  public void add(
      int index, EventLoop loop, KeyHasher hasher, Class<? extends Channel> upstreamType) {
    var shelf = new HeaderShelf();
    var requests =
        new LoopRequests(
            this,
            loop,
            hasher,
            new RequestIds(new SecureRandom().nextLong()),
            new PassLane(journal.lane(index, loop), loop),
            new UpstreamPools(
                loop, upstreamType, upstreamLimits, names, shelf, clock::nanos, metrics),
            shelf);
    loops.put(loop, requests);
    long tick = limits.tick().toMillis();
    var _ = loop.scheduleWithFixedDelay(requests::tick, tick, tick, TimeUnit.MILLISECONDS);
  }

  /// The taker of an event loop that was added.
  public Requests of(EventLoop loop) {
    @Nullable LoopRequests requests = loops.get(loop);
    if (requests == null) {
      throw new IllegalStateException("not one of the gateway's loops");
    }
    return requests;
  }

  /// Puts another catalog in force for the calls that begin from now on.
  ///
  /// Thread: any that may block.
  ///
  /// @throws IllegalArgumentException an api speaks a dialect there is not; nothing has changed
  /// @throws BadUpstreamException a file that TLS with an upstream needs can't be used; nothing has
  ///   changed
  public synchronized void use(Catalog catalog) {
    menu = Menu.of(catalog, dialects, signingKeys, limits.addressesMax(), menu);
    catalog.apis().forEach(api -> metrics.serves(api.id()));
  }

  /// Ends connections with the call they carry, idle ones at once.
  public void drain() {
    draining = true;
  }

  /// Cuts what is left.
  public void close() {
    loops.forEach((loop, requests) -> loop.execute(requests::close));
  }

  Menu menu() {
    return menu;
  }

  /// How often the store was asked for keys and certificates.
  public long lookups() {
    return callers.lookups();
  }

  Callers callers() {
    return callers;
  }

  Sightings sightings() {
    return sightings;
  }

  Tokens tokens() {
    return tokens;
  }

  AccessTokens accessTokens() {
    return accessTokens;
  }

  Tickets tickets() {
    return tickets;
  }

  Clock clock() {
    return clock;
  }

  LedgerClock ledgerClock() {
    return ledgerClock;
  }

  Exposures exposures() {
    return exposures;
  }

  TrustedProxies proxies() {
    return proxies;
  }

  BadKeys badKeys() {
    return badKeys;
  }

  OffLoop offLoop() {
    return offLoop;
  }

  FlowLimits limits() {
    return limits;
  }

  SpentOffers spentOffers() {
    return spentOffers;
  }

  GatewayMetrics metrics() {
    return metrics;
  }

  boolean draining() {
    return draining;
  }
}
