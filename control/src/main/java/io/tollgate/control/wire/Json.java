package io.tollgate.control.wire;

import io.tollgate.control.query.JsonText;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/// JSON as the admin API reads and writes it: strict on the way in, stable on the way out.
///
/// Thread: any.
public final class Json {

  /// Nothing we take is deeper than one object; a little more lets the field be named.
  private static final int DEPTH_MAX = 8;

  /// Largest integer every JSON reader takes exactly: 2^53 - 1.
  private static final long SAFE_MAX = (1L << 53) - 1;

  private static final JsonMapper STORED = JsonMapper.builder().build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .addModule(new SimpleModule().addSerializer(JsonText.class, new Stored()))
          .build();

  private Json() {}

  /// Writes an answer.
  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// Reads a body.
  ///
  /// @throws ProblemException MALFORMED_JSON: not one object, a member twice, too deep
  public static ObjectNode readObject(byte[] body) {
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      // The parser's own words may repeat the body, so only the place is told.
      var place = e.getLocation();
      throw new ProblemException(
          ProblemCode.MALFORMED_JSON,
          place == null
              ? "the body is not JSON"
              : "the body is not JSON we take: line "
                  + place.getLineNr()
                  + ", column "
                  + place.getColumnNr());
    }
    throw new ProblemException(ProblemCode.MALFORMED_JSON, "the body is not a JSON object");
  }

  /// What was stored as JSON is written as JSON, without digests, and with numbers that are too
  /// large for some readers as text.
  private static final class Stored extends ValueSerializer<JsonText> {
    @Override
    public void serialize(JsonText value, JsonGenerator out, SerializationContext context) {
      try {
        JsonNode tree = STORED.readTree(value.text());
        if (tree instanceof ObjectNode object) {
          object.remove("digest");
          for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode node = member.getValue();
            if (node.isIntegralNumber() && Math.abs(node.asLong()) > SAFE_MAX) {
              member.setValue(object.stringNode(node.asString()));
            }
          }
        }
        out.writeTree(tree);
      } catch (JacksonException _) {
        out.writeString(value.text()); // Not JSON after all: shown as it stands.
      }
    }
  }
}
