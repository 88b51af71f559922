package io.tollgate.gateway.edge;

import io.netty.channel.CombinedChannelDuplexHandler;

/// HTTP/1.0 and 1.1 on the client's side: one request at a time.
///
/// Thread: the connection's event loop.
final class ServerCodec extends CombinedChannelDuplexHandler<RequestDecoder, AnswerEncoder> {

  private final RequestDecoder decoder;
  private final AnswerEncoder encoder = new AnswerEncoder();

  ServerCodec(ClientLimits limits) {
    decoder = new RequestDecoder(limits);
    init(decoder, encoder);
  }

  RequestDecoder decoder() {
    return decoder;
  }

  AnswerEncoder encoder() {
    return encoder;
  }
}
