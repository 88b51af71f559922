package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.tollgate.core.request.RefusalCode;

/// What takes one request and answers it through its [ClientConnection].
///
/// Thread: the connection's event loop.
public interface RequestHandler {

  /// The request may begin.
  void begin();

  /// The next piece of the request's body.
  ///
  /// @param piece taken over
  void body(ByteBuf piece);

  /// The request's body is complete.
  void bodyEnd();

  /// The request's body will never be complete, though the client is still there.
  void bodyBroken(RefusalCode why);

  /// The client takes more of the answer again.
  void writable();

  /// The client went away before the answer was complete.
  void gone();

  /// Time has passed.
  void tick(long nowNanos);
}
