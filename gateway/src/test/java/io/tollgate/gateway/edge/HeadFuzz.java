package io.tollgate.gateway.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.RequestPath;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.CredentialReader;
import io.tollgate.gateway.credential.Shown;
import io.tollgate.gateway.fuzz.Oracle;
import io.tollgate.gateway.headers.HeaderShelf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Bytes as a client's connection brings them: decoder, head check and credential reader. However
/// the bytes are cut into pieces, the same requests come of them; each sound one has one reading.
public final class HeadFuzz {

  private static final CredentialReader CREDENTIALS =
      new CredentialReader(
          Carriers.of(
              Carriers.Several.SAME,
              new Carrier.Header("X-Key"),
              new Carrier.Bearer(),
              new Carrier.Basic("coinapi"),
              new Carrier.Parameter("key"),
              new Carrier.Segment("APIKEY-")),
          true);

  private HeadFuzz() {}

  public static List<String> seeds() {
    return List.of(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/a?key=k HTTP/1.1\r\nHost: a:80\r\nX-Key: k\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET http://a/b HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\n\r\n",
        "GET /apikey-k/v1 HTTP/1.1\r\nHost: [::1]:8080\r\nAuthorization: Basic Y29pbmFwaTpr\r\n\r\n",
        "\r\nGET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\rLength:a\r\n \r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n");
  }

  public static void fuzzerTestOneInput(byte[] input) {
    List<String> whole = requests(input, input.length);
    Oracle.same(requests(input, 1), whole, "byte by byte");
    if (input.length > 2) {
      Oracle.same(requests(input, input.length / 2), whole, "in two pieces");
    }
  }

  /// What is made of the bytes: a line for each request and what becomes of its body.
  private static List<String> requests(byte[] input, int piece) {
    var decoder = new RequestDecoder(ClientLimits.defaults(), new HeaderShelf());
    var channel = new EmbeddedChannel(decoder);
    var check = new HeadCheck(ClientLimits.defaults().headersMax());
    var told = new ArrayList<String>();
    long body = 0;
    try {
      for (int at = 0; at < input.length; at += piece) {
        channel.writeInbound(
            Unpooled.copiedBuffer(
                Arrays.copyOfRange(input, at, Math.min(input.length, at + piece))));
        channel.runPendingTasks();
        boolean more = true;
        while (more) {
          Object message = channel.readInbound();
          if (message instanceof HttpRequest request) {
            told.add(tell(check, request));
          }
          if (message instanceof HttpContent content) {
            body += content.content().readableBytes();
          }
          ReferenceCountUtil.release(message);
          more = message != null;
          if (!more && decoder.holdsNext()) {
            decoder.resume();
            channel.runPendingTasks();
            more = true;
          } else if (!more && decoder.place() == RequestDecoder.Place.BETWEEN) {
            decoder.resume();
          }
        }
      }
      told.add(decoder.place() == RequestDecoder.Place.BROKEN ? "broken" : "body " + body);
    } finally {
      channel.finishAndReleaseAll();
    }
    return told;
  }

  private static String tell(HeadCheck check, HttpRequest request) {
    RefusalCode refusal = check.check(request);
    if (refusal != null) {
      return refusal.name();
    }
    RequestHead head = check.head();
    Oracle.same(RequestPath.canonical(head.path()), head.path(), "the path, canonical");
    Oracle.same(head.host(), head.host().toLowerCase(Locale.ROOT), "the host, lower case");
    Oracle.require(
        head.target().chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#'),
        () -> "a target to be split: " + head.target());
    for (int i = 0; i < head.headers().size(); i++) {
      String line = head.headers().name(i) + ":" + head.headers().value(i);
      Oracle.require(
          line.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0),
          () -> "a header to be split: " + line);
    }
    CredentialReader.KeyedPath keyed = CREDENTIALS.cut(head.path());
    Shown shown = CREDENTIALS.read(head.headers(), head.query(), keyed);
    Oracle.same(CREDENTIALS.withoutKeys(head.query()).values("key"), List.of(), "keys left");
    Oracle.require(
        keyed == null || CREDENTIALS.cut(keyed.rest()) == null, () -> "a key left in the path");
    return head.method()
        + " "
        + head.authority()
        + " "
        + head.target()
        + " "
        + head.contentLength()
        + " "
        + head.headers().size()
        + (shown instanceof Shown.Key key ? " " + key.text() : " " + shown);
  }
}
