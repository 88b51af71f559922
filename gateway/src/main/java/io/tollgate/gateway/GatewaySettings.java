package io.tollgate.gateway;

import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.gateway.edge.TrustedProxies;
import io.tollgate.gateway.flow.FlowLimits;
import io.tollgate.gateway.upstream.UpstreamLimits;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How the data plane runs. Every bound has a name, a default and a stated behaviour.
///
/// @param listen where clients are accepted; port 0 for any free one
/// @param tls a listener for TLS beside it; null for none
/// @param proxies who is believed what it says of its clients
/// @param loops event loops, 1 or more; each has its own journal lane and upstream pools
public record GatewaySettings(
    InetSocketAddress listen,
    @Nullable TlsSettings tls,
    TrustedProxies proxies,
    int loops,
    ClientLimits client,
    FlowLimits calls,
    UpstreamLimits upstream) {

  public GatewaySettings {
    if (loops < 1) {
      throw new IllegalArgumentException("loops: " + loops + " (expected: >= 1)");
    }
  }

  /// A loop for each processor, and every limit at its default.
  public static GatewaySettings of(InetSocketAddress listen) {
    return new GatewaySettings(
        listen,
        null,
        TrustedProxies.NONE,
        Runtime.getRuntime().availableProcessors(),
        ClientLimits.defaults(),
        FlowLimits.defaults(),
        UpstreamLimits.defaults());
  }
}
