package io.tollgate.app.config;

import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Parameter;
import io.tollgate.core.reference.Reference;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what pages need of an OpenAPI document, version 3.0 or 3.1, in YAML or JSON. What it does
/// not know it leaves alone.
///
/// Source: OpenAPI Specification 3.1.0, 2021-02-15.
final class OpenApiReader {

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,32}");
  private static final int OPERATIONS_MAX = 1_000;
  private static final int PARAMETERS_MAX = 100;

  /// References that lead to references: as many as anybody writes on purpose.
  private static final int STEPS_MAX = 8;

  /// Names of routes that stand on no page.
  static final String UNLISTED = "x-tollgate-unlisted";

  private final Entry.Fields root;
  private final Problems problems;

  private OpenApiReader(Entry.Fields root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /// A document, with the places its operations stand at.
  ///
  /// @param unlisted ids of routes that it does not describe
  record Placed(Reference reference, Map<String, Place> operationsAt, Unlisted unlisted) {}

  /// @param at where they stand, or the document begins
  record Unlisted(Place at, Set<String> routes) {}

  /// @return null after a problem that leaves nothing to read
  static @Nullable Placed read(String text, Problems problems) {
    // Nothing is filled in: the document is its author's.
    Entry root = YamlTree.read(text, new Variables(name -> "${" + name + "}"), problems);
    if (root instanceof Entry.Fields fields) {
      return new OpenApiReader(fields, problems).document();
    }
    if (root != null) {
      problems.add(root.at(), "expected an OpenAPI document, found " + root.words());
    }
    return null;
  }

  private @Nullable Placed document() {
    String openapi = text(root, "openapi");
    if (!openapi.startsWith("3.0") && !openapi.startsWith("3.1")) {
      problems.add(root.at(), "expected \"openapi: 3.1.0\", or 3.0");
      return null;
    }
    Entry.Fields info = fields(find(root, "info"));
    String version = info == null ? "" : text(info, "version");
    if (info == null || text(info, "title").isEmpty() || !VERSION.matcher(version).matches()) {
      problems.add(
          info == null ? root.at() : info.at(),
          "expected \"info\" with a \"title\" and a \"version\" of letters, digits, dots and"
              + " hyphens, at most 32");
      return null;
    }
    var operations = new ArrayList<Operation>();
    var at = new LinkedHashMap<String, Place>();
    Entry.Fields paths = fields(find(root, "paths"));
    for (Entry.Field path : paths == null ? List.<Entry.Field>of() : paths.fields()) {
      Entry.Fields item = fields(path.value());
      if (path.name().startsWith("/") && item != null) {
        path(path.name(), item, operations, at);
      }
    }
    if (operations.size() > OPERATIONS_MAX) {
      problems.add(root.at(), "more than " + OPERATIONS_MAX + " operations");
    }
    var reference =
        new Reference(
            text(info, "title"), version, text(info, "description"), server(), operations);
    return new Placed(reference, at, unlisted());
  }

  private Unlisted unlisted() {
    Entry entry = find(root, UNLISTED);
    var names = new LinkedHashSet<String>();
    for (Entry name : entry instanceof Entry.Items items ? items.entries() : List.<Entry>of()) {
      names.add(scalar(name));
    }
    return new Unlisted(entry == null ? root.at() : entry.at(), names);
  }

  /// The first server that is a whole URL without variables.
  private @Nullable String server() {
    for (Entry server : items(find(root, "servers"))) {
      String url = server instanceof Entry.Fields fields ? text(fields, "url") : "";
      if (url.startsWith("https://") || url.startsWith("http://")) {
        try {
          String whole = URI.create(url).toString();
          return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
        } catch (IllegalArgumentException _) {
          problems.add(server.at(), "not a URL: " + Words.quoted(url));
        }
      }
    }
    return null;
  }

  private void path(
      String path, Entry.Fields item, List<Operation> operations, Map<String, Place> at) {
    for (Entry.Field field : item.fields()) {
      if (!METHODS.contains(field.name())) {
        continue;
      }
      Entry.Fields written = fields(field.value());
      String id = written == null ? "" : text(written, "operationId");
      if (written == null || !ID.matcher(id).matches()) {
        problems.add(
            field.at(),
            "expected an \"operationId\" of letters, digits, dots, hyphens and underlines, at most"
                + " 64");
      } else if (at.putIfAbsent(id, field.at()) != null) {
        problems.add(field.at(), "a second operation " + Words.quoted(id));
      } else {
        operations.add(operation(id, field.name(), path, item, written));
      }
    }
  }

  private Operation operation(
      String id, String method, String path, Entry.Fields item, Entry.Fields written) {
    // Those of the path stand for all its methods; an operation's own take their place.
    var parameters = new LinkedHashMap<String, Parameter>();
    for (Entry.Fields of : List.of(item, written)) {
      for (Entry entry : items(find(of, "parameters"))) {
        Parameter parameter = parameter(entry);
        if (parameter != null) {
          parameters.put(parameter.in() + " " + parameter.name(), parameter);
        }
      }
    }
    if (parameters.size() > PARAMETERS_MAX) {
      problems.add(written.at(), "more than " + PARAMETERS_MAX + " parameters");
    }
    for (Parameter parameter : parameters.values()) {
      if (parameter.in() == Parameter.In.PATH && !path.contains("{" + parameter.name() + "}")) {
        problems.add(
            written.at(),
            "parameter " + Words.quoted(parameter.name()) + " does not stand in " + path);
      }
    }
    String summary = text(written, "summary");
    return new Operation(
        id,
        method.toUpperCase(Locale.ROOT),
        path,
        summary.isEmpty() ? id : summary,
        text(written, "description"),
        List.copyOf(parameters.values()),
        body(written),
        answer(written));
  }

  private @Nullable Parameter parameter(Entry entry) {
    Entry.Fields fields = fields(entry);
    if (fields == null) {
      return null;
    }
    Parameter.In in =
        switch (text(fields, "in")) {
          case "path" -> Parameter.In.PATH;
          case "query" -> Parameter.In.QUERY;
          case "header" -> Parameter.In.HEADER;
          // A cookie is no carrier of anything here.
          default -> null;
        };
    String name = text(fields, "name");
    if (in == null || name.isEmpty()) {
      return null;
    }
    Entry.Fields schema = fields(find(fields, "schema"));
    return new Parameter(
        name,
        in,
        in == Parameter.In.PATH || text(fields, "required").equals("true"),
        text(fields, "description"),
        type(schema),
        schema == null
            ? List.of()
            : items(find(schema, "enum")).stream().map(OpenApiReader::scalar).toList(),
        schema == null ? "" : text(schema, "default"),
        example(fields, schema));
  }

  private static String type(Entry.@Nullable Fields schema) {
    String type = schema == null ? "" : text(schema, "type");
    return type.isEmpty() ? "string" : type;
  }

  /// The parameter's own example, before its schema's.
  private String example(Entry.Fields parameter, Entry.@Nullable Fields schema) {
    Entry example = exampleOf(parameter);
    if (example == null && schema != null) {
      example = find(schema, "example");
      List<Entry> examples = items(find(schema, "examples"));
      example = example == null && !examples.isEmpty() ? examples.getFirst() : example;
    }
    return example == null ? "" : scalar(example);
  }

  /// `example`, or the first of `examples`.
  private @Nullable Entry exampleOf(Entry.Fields of) {
    Entry example = find(of, "example");
    if (example != null) {
      return example;
    }
    Entry.Fields examples = fields(find(of, "examples"));
    for (Entry.Field one : examples == null ? List.<Entry.Field>of() : examples.fields()) {
      Entry.Fields named = fields(one.value());
      Entry value = named == null ? null : find(named, "value");
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private Operation.@Nullable Body body(Entry.Fields operation) {
    Entry.Fields body = fields(find(operation, "requestBody"));
    Entry.Fields content = body == null ? null : fields(find(body, "content"));
    for (Entry.Field media : content == null ? List.<Entry.Field>of() : content.fields()) {
      Entry.Fields fields = fields(media.value());
      Entry example = fields == null ? null : exampleOf(fields);
      return new Operation.Body(media.name(), example == null ? "" : shown(example));
    }
    return null;
  }

  private @Nullable String answer(Entry.Fields operation) {
    Entry.Fields responses = fields(find(operation, "responses"));
    for (Entry.Field response : responses == null ? List.<Entry.Field>of() : responses.fields()) {
      Entry.Fields fields = response.name().startsWith("2") ? fields(response.value()) : null;
      Entry.Fields content = fields == null ? null : fields(find(fields, "content"));
      for (Entry.Field media : content == null ? List.<Entry.Field>of() : content.fields()) {
        Entry.Fields of = fields(media.value());
        Entry example = of == null ? null : exampleOf(of);
        if (example != null) {
          return shown(example);
        }
      }
    }
    return null;
  }

  private static String shown(Entry example) {
    return example instanceof Entry.Text text && !text.plain()
        ? text.raw()
        : JsonExample.of(example);
  }

  // ---- the tree

  private static @Nullable Entry find(Entry.Fields fields, String name) {
    for (Entry.Field field : fields.fields()) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  private static List<Entry> items(@Nullable Entry entry) {
    return entry instanceof Entry.Items items ? items.entries() : List.of();
  }

  private static String text(Entry.Fields fields, String name) {
    Entry entry = find(fields, name);
    return entry == null ? "" : scalar(entry);
  }

  /// A scalar as it stands; lists, as `type` may be one, by their first.
  private static String scalar(Entry entry) {
    return switch (entry) {
      case Entry.Text text -> text.nothing() ? "" : text.raw();
      case Entry.Items items -> items.entries().isEmpty() ? "" : scalar(items.entries().getFirst());
      case Entry.Fields _ -> "";
    };
  }

  /// A mapping, with references to other parts of the document followed.
  private Entry.@Nullable Fields fields(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    Entry at = entry;
    for (int step = 0; step <= STEPS_MAX; step++) {
      if (!(at instanceof Entry.Fields fields)) {
        return null;
      }
      Entry reference = find(fields, "$ref");
      if (reference == null) {
        return fields;
      }
      at = target(reference);
    }
    problems.add(entry.at(), "references in a circle");
    return null;
  }

  private @Nullable Entry target(Entry reference) {
    String path = scalar(reference);
    Entry at = path.startsWith("#/") ? root : null;
    for (String step : path.startsWith("#/") ? path.substring(2).split("/", -1) : new String[0]) {
      String name = step.replace("~1", "/").replace("~0", "~");
      at = at instanceof Entry.Fields fields ? find(fields, name) : null;
    }
    if (at == null) {
      problems.add(reference.at(), "nothing in this document is at " + Words.quoted(path));
    }
    return at;
  }
}
