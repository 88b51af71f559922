package io.tollgate.gateway.edge;

import io.tollgate.core.request.Query;
import io.tollgate.gateway.headers.FlatHeaders;

/// A request's head, checked: its framing is sound and its target has one reading.
///
/// @param method upper case, one of those served
/// @param host lower case, without port; empty where an HTTP/1.0 client named none
/// @param authority host and port as the client wrote them; empty likewise
/// @param path canonical
/// @param target path and query in one
/// @param headers as received; not to be looked at once the request is answered
/// @param http10 whether the client speaks HTTP/1.0
/// @param keepAlive whether the client would go on with this connection
/// @param expectsContinue whether the client waits to be told before it sends its body
/// @param contentLength of the body; 0 for none, [#CHUNKED] where it is not known before
public record RequestHead(
    String method,
    String host,
    String authority,
    String path,
    Query query,
    String target,
    FlatHeaders headers,
    boolean http10,
    boolean keepAlive,
    boolean expectsContinue,
    long contentLength) {

  /// The length of a body that comes in chunks.
  public static final long CHUNKED = -1;

  public boolean isHead() {
    return method.equals("HEAD");
  }

  public boolean hasBody() {
    return contentLength != 0;
  }

  /// The same request for another path.
  ///
  /// @param other canonical
  public RequestHead at(String other) {
    return new RequestHead(
        method,
        host,
        authority,
        other,
        query,
        query.raw().isEmpty() ? other : other + "?" + query.raw(),
        headers,
        http10,
        keepAlive,
        expectsContinue,
        contentLength);
  }

  /// The target carries credentials: it is not shown.
  @Override
  public String toString() {
    return method;
  }
}
