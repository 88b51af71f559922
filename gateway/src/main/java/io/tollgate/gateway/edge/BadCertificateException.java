package io.tollgate.gateway.edge;

/// A certificate or its key can't be used. The message says which file and why, and holds nothing
/// of the key.
public final class BadCertificateException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public BadCertificateException(String message) {
    super(message);
  }
}
