package io.tollgate.gateway.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.headers.HeaderShelf;
import java.util.ArrayList;
import java.util.List;

/// What passes of the headers, either way. Each is looked at once and copied or left behind.
///
/// Thread: any; immutable.
public final class HeaderHygiene {

  /// Headers of one connection only (RFC 9110 section 7.6.1), whether `Connection` names them or
  /// not.
  private static final List<String> HOP_BY_HOP =
      List.of(
          "Connection",
          "Keep-Alive",
          "Proxy-Connection",
          "Proxy-Authenticate",
          "Proxy-Authorization",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade",
          "HTTP2-Settings");

  /// What we say ourselves, or what is about our side only: nobody else says it for us.
  private static final List<String> OURS =
      List.of(
          "Host",
          "Content-Length",
          "Expect",
          "Forwarded",
          "Via",
          "X-Request-Id",
          "X-Real-Ip",
          "X-ARR-ClientCert");

  /// What makes some servers serve another path or method than was matched and priced.
  private static final List<String> DETOURS =
      List.of(
          "X-Original-Url",
          "X-Rewrite-Url",
          "X-Http-Method",
          "X-Http-Method-Override",
          "X-Method-Override");

  private static final List<String> OUR_PREFIXES =
      List.of(
          "X-Forwarded-",
          "Tollgate-",
          // Who proxies say a client is, by its certificate or its key. Here nobody is believed who
          // only says so.
          "Client-Cert",
          "X-Client-Cert",
          "X-Client-Verify",
          "X-Client-Dn",
          "X-Client-S-Dn",
          "X-Client-Subject",
          "X-Client-Issuer",
          "X-Client-Fingerprint",
          "X-SSL-",
          "X-TLS-Client-",
          "SSL-Client-",
          "X-Amzn-Mtls-",
          "X-Consumer-");

  /// Part of an answer is no answer: a price for the whole would be evaded piece by piece.
  private static final NameSet PARTS = new NameSet(List.of("Range", "If-Range"), List.of());

  private static final NameSet CODINGS = new NameSet(List.of("Accept-Encoding"), List.of());

  /// `Alt-Svc` would lead clients around the gateway.
  private static final NameSet ANSWER_DROPPED = new NameSet(answerDropped(), List.of("Tollgate-"));

  /// What no longer holds of a body that was changed on its way.
  private static final NameSet BODY_BOUND =
      new NameSet(
          List.of("Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges"),
          List.of());

  private static final AsciiString ACCEPT_ENCODING = AsciiString.cached("Accept-Encoding");
  private static final AsciiString IDENTITY = AsciiString.cached("identity");

  private final NameSet dropped;

  /// @param credentialNames headers that carry credentials
  /// @param privateNames others that stay here; with a `*` at its end, beginnings of such
  public HeaderHygiene(List<String> credentialNames, List<String> privateNames) {
    var names = new ArrayList<>(HOP_BY_HOP);
    names.addAll(OURS);
    names.addAll(DETOURS);
    names.addAll(credentialNames);
    var prefixes = new ArrayList<>(OUR_PREFIXES);
    for (String name : privateNames) {
      if (name.endsWith("*")) {
        prefixes.add(name.substring(0, name.length() - 1));
      } else {
        names.add(name);
      }
    }
    dropped = new NameSet(names, prefixes);
  }

  private static List<String> answerDropped() {
    var names = new ArrayList<>(HOP_BY_HOP);
    names.add("Content-Length");
    names.add("Alt-Svc");
    return names;
  }

  /// What may pass of a request's headers.
  ///
  /// @param whole whether only the whole answer may be asked for
  /// @param plain whether it is to come unencoded
  public FlatHeaders toUpstream(
      FlatHeaders asked, HeaderShelf shelf, boolean whole, boolean plain) {
    FlatHeaders passed = shelf.take();
    List<String> named = named(asked);
    for (int i = 0; i < asked.size(); i++) {
      CharSequence name = asked.name(i);
      if (!dropped.holds(name)
          && !(whole && PARTS.holds(name))
          && !(plain && CODINGS.holds(name))
          && !isNamed(named, name)) {
        passed.put(name, asked.value(i));
      }
    }
    if (plain) {
      passed.put(ACCEPT_ENCODING, IDENTITY);
    }
    return passed;
  }

  /// What may pass of an answer's headers. The framing is the client's side's to say.
  ///
  /// @param changed whether the body is not passed as it came
  public static FlatHeaders toClient(FlatHeaders answered, HeaderShelf shelf, boolean changed) {
    FlatHeaders passed = shelf.take();
    List<String> named = named(answered);
    for (int i = 0; i < answered.size(); i++) {
      CharSequence name = answered.name(i);
      if (!ANSWER_DROPPED.holds(name)
          && !(changed && BODY_BOUND.holds(name))
          && !isNamed(named, name)) {
        passed.put(name, answered.value(i));
      }
    }
    if (changed) {
      weaken(passed);
    }
    return passed;
  }

  /// An entity tag that was strong is true only of the bytes as they came (RFC 9110 section 8.8.1).
  private static void weaken(HttpHeaders headers) {
    String tag = headers.get(HttpHeaderNames.ETAG);
    if (tag != null && !tag.startsWith("W/")) {
      headers.set(HttpHeaderNames.ETAG, "W/" + tag);
    }
  }

  /// Headers named in `Connection`; `close` and `keep-alive`, which name none, left out.
  private static List<String> named(HttpHeaders headers) {
    String first = headers.get(HttpHeaderNames.CONNECTION);
    if (first == null || first.equalsIgnoreCase("close") || first.equalsIgnoreCase("keep-alive")) {
      if (first == null || headers.getAll(HttpHeaderNames.CONNECTION).size() == 1) {
        return List.of();
      }
    }
    var named = new ArrayList<String>();
    for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String token : value.split(",", -1)) {
        String name = token.strip();
        if (!name.isEmpty()) {
          named.add(name);
        }
      }
    }
    return named;
  }

  private static boolean isNamed(List<String> named, CharSequence name) {
    for (int i = 0; i < named.size(); i++) {
      if (NameSet.same(named.get(i), name)) {
        return true;
      }
    }
    return false;
  }
}
