package io.tollgate.gateway.edge;

import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.headers.HeaderShelf;

/// What the edge hands requests to. Each event loop has its own.
///
/// Thread: the event loop's.
public interface Requests {

  /// A connection or a request on one stands; it wants ticks until it is [#closed].
  void opened(Watched client);

  void closed(Watched client);

  /// A request has arrived.
  RequestHandler open(ClientConnection client, RequestHead head);

  /// Something has arrived that is no request: it is answered at once; the connection closes by
  /// itself afterwards.
  void malformed(ClientConnection client, RefusalCode code);

  /// Whether connections are to end after the request they carry.
  boolean draining();

  /// A mistake of ours broke a connection.
  void fault(Throwable cause);

  /// Where the loop's header lists come from and go.
  HeaderShelf shelf();

  /// The monotonic clock.
  long nanos();
}
