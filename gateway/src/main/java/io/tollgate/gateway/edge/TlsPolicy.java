package io.tollgate.gateway.edge;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

/// What TLS is here, whoever begins it: 1.2 and 1.3, forward secrecy only.
public final class TlsPolicy {

  private TlsPolicy() {}

  /// Puts the policy in force for a context.
  ///
  /// @param openSsl OpenSSL's code; else the JDK's
  /// @param protocols for ALPN, the preferred one first
  public static SslContextBuilder apply(
      SslContextBuilder builder, boolean openSsl, String... protocols) {
    return builder
        .sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols));
  }
}
