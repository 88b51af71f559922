package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberReaderTest {

  private static @Nullable MemberReader tryRead(String json) {
    return MemberReader.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static MemberReader read(String json) {
    return Objects.requireNonNull(tryRead(json.replace('\'', '"')));
  }

  @Test
  void membersAreReadByNameAndKind() {
    var status =
        read(
            """
             { 'error_code' : 0, 'elapsed':-12, 'error_message':null, 'notice':'a \\'b\\' \\u00e9\\n',
               'total_count':'7', 'ratio':1.5, 'big':9223372036854775808, 'e':1e2,
               'inner':{'a':[1,{'b':2}]}, 'x\\u0079':[ ] }
            """);

    assertThat(status.integer("error_code", -1)).isEqualTo(0);
    assertThat(status.integer("elapsed", -1)).isEqualTo(-12);
    assertThat(status.isNull("error_message")).isTrue();
    assertThat(status.isNull("missing")).isFalse();
    assertThat(status.string("notice")).isEqualTo("a \"b\" \u00e9\n");
    assertThat(status.string("error_code")).isNull();
    assertThat(status.integer("total_count", -1)).isEqualTo(-1);
    assertThat(status.integer("ratio", -1)).isEqualTo(-1);
    assertThat(status.integer("big", -1)).isEqualTo(-1);
    assertThat(status.integer("e", -1)).isEqualTo(-1);
    assertThat(status.integer("missing", -1)).isEqualTo(-1);
    assertThat(status.raw("inner")).isEqualTo("{\"a\":[1,{\"b\":2}]}");
    assertThat(status.raw("xy")).isEqualTo("[ ]");
    assertThat(status.members())
        .extracting(MemberReader.Member::name)
        .containsExactly(
            "error_code",
            "elapsed",
            "error_message",
            "notice",
            "total_count",
            "ratio",
            "big",
            "e",
            "inner",
            "xy");
  }

  @Test
  void theLastOfARepeatedNameHolds() {
    var reader = read("{'a':1,'b':2,'a':3}");

    assertThat(reader.integer("a", -1)).isEqualTo(3);
    assertThat(reader.members()).hasSize(3);
  }

  @Test
  void whoNeedsEachNameOnceIsGivenNoObjectThatRepeatsOne() {
    byte[] once = "{\"a\":1,\"b\":{\"a\":2,\"a\":3}}".getBytes(StandardCharsets.UTF_8);
    byte[] twice = "{\"a\":1,\"\\u0061\":1}".getBytes(StandardCharsets.UTF_8);

    assertThat(MemberReader.readUnique(once)).isNotNull();
    assertThat(MemberReader.readUnique(twice)).isNull();
    assertThat(MemberReader.read(twice)).isNotNull();
  }

  @Test
  void anEmptyObjectHasNoMembers() {
    assertThat(read(" { } ").members()).isEmpty();
  }

  @Test
  void everyEscapeIsUndone() {
    assertThat(read("{'a':'\\'\\\\\\/\\b\\f\\n\\r\\t\\u4E2D'}").string("a"))
        .isEqualTo("\"\\/\b\f\n\r\t\u4e2d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "null",
        "{",
        "}",
        "{}x",
        "{}{}",
        "{'a'}",
        "{'a':}",
        "{a:1}",
        "{'a':1,}",
        "{,'a':1}",
        "{'a':1 'b':2}",
        "{'a':01}",
        "{'a':1.}",
        "{'a':.1}",
        "{'a':-}",
        "{'a':+1}",
        "{'a':1e}",
        "{'a':tru}",
        "{'a':nullx}",
        "{'a':NaN}",
        "{'a':'x}",
        "{'a':'\\x'}",
        "{'a':'\\u00g0'}",
        "{'a':'\\u00'}",
        "{'a':'\t'}",
        "{'a\n':1}",
        "{'a':[1,]}",
        "{'a':[,1]}",
        "{'a':[1 2]}",
        "{'a':[1}}",
        "{'a':{'b':1]}",
        "{'a':{'b'}}",
        "{'a':{1:2}}",
        "{'a':{'b':1,}}",
        "{'a':[}",
        "{'a':\u00a01}",
        "{'a':1}\u0000",
      })
  void whatIsNotOneObjectIsNotRead(String json) {
    assertThat(tryRead(json.replace('\'', '"'))).isNull();
  }

  @Test
  void whatIsNotUtf8IsNotRead() {
    byte[] json = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

    assertThat(MemberReader.read(json)).isNull();
  }

  @Test
  void sizeAndNestingAreBounded() {
    int most = MemberReader.BYTES_MAX - "{'a':''}".length();
    int deepest = AnswerMeter.NESTING_MAX - 1;

    assertThat(tryRead("{\"a\":\"" + "x".repeat(most) + "\"}")).isNotNull();
    assertThat(tryRead("{\"a\":\"" + "x".repeat(most + 1) + "\"}")).isNull();
    assertThat(tryRead("{\"a\":" + "[".repeat(deepest) + "]".repeat(deepest) + "}")).isNotNull();
    assertThat(tryRead("{\"a\":" + "[".repeat(deepest + 1) + "]".repeat(deepest + 1) + "}"))
        .isNull();
  }

  @Test
  void whatTheModelReadsIsReadTheSame() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      String json = new RandomJson(random).document().strip();
      if (json.startsWith("{")) {
        var tree = (JsonTree.Members) JsonTree.read(json);
        var reader = Objects.requireNonNull(tryRead(json));
        assertThat(reader.members())
            .as("seed %s: %s", seed, json)
            .isEqualTo(
                tree.members().stream()
                    .map(m -> new MemberReader.Member(m.name(), m.raw()))
                    .toList());
      }
    }
  }

  @Test
  void theElementsOfAnArrayComeAsTheyWereWritten() {
    assertThat(MemberReader.elements(" [ 1 , \"a,]\",{\"b\":[2]}, [ ] ] "))
        .containsExactly("1", "\"a,]\"", "{\"b\":[2]}", "[ ]");
    assertThat(MemberReader.elements("[]")).isEmpty();
    for (String no : new String[] {"", "{}", "1", "[", "[1", "[1,]", "[,1]", "[1]]", "[1] 2"}) {
      assertThat(MemberReader.elements(no)).as(no).isNull();
    }
  }
}
