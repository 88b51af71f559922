package io.tollgate.gateway.credential;

/// One place of a request where a key may stand.
public sealed interface Carrier {

  /// The value of a header.
  ///
  /// @param name any case
  record Header(String name) implements Carrier {}

  /// `Authorization: Bearer <key>`, the scheme in any case.
  record Bearer() implements Carrier {}

  /// `Authorization: Bearer <token>`: a token the gateway made, and no key. Where a dialect has a
  /// use of its own for such headers, this one is read only where no key is shown.
  ///
  /// @param onlyAlone whether that is so
  record Token(boolean onlyAlone) implements Carrier {}

  /// `Authorization: <key>`, without a scheme.
  record Bare() implements Carrier {}

  /// `Authorization: Basic`, the key as the password of a fixed user (RFC 7617).
  record Basic(String user) implements Carrier {}

  /// A query parameter.
  ///
  /// @param name exact, once it is decoded
  record Parameter(String name) implements Carrier {}

  /// What follows a prefix in a segment of the path. The segment is no part of the resource's path:
  /// it is cut before anybody else sees it.
  ///
  /// @param prefix any case, not empty
  record Segment(String prefix) implements Carrier {}

  /// A TLS client certificate of the connection, which stands for a key. An api may take one where
  /// its dialect does not name it, and refuse to where it does.
  record Certificate() implements Carrier {}
}
