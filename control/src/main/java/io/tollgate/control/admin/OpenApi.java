package io.tollgate.control.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tollgate.control.query.JsonText;
import io.tollgate.control.wire.Problem;
import io.tollgate.core.unit.PublicId;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the OpenAPI 3.1 document from the operations: bodies and parameters from their fields,
/// answers from the records that are written.
final class OpenApi {

  private static final String UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
  private static final String NAME_PATTERN = "^[a-z0-9-]{1,32}$";

  private static final Map<String, String> PATH_PATTERNS =
      Map.ofEntries(
          Map.entry("organization", PublicId.ORGANIZATION.pattern()),
          Map.entry("key", PublicId.KEY.pattern()),
          Map.entry("person", PublicId.PERSON.pattern()),
          Map.entry("invitation", PublicId.INVITATION.pattern()),
          Map.entry("certificate", PublicId.CERTIFICATE.pattern()),
          Map.entry("statement", PublicId.STATEMENT.pattern()),
          Map.entry("alert", PublicId.ALERT.pattern()),
          Map.entry("webhook", PublicId.WEBHOOK.pattern()),
          Map.entry("rule", "^[a-z]+(-[a-z]+)*(-[1-9][0-9]{0,2})?$"),
          Map.entry("kid", UUID_PATTERN),
          Map.entry("call", UUID_PATTERN),
          Map.entry("plan", NAME_PATTERN),
          Map.entry("api", NAME_PATTERN));

  private static final String INTRODUCTION =
      """
      Whatever an operator can do. Ids are opaque text; instants are UTC with milliseconds at most; \
      credits are whole numbers. Lists come in pages: give `next` as `cursor` to go on.

      A request that makes something takes an `Idempotency-Key`. Its first success answers 201. A \
      repeat with the same key and body answers 200 with what was made, as it is now, and makes \
      nothing; the header `Idempotent-Replayed: true` tells. The same key with another body is \
      refused. A key's secret is only in the first answer.

      What is refused is a problem document (RFC 9457) with a stable `code`.
      """;

  private final Map<String, Object> schemas = new TreeMap<>();

  private OpenApi() {}

  static Map<String, Object> document(List<Operation> operations) {
    return new OpenApi().write(operations);
  }

  private Map<String, Object> write(List<Operation> operations) {
    var paths = new LinkedHashMap<String, Map<String, Object>>();
    for (Operation operation : operations) {
      paths
          .computeIfAbsent(AdminApi.ROOT + operation.path(), _ -> new LinkedHashMap<>())
          .put(operation.method().name().toLowerCase(Locale.ROOT), operation(operation));
    }
    var document = new LinkedHashMap<String, Object>();
    document.put("openapi", "3.1.1");
    document.put(
        "info",
        Map.of(
            "title", "Tollgate admin API",
            "version", "1",
            "description", INTRODUCTION));
    document.put("servers", List.of(Map.of("url", "/")));
    document.put("security", List.of(Map.of("adminToken", List.of())));
    document.put("paths", paths);
    document.put(
        "components",
        Map.of(
            "securitySchemes",
            Map.of("adminToken", Map.of("type", "http", "scheme", "bearer")),
            "schemas",
            schemas));
    return document;
  }

  private Map<String, Object> operation(Operation operation) {
    var json = new LinkedHashMap<String, Object>();
    json.put("operationId", operation.id());
    json.put("tags", List.of(operation.group()));
    json.put("summary", operation.words());
    var parameters = new ArrayList<Map<String, Object>>();
    for (String segment : operation.path().split("/", -1)) {
      if (segment.startsWith("{")) {
        String name = segment.substring(1, segment.length() - 1);
        parameters.add(
            parameter(
                name,
                "path",
                "Id of the " + name + ".",
                true,
                Map.of("type", "string", "pattern", PATH_PATTERNS.getOrDefault(name, ".*"))));
      }
    }
    for (Field<?> field : operation.query().fields()) {
      parameters.add(
          parameter(field.name(), "query", field.words(), field.required(), field.schema()));
    }
    if (operation.repeatable()) {
      parameters.add(
          parameter(
              "Idempotency-Key",
              "header",
              "Makes the request safe to repeat.",
              false,
              Map.of("type", "string", "minLength", 1, "maxLength", 255)));
    }
    json.put("parameters", parameters);
    Shape body = operation.body();
    if (body != null) {
      schemas.put(body.name(), object(body));
      json.put(
          "requestBody",
          Map.of("required", true, "content", content("application/json", reference(body.name()))));
    }
    json.put("responses", responses(operation));
    return json;
  }

  private static Map<String, Object> parameter(
      String name, String in, String words, boolean required, Map<String, Object> schema) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put("in", in);
    json.put("description", words);
    json.put("required", required);
    json.put("schema", schema);
    return json;
  }

  private Map<String, Object> responses(Operation operation) {
    var responses = new TreeMap<String, Object>();
    for (Operation.Answer answer : operation.answers()) {
      var json = new LinkedHashMap<String, Object>();
      json.put("description", answer.words());
      Class<?> type = answer.type();
      if (type != null) {
        Map<String, Object> schema = schema(type);
        json.put("content", content("application/json", answer.page() ? page(schema) : schema));
      }
      responses.put(String.valueOf(answer.status()), json);
    }
    var words = new TreeMap<String, List<String>>();
    operation.problems().stream()
        .sorted()
        .forEach(code ->
            words
                .computeIfAbsent(String.valueOf(code.status()), _ -> new ArrayList<>())
                .add("`" + code.code() + "`: " + code.title() + "."));
    Map<String, Object> problem = content(Problem.MEDIA_TYPE, schema(Problem.class));
    words.forEach((status, lines) ->
        responses.put(status, Map.of("description", String.join(" ", lines), "content", problem)));
    return responses;
  }

  private static Map<String, Object> content(String type, Map<String, Object> schema) {
    return Map.of(type, Map.of("schema", schema));
  }

  private static Map<String, Object> reference(String name) {
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private static Map<String, Object> page(Map<String, Object> item) {
    return Map.of(
        "type", "object",
        "required", List.of("items", "next"),
        "properties",
            Map.of(
                "items", Map.of("type", "array", "items", item),
                "next", Map.of("type", List.of("string", "null"))));
  }

  /// JSON Schema of an object with these fields.
  static Map<String, Object> object(Shape shape) {
    var properties = new LinkedHashMap<String, Object>();
    for (Field<?> field : shape.fields()) {
      var schema = new LinkedHashMap<>(field.schema());
      schema.put("description", field.words());
      properties.put(field.name(), schema);
    }
    List<String> required =
        shape.fields().stream().filter(Field::required).map(Field::name).toList();
    var json = new LinkedHashMap<String, Object>();
    json.put("type", "object");
    if (!required.isEmpty()) {
      json.put("required", required);
    }
    json.put("properties", properties);
    json.put("additionalProperties", false);
    return json;
  }

  private Map<String, Object> schema(Type type) {
    if (type == String.class) {
      return Map.of("type", "string");
    }
    if (type == boolean.class) {
      return Map.of("type", "boolean");
    }
    if (type == int.class || type == Integer.class) {
      return Map.of("type", "integer", "format", "int32");
    }
    if (type == long.class || type == Long.class) {
      return Map.of("type", "integer", "format", "int64");
    }
    if (type == Instant.class) {
      return Map.of("type", "string", "format", "date-time");
    }
    if (type == JsonText.class || type == Object.class) {
      return Map.of("type", "object");
    }
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      return Map.of("type", "object");
    }
    if (type instanceof Class<?> c && c.isEnum()) {
      return Map.of(
          "type",
          "string",
          "enum",
          Arrays.stream(c.getEnumConstants())
              .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
              .toList());
    }
    if (type instanceof Class<?> c && c.isRecord()) {
      return record(c);
    }
    throw new IllegalStateException("no schema for " + type);
  }

  private Map<String, Object> record(Class<?> type) {
    String name = name(type);
    if (!schemas.containsKey(name)) {
      schemas.put(name, Map.of()); // Holds the place, should it hold itself.
      var properties = new LinkedHashMap<String, Object>();
      addProperties(type, properties);
      schemas.put(
          name,
          Map.of(
              "type",
              "object",
              "required",
              List.copyOf(properties.keySet()),
              "properties",
              properties));
    }
    return reference(name);
  }

  private void addProperties(Class<?> type, Map<String, Object> properties) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        addProperties(component.getType(), properties);
      } else {
        properties.put(component.getName(), value(component.getAnnotatedType()));
      }
    }
  }

  private Map<String, Object> value(AnnotatedType type) {
    Map<String, Object> schema =
        type instanceof AnnotatedParameterizedType list
                && list.getType() instanceof ParameterizedType raw
                && raw.getRawType() == List.class
            ? Map.of("type", "array", "items", value(list.getAnnotatedActualTypeArguments()[0]))
            : schema(type.getType());
    return type.isAnnotationPresent(Nullable.class)
        ? Map.of("oneOf", List.of(schema, Map.of("type", "null")))
        : schema;
  }

  private static String name(Class<?> type) {
    String name = type.getSimpleName();
    return name.endsWith("View") ? name.substring(0, name.length() - "View".length()) : name;
  }
}
