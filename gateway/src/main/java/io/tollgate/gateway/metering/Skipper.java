package io.tollgate.gateway.metering;

/// Runs to the end of a container nobody looks into, minding only strings and nesting, and counting
/// commas that stand directly in it.
interface Skipper {

  /// Bytes past `to` that must be there to be read, though they are never minded.
  int SLACK = 64;

  /// Goes on from where `state` stands.
  ///
  /// @param bytes at least `to + SLACK` long
  /// @return the index after the bracket that ended the container ([SkipState#depth] is then 0), or
  ///   the index after a byte that cannot stand there ([SkipState#failed]), or `to`
  int skip(byte[] bytes, int from, int to, SkipState state);
}
