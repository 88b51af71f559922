package io.tollgate.gateway.edge;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the head of a request in HTTP/2 as HTTP/1.1 has it, so that [HeadCheck] and all behind it
/// see one form, and refuses every one that could mean something else there.
///
/// Malformed, and so a stream error, is what RFC 9113 sections 8.2 and 8.3 call so. A head that is
/// well formed and means nothing that is served is left for [HeadCheck] to refuse.
///
/// Thread: one. For one head.
final class StreamHead {

  private static final AsciiString COOKIE_CRUMB = AsciiString.cached("; ");
  private static final AsciiString HOST = AsciiString.cached("Host");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");
  private static final HttpMethod ANY_METHOD = HttpMethod.GET;

  private final FlatHeaders headers;
  private @Nullable CharSequence method;
  private @Nullable CharSequence scheme;
  private @Nullable CharSequence authority;
  private @Nullable CharSequence path;
  private @Nullable CharSequence host;
  private @Nullable StringBuilder cookies;
  private boolean hasLength;

  private StreamHead(FlatHeaders headers) {
    this.headers = headers;
  }

  /// Reads a head.
  ///
  /// @param ended whether no body follows
  /// @param headersMax header lines, as they came
  /// @param headers empty; taken over
  /// @return null if it is malformed
  static @Nullable HttpRequest read(
      Http2Headers from, boolean ended, int headersMax, FlatHeaders headers) {
    return new StreamHead(headers).read(from, ended, headersMax);
  }

  private @Nullable HttpRequest read(Http2Headers from, boolean ended, int headersMax) {
    int fields = 0;
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      CharSequence name = field.getKey();
      CharSequence value = field.getValue();
      if (!isSound(value) || name.isEmpty()) {
        return null;
      }
      if (name.charAt(0) == ':') {
        if (!pseudo(name, value)) {
          return null;
        }
      } else if (++fields > headersMax) {
        return refused(new TooLongHttpHeaderException("more header lines than are read"));
      } else if (!regular(name, value)) {
        return null;
      }
    }
    return request(ended);
  }

  /// Whether a value is one (RFC 9113 section 8.2.1): neither control characters nor white space
  /// around it.
  private static boolean isSound(CharSequence value) {
    int length = value.length();
    return length == 0
        || (!isSpace(value.charAt(0))
            && !isSpace(value.charAt(length - 1))
            && HttpHeaderValidationUtil.validateValidHeaderValue(value) < 0);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /// @return false if it is no pseudo-header of a request, or came before. The codec has seen to it
  ///   that all stand before the others.
  private boolean pseudo(CharSequence name, CharSequence value) {
    boolean first;
    switch (name.toString()) {
      case ":method" -> {
        first = method == null;
        method = value;
      }
      case ":scheme" -> {
        first = scheme == null;
        scheme = value;
      }
      case ":authority" -> {
        first = authority == null;
        authority = value;
      }
      case ":path" -> {
        first = path == null;
        path = value;
      }
      default -> first = false;
    }
    return first;
  }

  /// @return false if it must not be there
  private boolean regular(CharSequence name, CharSequence value) {
    if (HttpHeaderValidationUtil.validateToken(name) >= 0 || hasUpperCase(name)) {
      return false;
    }
    if (is(HttpHeaderNames.HOST, name)) {
      boolean first = host == null;
      host = value;
      return first;
    }
    if (is(HttpHeaderNames.COOKIE, name)) {
      cookie(value);
      return true;
    }
    if (is(HttpHeaderNames.TE, name) && !HttpHeaderValues.TRAILERS.contentEqualsIgnoreCase(value)) {
      return false;
    }
    hasLength |= is(HttpHeaderNames.CONTENT_LENGTH, name);
    headers.put(name, value);
    return !isOfConnection(name);
  }

  private static boolean hasUpperCase(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        return true;
      }
    }
    return false;
  }

  private static boolean is(AsciiString known, CharSequence name) {
    return known.length() == name.length() && known.contentEquals(name);
  }

  /// RFC 9113 section 8.2.2.
  private static boolean isOfConnection(CharSequence name) {
    return switch (name.length()) {
      case 7 -> is(HttpHeaderNames.UPGRADE, name);
      case 10 -> is(HttpHeaderNames.CONNECTION, name) || name.toString().equals("keep-alive");
      case 16 -> name.toString().equals("proxy-connection");
      case 17 -> is(HttpHeaderNames.TRANSFER_ENCODING, name);
      default -> false;
    };
  }

  /// Crumbs become one header again (RFC 9113 section 8.2.3): servers of HTTP/1 read no second.
  private void cookie(CharSequence value) {
    if (cookies == null) {
      cookies = new StringBuilder(value);
    } else {
      cookies.append(COOKIE_CRUMB).append(value);
    }
  }

  private @Nullable HttpRequest request(boolean ended) {
    CharSequence asked = method;
    if (asked == null || HttpHeaderValidationUtil.validateToken(asked) >= 0 || asked.isEmpty()) {
      return null;
    }
    HttpMethod known = HttpMethod.valueOf(asked.toString());
    String target;
    if (known.equals(HttpMethod.CONNECT)) {
      if (authority == null || scheme != null || path != null) {
        return null;
      }
      target = authority.toString();
    } else {
      if (scheme == null || path == null || !isTarget(known, path)) {
        return null;
      }
      target = path.toString();
    }
    if (authority != null
        && host != null
        && !AsciiString.contentEqualsIgnoreCase(authority, host)) {
      return null;
    }
    CharSequence named = authority == null ? host : authority;
    if (named != null) {
      headers.put(HOST, named);
    }
    if (cookies != null) {
      headers.put(HttpHeaderNames.COOKIE, cookies.toString());
    }
    if (!ended && !hasLength) {
      headers.put(TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (scheme != null && !isHttp(scheme)) {
      return refused(new IllegalArgumentException("a scheme that is not served"));
    }
    if (hasSpace(target)) {
      return refused(new IllegalArgumentException("white space in the target"));
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, known, target, headers);
  }

  private static boolean isTarget(HttpMethod method, CharSequence path) {
    return !path.isEmpty()
        && (path.charAt(0) == '/'
            || (method.equals(HttpMethod.OPTIONS) && path.length() == 1 && path.charAt(0) == '*'));
  }

  private static boolean isHttp(CharSequence scheme) {
    return AsciiString.contentEqualsIgnoreCase("http", scheme)
        || AsciiString.contentEqualsIgnoreCase("https", scheme);
  }

  private static boolean hasSpace(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) == 0x7f) {
        return true;
      }
    }
    return false;
  }

  private HttpRequest refused(Exception why) {
    var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, ANY_METHOD, "/", headers);
    request.setDecoderResult(DecoderResult.failure(why));
    return request;
  }
}
