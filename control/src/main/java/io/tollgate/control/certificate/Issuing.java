package io.tollgate.control.certificate;

import java.time.Duration;
import java.util.function.Supplier;

/// How client certificates are issued.
///
/// @param authority who signs; made when it is first asked for
/// @param life of a certificate, where nothing else is asked for
public record Issuing(Supplier<ClientAuthority> authority, Duration life) {}
