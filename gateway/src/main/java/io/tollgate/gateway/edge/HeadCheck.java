package io.tollgate.gateway.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.tollgate.core.request.Query;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.RequestPath;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.headers.HeaderLists;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads a decoded head and refuses every one that two servers could read differently.
///
/// One pass over the headers. Reusable: [#check] first, then [#head] where it was sound.
///
/// Thread: one.
final class HeadCheck {

  private static final int LENGTH_DIGITS_MAX = 18;

  private final int headersMax;
  private @Nullable RequestHead head;

  private @Nullable String host;
  private @Nullable String contentLength;
  private @Nullable String expect;
  private boolean twice;
  private boolean chunked;
  private boolean unknownCoding;
  private boolean obsoleteSocket;
  private boolean close;
  private boolean keepAlive;

  HeadCheck(int headersMax) {
    this.headersMax = headersMax;
  }

  /// The head [#check] found sound.
  RequestHead head() {
    RequestHead sound = head;
    if (sound == null) {
      throw new IllegalStateException("the last head was refused");
    }
    return sound;
  }

  /// @return null if the head is sound
  @Nullable RefusalCode check(HttpRequest request) {
    head = null;
    if (!request.decoderResult().isSuccess()) {
      return ofCause(request.decoderResult().cause());
    }
    boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    if (!http10 && !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return RefusalCode.VERSION_UNKNOWN;
    }
    if (request.headers().size() > headersMax) {
      return RefusalCode.HEADERS_TOO_LARGE;
    }
    String method = served(request.method());
    if (method == null) {
      return RefusalCode.METHOD_UNKNOWN;
    }
    FlatHeaders headers =
        request.headers() instanceof FlatHeaders flat ? flat : FlatHeaders.of(request.headers());
    read(headers);
    if (twice || unknownCoding || obsoleteSocket || (host == null && !http10)) {
      return RefusalCode.BAD_REQUEST;
    }
    if (chunked && (http10 || contentLength != null)) {
      return RefusalCode.BAD_REQUEST;
    }
    long length = chunked ? RequestHead.CHUNKED : length(contentLength);
    if (length < RequestHead.CHUNKED) {
      return RefusalCode.BAD_REQUEST;
    }
    boolean expectsContinue = false;
    if (expect != null && !http10) {
      if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
        return RefusalCode.EXPECTATION_UNKNOWN;
      }
      expectsContinue = length != 0;
    }
    boolean persists = http10 ? keepAlive && !close : !close;
    return target(request, headers, method, http10, persists, expectsContinue, length);
  }

  private static RefusalCode ofCause(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return RefusalCode.TARGET_TOO_LONG;
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return RefusalCode.HEADERS_TOO_LARGE;
    }
    return RefusalCode.BAD_REQUEST;
  }

  /// The methods served. CONNECT would make an open proxy of us, TRACE shows headers to scripts;
  /// what is unknown has unknown framing.
  private static @Nullable String served(HttpMethod method) {
    return switch (method.name()) {
      case "GET" -> "GET";
      case "HEAD" -> "HEAD";
      case "POST" -> "POST";
      case "PUT" -> "PUT";
      case "PATCH" -> "PATCH";
      case "DELETE" -> "DELETE";
      case "OPTIONS" -> "OPTIONS";
      default -> null;
    };
  }

  private void read(FlatHeaders headers) {
    host = null;
    contentLength = null;
    expect = null;
    twice = false;
    chunked = false;
    unknownCoding = false;
    obsoleteSocket = false;
    close = false;
    keepAlive = false;
    for (int i = 0; i < headers.size(); i++) {
      read(headers.name(i), headers.value(i));
    }
  }

  private void read(CharSequence name, CharSequence value) {
    switch (name.length()) {
      case 4 -> {
        if (is(HttpHeaderNames.HOST, name)) {
          twice |= host != null;
          host = value.toString();
        }
      }
      case 6 -> {
        if (is(HttpHeaderNames.EXPECT, name)) {
          twice |= expect != null;
          expect = value.toString();
        }
      }
      case 10 -> {
        if (is(HttpHeaderNames.CONNECTION, name)) {
          close |= HeaderLists.holds(value, HttpHeaderValues.CLOSE);
          keepAlive |= HeaderLists.holds(value, HttpHeaderValues.KEEP_ALIVE);
        }
      }
      case 14 -> {
        if (is(HttpHeaderNames.CONTENT_LENGTH, name)) {
          twice |= contentLength != null;
          contentLength = value.toString();
        }
      }
      case 17 -> {
        if (is(HttpHeaderNames.TRANSFER_ENCODING, name)) {
          twice |= chunked;
          chunked = true;
          unknownCoding |= !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(value);
        }
      }
      case 18 -> {
        // Netty reads eight bytes of body behind a head with these, whatever its length says.
        obsoleteSocket |=
            is(HttpHeaderNames.SEC_WEBSOCKET_KEY1, name)
                || is(HttpHeaderNames.SEC_WEBSOCKET_KEY2, name);
      }
      default -> {}
    }
  }

  private static boolean is(AsciiString known, CharSequence name) {
    return known.contentEqualsIgnoreCase(name);
  }

  /// @return below [RequestHead#CHUNKED] if it is no length
  private static long length(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    if (text.isEmpty() || text.length() > LENGTH_DIGITS_MAX) {
      return Long.MIN_VALUE;
    }
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return Long.MIN_VALUE;
      }
      length = length * 10 + (c - '0');
    }
    return length;
  }

  private @Nullable RefusalCode target(
      HttpRequest request,
      FlatHeaders headers,
      String method,
      boolean http10,
      boolean persists,
      boolean expectsContinue,
      long length) {
    String authority = host == null ? "" : host;
    String hostName = hostName(authority, http10);
    if (hostName == null) {
      return RefusalCode.BAD_REQUEST;
    }
    String target = originForm(request.uri(), authority);
    if (target == null || !visible(target)) {
      return RefusalCode.BAD_REQUEST;
    }
    int question = target.indexOf('?');
    String asked = question < 0 ? target : target.substring(0, question);
    String path = RequestPath.canonical(asked);
    Query query = question < 0 ? Query.EMPTY : Query.parse(target.substring(question + 1));
    if (path == null || query == null) {
      return RefusalCode.BAD_REQUEST;
    }
    head =
        new RequestHead(
            method,
            hostName,
            authority,
            path,
            query,
            query.raw().isEmpty() ? path : path.equals(asked) ? target : path + "?" + query.raw(),
            headers,
            http10,
            persists,
            expectsContinue,
            length);
    return null;
  }

  /// The target as a path: itself, or what follows scheme and authority in absolute form, which
  /// must name the host the `Host` header names (RFC 9112 section 3.2.2 would let it win; a server
  /// behind might see it otherwise).
  private static @Nullable String originForm(String target, String authority) {
    if (target.startsWith("/")) {
      return target;
    }
    int scheme = target.indexOf("://");
    if (scheme < 0 || !isHttp(target.substring(0, scheme))) {
      return null;
    }
    int start = scheme + 3;
    int end = start;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    if (authority.isEmpty() || !target.substring(start, end).equalsIgnoreCase(authority)) {
      return null;
    }
    return end < target.length() && target.charAt(end) == '/'
        ? target.substring(end)
        : "/" + target.substring(end);
  }

  private static boolean isHttp(String scheme) {
    return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
  }

  private static boolean visible(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  /// The name inside an authority, lower case.
  ///
  /// @return null if it is none: user information, a port that is no number, a stray character
  private static @Nullable String hostName(String authority, boolean http10) {
    if (authority.isEmpty()) {
      return http10 ? "" : null;
    }
    int nameEnd;
    if (authority.charAt(0) == '[') {
      nameEnd = authority.indexOf(']') + 1;
      if (nameEnd < 4 || !isAddress(authority, 1, nameEnd - 1)) {
        return null;
      }
    } else {
      int colon = authority.indexOf(':');
      nameEnd = colon < 0 ? authority.length() : colon;
      if (nameEnd == 0 || !isName(authority, nameEnd)) {
        return null;
      }
    }
    if (nameEnd < authority.length() && !isPort(authority, nameEnd)) {
      return null;
    }
    return authority.substring(0, nameEnd).toLowerCase(Locale.ROOT);
  }

  private static boolean isAddress(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '-' && c != '.' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String text, int colon) {
    int digits = text.length() - colon - 1;
    if (text.charAt(colon) != ':' || digits < 1 || digits > 5) {
      return false;
    }
    for (int i = colon + 1; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
