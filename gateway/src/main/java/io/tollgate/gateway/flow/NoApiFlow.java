package io.tollgate.gateway.flow;

import io.netty.buffer.ByteBuf;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.edge.ClientConnection;
import io.tollgate.gateway.edge.RequestHandler;

/// A request for nothing that is served: refused at once.
final class NoApiFlow implements RequestHandler {

  private final LoopRequests loop;
  private final ClientConnection client;

  NoApiFlow(LoopRequests loop, ClientConnection client) {
    this.loop = loop;
    this.client = client;
  }

  @Override
  public void begin() {
    loop.malformed(client, RefusalCode.NO_API);
  }

  @Override
  public void body(ByteBuf piece) {
    piece.release();
  }

  @Override
  public void bodyEnd() {}

  @Override
  public void bodyBroken(RefusalCode why) {
    client.abort();
  }

  @Override
  public void writable() {}

  @Override
  public void gone() {}

  @Override
  public void tick(long nowNanos) {}
}
