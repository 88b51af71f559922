package io.tollgate.core.route;

/// What becomes of calls that do not come by TLS.
public enum PlainHttp {
  ALLOW,
  REFUSE,
  /// And a good key shown in one was seen by whoever listens: it is disabled.
  REFUSE_AND_DISABLE
}
