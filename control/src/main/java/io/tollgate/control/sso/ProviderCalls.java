package io.tollgate.control.sso;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks providers: encrypted, bounded in time and size, and nobody they send us on to.
///
/// Thread: any that may block.
final class ProviderCalls implements HTTPRequestSender, AutoCloseable {

  /// Longest answer: discovery documents and key sets have a few KiB.
  static final int BYTES_MAX = 512 * 1024;

  /// Somebody waits before a blank page meanwhile.
  static final Duration ANSWER = Duration.ofSeconds(5);

  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");

  private static final List<String> HEADERS = List.of("Accept", "Authorization", "Content-Type");

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(ANSWER)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// Whether a secret may be sent there.
  static boolean isSafe(URI uri) {
    return uri.getHost() != null
        && uri.getUserInfo() == null
        && ("https".equals(uri.getScheme())
            || ("http".equals(uri.getScheme()) && THIS_MACHINE.contains(uri.getHost())));
  }

  HTTPResponse get(URI uri) throws IOException {
    var request = new HTTPRequest(HTTPRequest.Method.GET, uri);
    request.setHeader("Accept", "application/json");
    return request.send(this);
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest asked) throws IOException {
    if (!isSafe(asked.getURI())) {
      throw new IOException("not encrypted: " + asked.getURI().getHost());
    }
    var request =
        HttpRequest.newBuilder(asked.getURI()).timeout(ANSWER).header("User-Agent", "tollgate");
    for (String name : HEADERS) {
      asked.getHeaderMap().getOrDefault(name, List.of()).forEach(v -> request.header(name, v));
    }
    request.method(
        asked.getMethod().name(),
        asked.getBody() == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(asked.getBody()));
    HttpResponse<String> answer = send(request.build());
    var told = new HTTPResponse(answer.statusCode());
    answer
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> told.setHeader("Content-Type", type));
    told.setBody(answer.body());
    return told;
  }

  /// The whole exchange in [#ANSWER], the body as well.
  private HttpResponse<String> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), BYTES_MAX));
    try {
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()));
    } catch (TimeoutException _) {
      answer.cancel(true);
      throw new IOException("no whole answer within " + ANSWER.toSeconds() + " s");
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
