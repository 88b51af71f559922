package io.tollgate.core.reference;

import io.tollgate.core.request.Query;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.RequestPath;
import io.tollgate.core.route.Route;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A call of an operation with its parameters chosen: what is sent, what is priced and what the
/// snippets say are this one.
///
/// @param values by name of the parameter; those left out are not sent
/// @param body empty where none is sent
public record Filled(Operation operation, SequencedMap<String, String> values, String body) {

  private static final String ANY = "x";

  public Filled {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /// With the document's own examples.
  public static Filled example(Operation operation) {
    var values = new LinkedHashMap<String, String>();
    for (Parameter parameter : operation.parameters()) {
      if (!parameter.example().isEmpty()) {
        values.put(parameter.name(), parameter.example());
      }
    }
    return new Filled(
        operation, values, operation.body() == null ? "" : operation.body().example());
  }

  /// With what somebody chose.
  ///
  /// @param chosen by name; what is no parameter of the operation is left out, and so is what is
  ///   empty
  public static Filled chosen(Operation operation, Map<String, String> chosen, String body) {
    var values = new LinkedHashMap<String, String>();
    for (Parameter parameter : operation.parameters()) {
      String value = chosen.get(parameter.name());
      if (value != null && !value.isEmpty()) {
        values.put(parameter.name(), value);
      }
    }
    return new Filled(operation, values, operation.body() == null ? "" : body);
  }

  /// Names of parameters that are required and not given.
  public List<String> missing() {
    return operation.parameters().stream()
        .filter(parameter -> parameter.required() && !values.containsKey(parameter.name()))
        .map(Parameter::name)
        .toList();
  }

  /// Path and query inside the api, encoded.
  public String target() {
    String query = query();
    return query.isEmpty() ? path() : path() + "?" + query;
  }

  /// The path inside the api, encoded; a parameter that is not given stands as it is named.
  public String path() {
    String path = operation.path();
    for (Parameter parameter : operation.parameters()) {
      String value = values.get(parameter.name());
      if (parameter.in() == Parameter.In.PATH && value != null) {
        path = path.replace("{" + parameter.name() + "}", segment(value));
      }
    }
    return path;
  }

  /// The route it takes; a parameter that is not given may be anything.
  ///
  /// @return null if none does
  public @Nullable Route route(Api api, Catalog catalog) {
    String path = canonicalPath();
    Route route = path == null ? null : catalog.routes(api).find(operation.method(), path);
    return route == null && path != null ? api.otherwise() : route;
  }

  /// The path as the gateway sees it, with something for each parameter that is not given.
  ///
  /// @return null if it is none
  public @Nullable String canonicalPath() {
    String path = path();
    for (Parameter parameter : operation.parameters()) {
      path = path.replace("{" + parameter.name() + "}", ANY);
    }
    return RequestPath.canonical(path);
  }

  private String query() {
    var pairs = new ArrayList<String>();
    for (Parameter parameter : operation.parameters()) {
      String value = values.get(parameter.name());
      if (parameter.in() == Parameter.In.QUERY && value != null) {
        pairs.add(encoded(parameter.name()) + "=" + encoded(value).replace("%2C", ","));
      }
    }
    return String.join("&", pairs);
  }

  /// As prices read it.
  public Query asked() {
    Query query = Query.parse(query());
    return query == null ? Query.EMPTY : query;
  }

  /// Headers that are parameters.
  public SequencedMap<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    for (Parameter parameter : operation.parameters()) {
      String value = values.get(parameter.name());
      if (parameter.in() == Parameter.In.HEADER && value != null) {
        headers.put(parameter.name(), value);
      }
    }
    return headers;
  }

  /// A slash or a dot segment in a value must not become another path.
  private static String segment(String value) {
    String encoded = encoded(value);
    return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
