package io.tollgate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/// Takes an upstream's answer as it comes.
///
/// Thread: the connection's event loop. Nothing follows [#ended] or [#failed].
public interface Answer {

  /// The head of the final answer.
  void head(HttpResponse head);

  /// The next piece of its body.
  ///
  /// @param piece taken over
  void piece(ByteBuf piece);

  /// All that could be read at once has been told; more comes after [UpstreamConnection#readOn].
  void pause();

  /// The answer is complete.
  void ended();

  /// There will be no complete answer; the connection is closed.
  void failed(UpstreamFailure failure);

  /// The upstream takes more of the request's body again.
  void writable();
}
