package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;

/// Makes client certificates for keys (port).
public interface CertificateIssuer {

  /// A new key pair, and a client certificate that stands for the caller's key. It is known, and so
  /// opens what the key opens, before this answers. Blocks.
  ///
  /// @return three blocks of PEM: private key (PKCS #8), public key, certificate. It is shown this
  ///   once: the private key is kept nowhere
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  String issuePem(Caller caller);
}
