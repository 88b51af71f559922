package io.tollgate.app.config;

import io.tollgate.core.key.Network;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data plane's listener and limits; `docs/configuration.md` says what happens beyond each.
///
/// @param tls a listener for TLS beside it; null for none
/// @param loops event loops; 0 is one for each processor
/// @param connectionsMax connections of customers at the same time
/// @param connectionsPerAddressMax connections of one address
/// @param trustedProxies who is believed what it says of its clients
/// @param badKeysMax wrong keys a minute from one address; 0 is no limit
/// @param requestLineBytesMax longest first line of a request
/// @param headerBytesMax largest header block of a request
/// @param headersMax most header lines of a request
/// @param head from a request's first byte to the end of its headers
/// @param idle how long a connection may stay without a request
/// @param slowSpan in each such span `slowBytesMin` must pass
/// @param slowBytesMin see `slowSpan`
/// @param linger how long a connection that is being closed is still read
/// @param lingerBytesMax how much is read meanwhile
/// @param unsentBytesHigh bytes of an answer that may wait before its upstream is read no further
/// @param drain how long calls in flight may take to finish at the end
/// @param http2 what one HTTP/2 connection may take
public record GatewayConfig(
    ListenerConfig listen,
    @Nullable TlsConfig tls,
    int loops,
    int connectionsMax,
    int connectionsPerAddressMax,
    List<Network> trustedProxies,
    long badKeysMax,
    int requestLineBytesMax,
    int headerBytesMax,
    int headersMax,
    Duration head,
    Duration idle,
    Duration slowSpan,
    int slowBytesMin,
    Duration linger,
    int lingerBytesMax,
    int unsentBytesHigh,
    Duration drain,
    Http2Config http2) {

  public GatewayConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /// @param tls the section `gateway.tls`; null if it is left out
  /// @param http2 the section `gateway.http2`
  static GatewayConfig of(Mapping mapping, @Nullable TlsConfig tls, Mapping http2) {
    return new GatewayConfig(
        mapping.get(Grammar.Gateway.LISTEN),
        tls,
        Math.toIntExact(mapping.get(Grammar.Gateway.LOOPS)),
        Math.toIntExact(mapping.get(Grammar.Gateway.CONNECTIONS)),
        Math.toIntExact(mapping.get(Grammar.Gateway.CONNECTIONS_PER_ADDRESS)),
        mapping.get(Grammar.Gateway.TRUSTED_PROXIES),
        mapping.get(Grammar.Gateway.BAD_KEYS),
        Math.toIntExact(mapping.get(Grammar.Gateway.REQUEST_LINE)),
        Math.toIntExact(mapping.get(Grammar.Gateway.HEADERS)),
        Math.toIntExact(mapping.get(Grammar.Gateway.HEADER_COUNT)),
        mapping.get(Grammar.Gateway.HEAD),
        mapping.get(Grammar.Gateway.IDLE),
        mapping.get(Grammar.Gateway.SLOW_SPAN),
        Math.toIntExact(mapping.get(Grammar.Gateway.SLOW_BYTES)),
        mapping.get(Grammar.Gateway.LINGER),
        Math.toIntExact(mapping.get(Grammar.Gateway.LINGER_BYTES)),
        Math.toIntExact(mapping.get(Grammar.Gateway.UNSENT)),
        mapping.get(Grammar.Gateway.DRAIN),
        Http2Config.of(http2));
  }
}
