package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

  @Test
  void membersStandInTheOrderTheyWereWritten() {
    var json = new JsonWriter();
    json.object()
        .put("a", 1)
        .putNull("b")
        .object("c")
        .put("d", "ends in {")
        .put("e", true)
        .endObject()
        .array("f")
        .object()
        .endObject()
        .object()
        .put("g", Long.MIN_VALUE)
        .endObject()
        .endArray()
        .putInstant("h", 0)
        .endObject();

    assertThat(json.toString())
        .isEqualTo(
            "{\"a\":1,\"b\":null,\"c\":{\"d\":\"ends in {\",\"e\":true},"
                + "\"f\":[{},{\"g\":-9223372036854775808}],\"h\":\"1970-01-01T00:00:00.000Z\"}");
  }

  @Test
  void everyUnitOfTextIsReadBackAsItWas() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      assertReadBack(String.valueOf((char) c));
    }
  }

  @Test
  void anyTextIsReadBackAndHasAnUtf8Form() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        switch (random.nextInt(5)) {
          case 0 -> text.append((char) random.nextInt(0x20));
          case 1 -> text.append("\"\\/{}[],:".charAt(random.nextInt(9)));
          case 2 -> text.append((char) (0xd800 + random.nextInt(0x800)));
          case 3 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
          default -> text.append((char) random.nextInt(Character.MAX_VALUE + 1));
        }
      }
      assertThatCode(() -> assertReadBack(text.toString()))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
  }

  private static void assertReadBack(String text) {
    String json = new JsonWriter().object().put(text, text).endObject().toString();

    String expected =
        text.codePoints()
            .map(point -> Character.getType(point) == Character.SURROGATE ? 0xfffd : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    assertThat(ReadJson.object(json)).containsOnlyKeys(expected).containsEntry(expected, expected);
    // The strict encoder throws at what has no UTF-8.
    assertThatCode(() -> StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json)))
        .doesNotThrowAnyException();
  }
}
