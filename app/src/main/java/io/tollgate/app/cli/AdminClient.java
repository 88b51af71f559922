package io.tollgate.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Talks to the admin API.
///
/// Each method throws a [CliException] that says what to do when the API can't be reached, fails or
/// refuses.
final class AdminClient {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int PAGE = 500;
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI base;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// @param base scheme, host and port
  AdminClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /// A path below `/admin/v1`.
  ///
  /// @param segments words of ours, and ids that were typed in
  static String path(String... segments) {
    var path = new StringBuilder();
    for (String segment : segments) {
      if (!ID.matcher(segment).matches()) {
        throw new CliException(ExitCodes.USAGE, Output.plain(segment) + ": is no id");
      }
      path.append('/').append(segment);
    }
    return path.toString();
  }

  /// A query of those parameters that have a value.
  static String query(Map<String, @Nullable String> parameters) {
    var query = new StringBuilder();
    parameters.forEach((name, value) -> {
      if (value != null) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value));
      }
    });
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  JsonNode get(String path) {
    return send("GET", path, null, null);
  }

  /// All items of a list, page by page.
  ///
  /// @param path may have a query
  /// @param max no more than these
  List<JsonNode> list(String path, int max) {
    var items = new ArrayList<JsonNode>();
    String separator = path.contains("?") ? "&" : "?";
    String next = "";
    do {
      String limit = separator + "limit=" + Math.min(PAGE, max - items.size());
      JsonNode page = get(path + limit + (next.isEmpty() ? "" : "&cursor=" + encode(next)));
      page.path("items").forEach(items::add);
      next = page.path("next").asString("");
    } while (!next.isEmpty() && items.size() < max);
    return items;
  }

  /// The items of a list that comes on one page.
  List<JsonNode> page(String path) {
    var items = new ArrayList<JsonNode>();
    get(path).path("items").forEach(items::add);
    return items;
  }

  /// Goes through all items of a list, of which one page is held.
  void each(String path, Consumer<JsonNode> act) {
    String next = "";
    do {
      JsonNode page =
          get(path + "?limit=" + PAGE + (next.isEmpty() ? "" : "&cursor=" + encode(next)));
      page.path("items").forEach(act);
      next = page.path("next").asString("");
    } while (!next.isEmpty());
  }

  /// @param body null for none
  /// @param idempotencyKey null for none
  JsonNode post(String path, @Nullable ObjectNode body, @Nullable String idempotencyKey) {
    return send("POST", path, body, idempotencyKey);
  }

  JsonNode patch(String path, ObjectNode body) {
    return send("PATCH", path, body, null);
  }

  JsonNode put(String path, ObjectNode body) {
    return send("PUT", path, body, null);
  }

  JsonNode delete(String path) {
    return send("DELETE", path, null, null);
  }

  private JsonNode send(
      String method, String path, @Nullable ObjectNode body, @Nullable String idempotencyKey) {
    HttpResponse<String> answer = exchange(method, path, body, idempotencyKey);
    int status = answer.statusCode();
    JsonNode json = json(answer.body());
    if (status >= 200 && status < 300) {
      return json;
    }
    if (status == 401) {
      throw new CliException(
          ExitCodes.UNAUTHENTICATED,
          base
              + ": the admin token was refused; check $"
              + Connection.TOKEN_VARIABLE
              + " or --token-file");
    }
    if (!json.path("code").isString()) {
      throw new CliException(
          ExitCodes.UNREACHABLE, base + ": answers " + status + "; is this the admin API?");
    }
    throw new CliException(
        status < 500 ? ExitCodes.REFUSED : ExitCodes.UNREACHABLE,
        Output.plain(json.path("title").asString("") + ": " + json.path("detail").asString("")));
  }

  private HttpResponse<String> exchange(
      String method, String path, @Nullable ObjectNode body, @Nullable String idempotencyKey) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve("/admin/v1" + path))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json");
    if (idempotencyKey != null) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (HttpTimeoutException _) {
      throw new CliException(ExitCodes.UNREACHABLE, base + ": does not answer in time");
    } catch (IOException _) {
      throw new CliException(
          ExitCodes.UNREACHABLE,
          base
              + ": can't be reached; is Tollgate running there? (--admin, $"
              + Connection.URL_VARIABLE
              + ")");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCodes.UNREACHABLE, "interrupted");
    }
  }

  private static JsonNode json(String text) {
    try {
      return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
    } catch (JacksonException _) {
      return JSON.missingNode(); // Somebody else answered.
    }
  }
}
