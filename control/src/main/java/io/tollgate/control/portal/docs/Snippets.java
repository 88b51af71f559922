package io.tollgate.control.portal.docs;

import io.tollgate.core.reference.Filled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One call as programs make it, in several languages from one model. The key stands in a variable
/// of the environment, never in the text.
///
/// Thread: any; immutable.
///
/// @param variable of the environment, that holds the key
public record Snippets(Filled call, String base, DialectGuide.KeyHeader key, String variable) {

  /// The variable for an api's keys, such as `MARKET_KEY`.
  public static String variable(String apiId) {
    String name = apiId.toUpperCase(Locale.ROOT).replace('-', '_') + "_KEY";
    return Character.isDigit(name.charAt(0)) ? "API_" + name : name;
  }

  /// The call as a program of a language; needs no more than that language brings, but for
  /// `requests` in Python.
  public String in(Language language) {
    return switch (language) {
      case CURL -> curl();
      case JAVASCRIPT -> javaScript();
      case PYTHON -> python();
      case JAVA -> java();
    };
  }

  private String url() {
    return base + call.target();
  }

  private String method() {
    return call.operation().method();
  }

  private String body() {
    return call.body();
  }

  /// Headers but for the key's.
  private Map<String, String> headers() {
    var headers = new LinkedHashMap<>(call.headers());
    if (!body().isEmpty() && call.operation().body() != null) {
      headers.put("Content-Type", call.operation().body().contentType());
    }
    return headers;
  }

  private String curl() {
    var parts = new ArrayList<String>();
    String method =
        method().equals("GET") || (!body().isEmpty() && method().equals("POST"))
            ? ""
            : method().equals("HEAD") ? "--head " : "-X " + method() + " ";
    parts.add("curl " + method + shell(url()));
    // Double quotes, for the shell is to fill the variable in.
    parts.add("-H \"" + key.name() + ": " + key.prefix() + "$" + variable + "\"");
    headers().forEach((name, value) -> parts.add("-H " + shell(name + ": " + value)));
    if (!body().isEmpty()) {
      parts.add("--data-raw " + shell(body()));
    }
    return String.join(" \\\n  ", parts);
  }

  private static String shell(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private String javaScript() {
    var lines = new ArrayList<String>();
    lines.add("const response = await fetch(" + quoted(url()) + ", {");
    if (!method().equals("GET")) {
      lines.add("  method: " + quoted(method()) + ",");
    }
    lines.add("  headers: {");
    lines.add("    " + quoted(key.name()) + ": " + prefixed() + "process.env." + variable + ",");
    headers()
        .forEach((name, value) -> lines.add("    " + quoted(name) + ": " + quoted(value) + ","));
    lines.add("  },");
    if (!body().isEmpty()) {
      lines.add("  body: " + quoted(body()) + ",");
    }
    lines.add("});");
    lines.add("console.log(response.status, await response.text());");
    return String.join("\n", lines);
  }

  private String python() {
    var lines = new ArrayList<String>();
    lines.add("import os");
    lines.add("import requests");
    lines.add("");
    lines.add("response = requests.request(");
    lines.add("    " + quoted(method()) + ",");
    lines.add("    " + quoted(url()) + ",");
    lines.add("    headers={");
    lines.add(
        "        "
            + quoted(key.name())
            + ": "
            + prefixed()
            + "os.environ["
            + quoted(variable)
            + "],");
    headers()
        .forEach(
            (name, value) -> lines.add("        " + quoted(name) + ": " + quoted(value) + ","));
    lines.add("    },");
    if (!body().isEmpty()) {
      lines.add("    data=" + quoted(body()) + ".encode(),");
    }
    lines.add("    timeout=30,");
    lines.add(")");
    lines.add("print(response.status_code, response.text)");
    return String.join("\n", lines);
  }

  private String java() {
    var lines = new ArrayList<String>();
    lines.add("import java.net.URI;");
    lines.add("import java.net.http.HttpClient;");
    lines.add("import java.net.http.HttpRequest;");
    lines.add("import java.net.http.HttpResponse;");
    lines.add("");
    lines.add("public class Call {");
    lines.add("  public static void main(String[] args) throws Exception {");
    lines.add("    HttpRequest request = HttpRequest.newBuilder()");
    lines.add("        .uri(URI.create(" + quoted(url()) + "))");
    lines.add(
        "        .header("
            + quoted(key.name())
            + ", "
            + prefixed()
            + "System.getenv("
            + quoted(variable)
            + "))");
    headers()
        .forEach((name, value) ->
            lines.add("        .header(" + quoted(name) + ", " + quoted(value) + ")"));
    String publisher =
        body().isEmpty()
            ? "HttpRequest.BodyPublishers.noBody()"
            : "HttpRequest.BodyPublishers.ofString(" + quoted(body()) + ")";
    lines.add("        .method(" + quoted(method()) + ", " + publisher + ")");
    lines.add("        .build();");
    lines.add("    HttpResponse<String> response = HttpClient.newHttpClient()");
    lines.add("        .send(request, HttpResponse.BodyHandlers.ofString());");
    lines.add("    System.out.println(response.statusCode() + \" \" + response.body());");
    lines.add("  }");
    lines.add("}");
    return String.join("\n", lines);
  }

  private String prefixed() {
    return key.prefix().isEmpty() ? "" : quoted(key.prefix()) + " + ";
  }

  /// A text as JavaScript, Python and Java all read it.
  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        // Java takes a backslash before a u for a letter wherever it stands.
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || (c > 0x7e && !Character.isLetterOrDigit(c))) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
