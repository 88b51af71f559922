package io.tollgate.gateway.headers;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.util.ArrayDeque;

/// Where an event loop keeps header lists between requests, and the names it has met.
///
/// A list goes back when its request is over and nobody looks at it any more; one that is forgotten
/// is left to the garbage collector. Giving one back twice is an error that is seen.
///
/// Thread: the event loop's. Bounded: [#KEPT_MAX] lists, [#NAMES] names.
public final class HeaderShelf implements HttpHeadersFactory {

  /// Lists kept at most.
  private static final int KEPT_MAX = 512;

  /// Names remembered at most; one that finds its place taken takes it over.
  private static final int NAMES = 512;

  private static final int NAME_LENGTH_MAX = 48;

  private final ArrayDeque<FlatHeaders> kept = new ArrayDeque<>();
  private final HttpHeadersFactory trailers = new Trailers();
  private final AsciiString[] names = new AsciiString[NAMES];
  private final WholeMessage wholeMessage = new WholeMessage();

  /// What writes the loop's whole messages.
  public WholeMessage wholeMessage() {
    return wholeMessage;
  }

  /// An empty list for headers of ours, or ones that were checked before.
  public FlatHeaders take() {
    return take(false);
  }

  private FlatHeaders take(boolean check) {
    FlatHeaders headers = kept.pollLast();
    if (headers == null) {
      headers = new FlatHeaders();
    }
    headers.taken(check);
    return headers;
  }

  /// Takes a list back. Nobody may look at it any more.
  public void give(HttpHeaders headers) {
    if (headers instanceof FlatHeaders flat && flat.shelve() && kept.size() < KEPT_MAX) {
      kept.addLast(flat);
    }
  }

  /// An empty list for headers from outside: names and values are checked.
  @Override
  public HttpHeaders newHeaders() {
    return take(true);
  }

  @Override
  public HttpHeaders newEmptyHeaders() {
    return take(true);
  }

  /// Where trailers go: they are checked and let drop, since a header that was sent can't be
  /// changed by them and nobody reads them here. One list for all.
  public HttpHeadersFactory trailers() {
    return trailers;
  }

  private static final class Trailers implements HttpHeadersFactory {
    private final FlatHeaders dropped = new FlatHeaders();

    Trailers() {
      dropped.taken(true);
    }

    @Override
    public HttpHeaders newHeaders() {
      return dropped.clear();
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return newHeaders();
    }
  }

  /// A header's name, the same object for the same bytes as long as it is remembered.
  public AsciiString name(byte[] bytes, int start, int length) {
    if (length == 0 || length > NAME_LENGTH_MAX) {
      return new AsciiString(bytes, start, length, true);
    }
    int hash = length;
    for (int i = start; i < start + length; i++) {
      hash = hash * 31 + bytes[i];
    }
    int place = (hash ^ (hash >>> 15)) & (NAMES - 1);
    AsciiString known = names[place];
    if (known == null || !same(known, bytes, start, length)) {
      known = new AsciiString(bytes, start, length, true);
      names[place] = known;
    }
    return known;
  }

  private static boolean same(AsciiString known, byte[] bytes, int start, int length) {
    return known.length() == length
        && java.util.Arrays.equals(
            known.array(),
            known.arrayOffset(),
            known.arrayOffset() + length,
            bytes,
            start,
            start + length);
  }
}
