package io.tollgate.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A gateway that runs, and how it is asked.
///
/// @param asks by scenario; none where it has no part in one
/// @param keyed whether a call without a key is refused
/// @param warmUp how many times the usual warm-up it needs; 0 for what is no JVM
/// @param streams of HTTP/2 on each connection at once; 0 for HTTP/1.1
/// @param connections with streams for [Wrk#CONNECTIONS] calls at once, whatever is spoken
record Target(
    String name,
    Started process,
    int port,
    Map<Scenario, Ask> asks,
    boolean keyed,
    int warmUp,
    int streams,
    int connections) {

  Target {
    asks = Map.copyOf(asks);
  }

  /// One that is asked by HTTP/1.1.
  Target(
      String name, Started process, int port, Map<Scenario, Ask> asks, boolean keyed, int warmUp) {
    this(name, process, port, asks, keyed, warmUp, 0, Wrk.CONNECTIONS);
  }

  /// The same gateway, asked by HTTP/2 in cleartext with as many calls at once.
  ///
  /// @param streams a divisor of [Wrk#CONNECTIONS]
  Target over(int http2Port, int streams) {
    String suffix = streams == 1 ? "-h2" : "-h2x" + streams;
    return new Target(
        name + suffix, process, http2Port, asks, keyed, warmUp, streams, Wrk.CONNECTIONS / streams);
  }

  /// Whether it is the one named, by whatever it is asked.
  boolean is(String other) {
    return name.equals(other) || name.startsWith(other + "-h2");
  }

  /// One kind of request.
  ///
  /// @param header name of the key's header
  /// @param keys a file of keys, one a line; they take turns
  /// @param counted whether the answer is the upstream's with a count put in, not the same bytes
  record Ask(String path, String header, Path keys, boolean counted) {}

  /// @return null if it has no part in the scenario
  @Nullable Ask ask(Scenario scenario) {
    return asks.get(scenario);
  }

  CpuTime cpu() {
    return CpuTime.of(process.pids());
  }

  /// Asks once with a key and once without: what is measured must be the right answer, and the key
  /// must be what opens the way.
  ///
  /// @throws MissingException it answers something else
  void probe(Scenario scenario, Ask ask) {
    if (streams > 0) {
      // Asked as HTTP/1.1 under its other name; the load looks at each status and length.
      return;
    }
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Stream<String> keys = Files.lines(ask.keys())) {
      String key = keys.findFirst().orElseThrow();
      HttpResponse<byte[]> good =
          client.send(request(ask, key), HttpResponse.BodyHandlers.ofByteArray());
      requireGood(scenario, ask, good);
      if (keyed) {
        int status =
            client.send(request(ask, null), HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 401) {
          throw new MissingException(
              name + " answers " + ask.path() + " without a key: " + status + " (expected: 401)");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private HttpRequest request(Ask ask, @Nullable String key) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ask.path()))
            .timeout(Duration.ofSeconds(20));
    return (key == null ? request : request.header(ask.header(), key)).build();
  }

  private void requireGood(Scenario scenario, Ask ask, HttpResponse<byte[]> answer) {
    byte[] expected = scenario.body().bytes();
    boolean same = Arrays.equals(answer.body(), expected);
    boolean counted =
        new String(answer.body(), StandardCharsets.UTF_8).contains("\"credit_count\":");
    if (answer.statusCode() != 200 || (ask.counted() ? !counted : !same)) {
      throw new MissingException(
          String.format(
              "%s answers %s with %d and %d bytes%s (expected: 200 and %s)",
              name,
              ask.path(),
              answer.statusCode(),
              answer.body().length,
              answer.body().length < 1_000
                  ? ": " + new String(answer.body(), StandardCharsets.UTF_8)
                  : "",
              ask.counted() ? "a count put in" : "the upstream's " + expected.length));
    }
  }
}
