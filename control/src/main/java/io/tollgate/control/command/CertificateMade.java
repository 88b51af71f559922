package io.tollgate.control.command;

import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.core.key.Certificate;
import org.jspecify.annotations.Nullable;

/// A certificate that was asked for.
///
/// @param issued with its private key; null if it was made before, or elsewhere: a private key is
///   shown once
public record CertificateMade(Certificate certificate, ClientAuthority.@Nullable Issued issued) {}
