package io.tollgate.control.admin;

import io.tollgate.control.wire.Problem.FieldError;
import io.tollgate.control.wire.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields a body or a query may hold. Reads strictly: what it does not know is refused, and
/// everything that is wrong is told at once.
///
/// @param name of the schema in the document; empty for queries
record Shape(String name, List<Field<?>> fields) {

  /// Errors told at once.
  private static final int ERRORS_MAX = 20;

  static final Shape NONE = new Shape("", List.of());

  static Shape of(String name, Field<?>... fields) {
    return new Shape(name, List.of(fields));
  }

  /// @throws ProblemException INVALID_REQUEST
  Values read(ObjectNode body) {
    var given = new LinkedHashMap<String, JsonNode>();
    body.properties().forEach(member -> given.put(member.getKey(), member.getValue()));
    return read(given, new ArrayList<>());
  }

  /// @throws ProblemException INVALID_REQUEST
  Values read(MultiValueMap<String, String> query) {
    var errors = new ArrayList<FieldError>();
    var given = new LinkedHashMap<String, JsonNode>();
    query.forEach((name, values) -> {
      if (values.size() > 1) {
        errors.add(new FieldError(name, "repeated", "was given more than once"));
      }
      Field<?> field = field(name);
      if (field == null) {
        errors.add(new FieldError(name, "unknown", "is no parameter of this operation"));
      } else {
        given.put(name, field.ofParameter(values.getFirst()));
      }
    });
    return read(given, errors);
  }

  private Values read(Map<String, JsonNode> given, List<FieldError> errors) {
    var unknown = new HashSet<>(given.keySet());
    var values = new HashMap<String, Optional<Object>>();
    for (Field<?> field : fields) {
      unknown.remove(field.name());
      JsonNode node = given.get(field.name());
      if (node == null) {
        if (field.required()) {
          errors.add(new FieldError(field.name(), "required", "is missing"));
        }
      } else if (node.isNull() && field.nullable()) {
        values.put(field.name(), Optional.empty());
      } else {
        try {
          values.put(field.name(), Optional.of(field.reader().read(node)));
        } catch (Field.Invalid e) {
          errors.add(new FieldError(field.name(), e.code(), String.valueOf(e.getMessage())));
        }
      }
    }
    unknown.stream()
        .sorted()
        .map(name -> new FieldError(name, "unknown", "is no field of this operation"))
        .forEach(errors::add);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors.subList(0, Math.min(errors.size(), ERRORS_MAX)));
    }
    return new Values(values);
  }

  private @Nullable Field<?> field(String name) {
    for (Field<?> field : fields) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }
}
