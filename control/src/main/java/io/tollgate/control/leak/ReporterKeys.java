package io.tollgate.control.leak;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public keys of one reporter, as of now.
///
/// Thread: any that may block; one at a time fetches, the others wait for it, bounded by the
/// time-outs.
final class ReporterKeys {

  private static final Logger LOG = LoggerFactory.getLogger(ReporterKeys.class);

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /// How long a fetched list is taken without asking again.
  static final Duration LIFE = Duration.ofHours(1);

  /// How long it is taken at most while it can't be fetched.
  static final Duration STALE = Duration.ofHours(24);

  /// Between two fetches because of an identifier that is not in the list, or of a failure: nobody
  /// can have us ask more often.
  static final Duration PAUSE = Duration.ofMinutes(1);

  private final String reporter;
  private final KeySource source;
  private final LongSupplier millis;
  private @Nullable HttpClient http;
  private Map<String, PublicKey> keys = Map.of();
  private long readMillis = Long.MIN_VALUE / 2;
  private long triedMillis = Long.MIN_VALUE / 2;
  private @Nullable FileTime fileTime;

  /// @param millis the time, milliseconds since 1970
  ReporterKeys(String reporter, KeySource source, LongSupplier millis) {
    this.reporter = reporter;
    this.source = source;
    this.millis = millis;
  }

  /// No list is at hand.
  static final class UnavailableException extends Exception {
    UnavailableException() {
      super("the reporter's public keys can't be read now");
    }
  }

  /// The key of an identifier.
  ///
  /// @return null if the reporter has none
  /// @throws UnavailableException it is not known whether it has
  synchronized @Nullable PublicKey find(String identifier) throws UnavailableException {
    switch (source) {
      case KeySource.Listed(Path file) -> readIfChanged(file);
      case KeySource.Fetched fetched -> {
        long now = millis.getAsLong();
        boolean wanted = now - readMillis >= LIFE.toMillis() || !keys.containsKey(identifier);
        if (wanted && now - triedMillis >= PAUSE.toMillis()) {
          triedMillis = now;
          fetch(fetched, now);
        }
        if (now - readMillis >= STALE.toMillis()) {
          throw new UnavailableException();
        }
      }
    }
    if (keys.isEmpty()) {
      throw new UnavailableException();
    }
    return keys.get(identifier);
  }

  private void readIfChanged(Path file) {
    try {
      FileTime now = Files.getLastModifiedTime(file);
      if (!now.equals(fileTime)) {
        if (Files.size(file) > KeyList.BYTES_MAX) {
          throw new KeyList.BadListException("is too large");
        }
        keys = KeyList.read(Files.readAllBytes(file));
        fileTime = now;
      }
    } catch (IOException e) {
      LOG.warn("leaks.reporters.{}.keys: can't be read: {}", reporter, e.toString());
    } catch (KeyList.BadListException e) {
      LOG.warn("leaks.reporters.{}.keys: {}", reporter, e.getMessage());
    }
  }

  private void fetch(KeySource.Fetched from, long now) {
    HttpClient client = http;
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      http = client;
    }
    HttpRequest request =
        HttpRequest.newBuilder(from.url())
            .timeout(ANSWER)
            .header("Accept", "application/json")
            .header("User-Agent", "tollgate")
            .build();
    try {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        byte[] document = body.readNBytes(KeyList.BYTES_MAX + 1);
        if (answer.statusCode() != 200 || document.length > KeyList.BYTES_MAX) {
          throw new KeyList.BadListException(
              "answers " + answer.statusCode() + " with " + document.length + " bytes");
        }
        keys = KeyList.read(document);
        readMillis = now;
      }
    } catch (IOException e) {
      LOG.warn("leaks.reporters.{}.keys: can't be fetched: {}", reporter, e.toString());
    } catch (KeyList.BadListException e) {
      LOG.warn("leaks.reporters.{}.keys: {}", reporter, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
