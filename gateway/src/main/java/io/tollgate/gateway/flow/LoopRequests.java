package io.tollgate.gateway.flow;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.RequestIds;
import io.tollgate.gateway.edge.ClientConnection;
import io.tollgate.gateway.edge.RequestHandler;
import io.tollgate.gateway.edge.RequestHead;
import io.tollgate.gateway.edge.Requests;
import io.tollgate.gateway.edge.Watched;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.headers.HeaderShelf;
import io.tollgate.gateway.refusal.PlainRefusal;
import io.tollgate.gateway.settlement.PassLane;
import io.tollgate.gateway.upstream.UpstreamPools;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;

/// Everything one event loop has for itself: its connections, its lane, its pools, its hasher.
///
/// Thread: the event loop's.
final class LoopRequests implements Requests {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final Flows flows;
  private final EventLoop loop;
  private final KeyHasher hasher;
  private final RequestIds ids;
  private final PassLane lane;
  private final UpstreamPools pools;
  private final HeaderShelf shelf;
  private final LinkedHashSet<Watched> clients = new LinkedHashSet<>();
  private long dateSecond;
  private AsciiString date = AsciiString.EMPTY_STRING;

  LoopRequests(
      Flows flows,
      EventLoop loop,
      KeyHasher hasher,
      RequestIds ids,
      PassLane lane,
      UpstreamPools pools,
      HeaderShelf shelf) {
    this.flows = flows;
    this.loop = loop;
    this.hasher = hasher;
    this.ids = ids;
    this.lane = lane;
    this.pools = pools;
    this.shelf = shelf;
  }

  Flows flows() {
    return flows;
  }

  EventLoop executor() {
    return loop;
  }

  KeyHasher hasher() {
    return hasher;
  }

  RequestIds ids() {
    return ids;
  }

  PassLane lane() {
    return lane;
  }

  UpstreamPools pools() {
    return pools;
  }

  @Override
  public HeaderShelf shelf() {
    return shelf;
  }

  long ledgerMillis() {
    return flows.ledgerClock().millis();
  }

  @Override
  public long nanos() {
    return flows.clock().nanos();
  }

  @Override
  public boolean draining() {
    return flows.draining();
  }

  @Override
  public void fault(Throwable cause) {
    flows.metrics().fault(cause);
  }

  @Override
  public void opened(Watched client) {
    clients.add(client);
  }

  @Override
  public void closed(Watched client) {
    clients.remove(client);
  }

  @Override
  public RequestHandler open(ClientConnection client, RequestHead head) {
    Menu menu = flows.menu();
    Catalog.Mounted found = menu.find(head.host(), head.path());
    return found == null
        ? new NoApiFlow(this, client)
        : new RequestFlow(this, client, head, menu.served(found.api()), found.mount());
  }

  @Override
  public void malformed(ClientConnection client, RefusalCode code) {
    flows.metrics().callBegun();
    flows.metrics().refused(code);
    answerPlainly(client, code);
    flows.metrics().callEnded(code.status(), 0, 0, 0);
  }

  /// Refuses where no dialect can.
  ///
  /// @return bytes of the answer's body
  int answerPlainly(ClientConnection client, RefusalCode code) {
    var body = ByteBufUtil.writeUtf8(client.channel().alloc(), PlainRefusal.body(code));
    int bytes = body.readableBytes();
    HttpHeaders headers = headers();
    headers.set(Names.CONTENT_TYPE, PlainRefusal.CONTENT_TYPE);
    client.answer(HttpResponseStatus.valueOf(code.status()), headers, body);
    return bytes;
  }

  /// The headers of an answer made here.
  FlatHeaders headers() {
    FlatHeaders headers = shelf.take();
    headers.set(Names.DATE, date());
    return headers;
  }

  /// The instant as the `Date` header has it, made once a second.
  AsciiString date() {
    long second = TimeUnit.MILLISECONDS.toSeconds(flows.clock().wallMillis());
    if (second != dateSecond) {
      dateSecond = second;
      date = AsciiString.of(DATE.format(Instant.ofEpochSecond(second)));
    }
    return date;
  }

  /// Time has passed.
  void tick() {
    long now = nanos();
    pools.tick(now);
    for (Watched client : new ArrayList<>(clients)) {
      try {
        client.tick(now);
      } catch (RuntimeException e) {
        // One call's fault must not keep the others from their time-outs.
        fault(e);
        client.close();
      }
    }
  }

  /// Cuts what is left.
  void close() {
    new ArrayList<>(clients).forEach(Watched::close);
    pools.close();
  }
}
