package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tollgate.control.ControlServer;
import io.tollgate.control.WithControl;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.servlet.function.RouterFunction;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class DocumentEndpointTest {

  private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");

  private final ControlServer server;
  private final JsonNode document;

  DocumentEndpointTest(ControlServer server) {
    this.server = server;
    document = server.get("/admin/v1/openapi.json").json();
  }

  /// The mappings as the router itself prints them: method and pattern.
  private Set<String> mapped() {
    var mappings = new TreeSet<String>();
    String router = server.context().getBean("adminRouter", RouterFunction.class).toString();
    var mapping =
        Pattern.compile("\\(?(?:\\[)?([A-Z, ]+)(?:])? && ([^ )]+)\\)? ->").matcher(router);
    while (mapping.find()) {
      String method = mapping.group(1).replace("HEAD", "").replaceAll("[ ,]", "");
      mappings.add(method + " " + mapping.group(2));
    }
    return mappings;
  }

  private Set<String> documented() {
    var operations = new TreeSet<String>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    operations.add(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  @Test
  void everyMappingIsInTheDocumentAndNothingElse() {
    assertThat(mapped()).hasSizeGreaterThan(25).isEqualTo(documented());
  }

  @Test
  void everyOperationIsDescribedWhole() {
    var ids = new HashSet<String>();
    operations()
        .forEach(operation -> {
          String id = operation.path("operationId").asString();
          assertThat(ids.add(id)).as(id).isTrue();
          assertThat(operation.path("summary").asString()).as(id).isNotBlank();
          assertThat(operation.path("tags")).as(id).hasSize(1);
          assertThat(operation.path("responses").propertyNames())
              .as(id)
              .allMatch(status -> STATUS.matcher(status).matches())
              .contains("401", "500", "503")
              .anyMatch(status -> status.startsWith("2"));
          for (JsonNode response : operation.path("responses")) {
            assertThat(response.path("description").asString()).as(id).isNotBlank();
          }
        });
  }

  @Test
  void pathParametersAreThoseOfThePath() {
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .forEach(operation -> {
                  var names = new TreeSet<String>();
                  var seen = new HashSet<String>();
                  for (JsonNode parameter : operation.path("parameters")) {
                    String name = parameter.path("name").asString();
                    String in = parameter.path("in").asString();
                    assertThat(seen.add(in + " " + name)).as(name).isTrue();
                    assertThat(in).isIn("path", "query", "header");
                    assertThat(parameter.path("schema").isObject()).isTrue();
                    if (in.equals("path")) {
                      assertThat(parameter.path("required").asBoolean()).isTrue();
                      names.add("{" + name + "}");
                    }
                  }
                  var holes = new TreeSet<String>();
                  Stream.of(path.getKey().split("/", -1))
                      .filter(segment -> segment.startsWith("{"))
                      .forEach(holes::add);
                  assertThat(names).as(path.getKey()).isEqualTo(holes);
                }));
  }

  @Test
  void theDocumentHasTheFormOfOpenApi31() {
    assertThat(document.path("openapi").asString()).startsWith("3.1.");
    assertThat(document.at("/info/title").asString()).isNotBlank();
    assertThat(document.at("/info/version").asString()).isNotBlank();
    assertThat(document.at("/components/securitySchemes/adminToken/scheme").asString())
        .isEqualTo("bearer");
    assertThat(document.at("/security/0").has("adminToken")).isTrue();
    assertThat(document.propertyNames())
        .isSubsetOf("openapi", "info", "servers", "security", "paths", "components");
  }

  @Test
  void everySchemaIsValidJsonSchemaAndEveryReferenceLeadsSomewhere() {
    var metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    int[] schemas = {0};
    walk(
        document,
        node -> {
          if (node.has("schema")) {
            schemas[0]++;
            assertThat(metaSchema.validate(node.path("schema").toString(), InputFormat.JSON))
                .isEmpty();
          }
          if (node.has("$ref")) {
            String reference = node.path("$ref").asString();
            assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue();
          }
        });
    for (JsonNode schema : document.at("/components/schemas")) {
      assertThat(metaSchema.validate(schema.toString(), InputFormat.JSON)).isEmpty();
    }
    assertThat(schemas[0]).isGreaterThan(100);
  }

  private Stream<JsonNode> operations() {
    return document.path("paths").valueStream().flatMap(JsonNode::valueStream);
  }

  private static void walk(JsonNode node, Consumer<JsonNode> visit) {
    visit.accept(node);
    node.forEach(child -> walk(child, visit));
  }
}
