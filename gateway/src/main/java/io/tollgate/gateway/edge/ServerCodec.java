package io.tollgate.gateway.edge;

/// HTTP/1.0 and 1.1 on the client's side: one request at a time.
///
/// Thread: the connection's event loop.
record ServerCodec(RequestDecoder decoder, AnswerEncoder encoder) {}
