package io.tollgate.gateway.flow;

/// A file that TLS with an upstream needs can't be used. The message says which api's, which file
/// and why, and holds nothing of a key.
public final class BadUpstreamException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BadUpstreamException(String message) {
    super(message);
  }
}
