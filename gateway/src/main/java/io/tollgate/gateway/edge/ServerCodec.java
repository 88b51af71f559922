package io.tollgate.gateway.edge;

import io.netty.channel.CombinedChannelDuplexHandler;
import io.tollgate.gateway.headers.HeaderShelf;

/// HTTP/1.0 and 1.1 on the client's side: one request at a time.
///
/// Thread: the connection's event loop.
final class ServerCodec extends CombinedChannelDuplexHandler<RequestDecoder, AnswerEncoder> {

  private final RequestDecoder decoder;
  private final AnswerEncoder encoder = new AnswerEncoder();

  ServerCodec(ClientLimits limits, HeaderShelf shelf) {
    decoder = new RequestDecoder(limits, shelf);
    init(decoder, encoder);
  }

  RequestDecoder decoder() {
    return decoder;
  }

  AnswerEncoder encoder() {
    return encoder;
  }
}
