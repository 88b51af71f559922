package io.tollgate.app.config;

import java.time.Duration;

/// The data plane's listener and limits; `docs/configuration.md` says what each does.
///
/// @param loops event loops; 0 is one for each processor
/// @param connectionsMax connections of customers at the same time
/// @param requestLineBytesMax longest first line of a request
/// @param headerBytesMax largest header block of a request
/// @param headersMax most header fields of a request
/// @param headWithin from a request's first byte to the end of its headers
/// @param bodyIdle between two pieces of a request's body
/// @param writeIdle how long a customer may take nothing of an answer
/// @param keepAlive between two requests of one connection
/// @param drain how long calls in flight may take to finish at the end
public record GatewayConfig(
    ListenerConfig listen,
    int loops,
    int connectionsMax,
    int requestLineBytesMax,
    int headerBytesMax,
    int headersMax,
    Duration headWithin,
    Duration bodyIdle,
    Duration writeIdle,
    Duration keepAlive,
    Duration drain) {

  static GatewayConfig of(Mapping mapping) {
    return new GatewayConfig(
        mapping.get(Grammar.Gateway.LISTEN),
        Math.toIntExact(mapping.get(Grammar.Gateway.LOOPS)),
        Math.toIntExact(mapping.get(Grammar.Gateway.CONNECTIONS)),
        Math.toIntExact(mapping.get(Grammar.Gateway.REQUEST_LINE)),
        Math.toIntExact(mapping.get(Grammar.Gateway.HEADERS)),
        Math.toIntExact(mapping.get(Grammar.Gateway.HEADER_COUNT)),
        mapping.get(Grammar.Gateway.HEAD_WITHIN),
        mapping.get(Grammar.Gateway.BODY_IDLE),
        mapping.get(Grammar.Gateway.WRITE_IDLE),
        mapping.get(Grammar.Gateway.KEEP_ALIVE),
        mapping.get(Grammar.Gateway.DRAIN));
  }
}
