package io.tollgate.control;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Holds every answer that any test gets against the OpenAPI document: its status must be
/// documented for the operation, its body must have the documented shape and nothing more.
final class DocumentCheck {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final JsonNode document;
  private final Map<Pattern, JsonNode> paths = new HashMap<>();
  private final Map<String, Schema> schemas = new HashMap<>();

  DocumentCheck(JsonNode document) {
    this.document = document.deepCopy();
    // Clients must bear more; our own answers hold exactly what is documented.
    close(this.document);
    this.document
        .path("paths")
        .properties()
        .forEach(path ->
            paths.put(
                Pattern.compile(path.getKey().replaceAll("\\{[a-z]+}", "[^/]+")), path.getValue()));
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object && object.has("properties") && object.has("required")) {
      object.put("additionalProperties", false);
    }
    node.forEach(DocumentCheck::close);
  }

  /// @throws AssertionError the answer is not as documented
  synchronized void check(String method, String path, int status, String type, JsonNode body) {
    String bare = path.replaceAll("\\?.*", "");
    paths.forEach((pattern, operations) -> {
      JsonNode operation = operations.path(method.toLowerCase(java.util.Locale.ROOT));
      if (pattern.matcher(bare).matches() && operation.isObject()) {
        check(operation, status, type, body);
      }
    });
  }

  private void check(JsonNode operation, int status, String type, JsonNode body) {
    String name = operation.path("operationId").asString() + " " + status;
    JsonNode response = operation.path("responses").path(String.valueOf(status));
    if (response.isMissingNode()) {
      throw new AssertionError("not in the document: " + name);
    }
    if (!response.has("content")) {
      if (!body.isMissingNode()) {
        throw new AssertionError("a body the document does not know: " + name);
      }
      return;
    }
    JsonNode content = response.path("content").path(type.replaceAll(";.*", ""));
    if (content.isMissingNode()) {
      throw new AssertionError(type + " is not in the document: " + name);
    }
    var errors = new ArrayList<String>();
    schema(name, content.path("schema"))
        .validate(body.toString(), InputFormat.JSON)
        .forEach(error -> errors.add(error.toString()));
    if (!errors.isEmpty()) {
      throw new AssertionError(name + " is not as documented: " + List.copyOf(errors));
    }
  }

  private Schema schema(String name, JsonNode schema) {
    return schemas.computeIfAbsent(
        name,
        _ -> {
          ObjectNode root = JSON.createObjectNode();
          root.putArray("allOf").add(schema);
          root.set("components", document.path("components"));
          return registry.getSchema(root.toString(), InputFormat.JSON);
        });
  }
}
