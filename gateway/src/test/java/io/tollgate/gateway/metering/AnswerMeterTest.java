package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.core.price.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerMeterTest {

  private static final MeterPlan DATA = counting("$.data");
  private static final MeterPlan STATUS =
      MeterPlan.of(
          List.of(JsonPath.parse("$.data")),
          List.of(JsonPath.parse("$.status.credit_count")),
          "status");

  static Stream<Skipper> twins() {
    return Skippers.vectorsPresent()
        ? Stream.of(Skippers.scalar(), Skippers.vector())
        : Stream.of(Skippers.scalar());
  }

  private static MeterPlan counting(String... paths) {
    return MeterPlan.of(Stream.of(paths).map(JsonPath::parse).toList(), List.of(), null);
  }

  private static MeterPlan reading(String... paths) {
    return MeterPlan.of(List.of(), Stream.of(paths).map(JsonPath::parse).toList(), null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'data':[]} # 0",
        "{'data':[ ]} # 0",
        "{'data':[1]} # 1",
        "{'data':[null]} # 1",
        "{'data':[1,2]} # 2",
        "{'data':[[],{}]} # 2",
        "{'data':[[1,2],[3,4,5],{'a':1,'b':2}]} # 3",
        "{'data':{}} # 0",
        "{'data':{ }} # 0",
        "{'data':{'a':1}} # 1",
        "{'data':{'a':[1,2],'b':{'c':1,'d':2}}} # 2",
        "{'data':null} # 0",
        "{'data':7} # 1",
        "{'data':0} # 1",
        "{'data':-1.5e+10} # 1",
        "{'data':true} # 1",
        "{'data':false} # 1",
        "{'data':'a,b'} # 1",
        "{'data':''} # 1",
        "{} # 0",
        "{'other':[1,2,3]} # 0",
        "{'other':{'data':[1,2,3]}} # 0",
        "{'d\\u0061ta':[1,2]} # 2",
        "{'\\u0064\\u0061\\u0074\\u0061':[1,2]} # 2",
        "{'dat':[1],'data2':[1],'data':[1,2]} # 2",
        "{'data':[1],'data':[1,2]} # 3",
        "{'data':[',','[','\\\\',']\\'']} # 4",
        "[{'data':[1]}] # 0",
        "[] # 0",
        " {\t'data' : [ 1 , 2 ] } # 2",
      })
  void elementsOfTheNamedMemberAreCounted(String body, long count) {
    String json = body.replace('\'', '"');
    twins()
        .forEach(skipper -> {
          var metered = Metered.run(DATA, skipper, json, null);
          assertThat(metered.countable()).isTrue();
          assertThat(metered.counts()).containsExactly(count);
          assertThat(metered.passed()).isEqualTo(json);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "$ # [] # 0",
        "$ # [ ] # 0",
        "$ # [1,[2,3],{'a':4},',',null] # 5",
        "$ # {'a':1,'b':[1,2]} # 2",
        "$.* # {'a':[1,2],'b':{'c':1},'d':null,'e':7} # 4",
        "$.* # [[1,2],[3],{},null,9] # 4",
        "$.data.* # {'data':[[1],[1,2]]} # 3",
        "$.data.* # {'data':{'x':[1],'y':{'p':1,'q':2}}} # 3",
        "$.data.*.quotes # {'data':[{'quotes':[1,2]},{'quotes':[]},{'other':[1]},{'quotes':5}]} # 3",
        "$.data.*.quotes # {'data':{'1':{'quotes':[1,2]},'2':{'quotes':{'a':1}}}} # 3",
        "$.*.*.* # [[[[1,2],[3]]]] # 3",
        "$.data.quotes # {'data':[{'quotes':[1]}]} # 0",
        "$.a.b.c.d.e.f.g.h # {'a':{'b':{'c':{'d':{'e':{'f':{'g':{'h':[1,2,3]}}}}}}}} # 3",
      })
  void aWildcardAddsUpAllItMeets(String path, String body, long count) {
    String json = body.replace('\'', '"');
    twins()
        .forEach(skipper ->
            assertThat(Metered.run(counting(path), skipper, json, null).counts())
                .containsExactly(count));
  }

  @Test
  void severalPathsAreFollowedAtOnce() {
    var plan = counting("$.data", "$.data.*.q", "$.*.x.q", "$.data.x", "$.data");

    var metered =
        Metered.run(
            plan, Skippers.scalar(), "{\"data\":{\"x\":{\"q\":[1,2]},\"y\":{\"q\":3}}}", null);

    assertThat(metered.counts()).containsExactly(2L, 3L, 2L, 1L, 2L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'cost':0} # 0",
        "{'cost':5} # 5",
        "{'cost':9223372036854775807} # 9223372036854775807",
        "{'cost':9223372036854775808} # -1",
        "{'cost':99999999999999999999999} # -1",
        "{'cost':-1} # -1",
        "{'cost':-0} # -1",
        "{'cost':1.0} # -1",
        "{'cost':1e3} # -1",
        "{'cost':'5'} # -1",
        "{'cost':null} # -1",
        "{'cost':true} # -1",
        "{'cost':[5]} # -1",
        "{'cost':{}} # -1",
        "{} # -1",
        "{'cost':5,'cost':5} # -1",
      })
  void onlyWholeNumbersAreRead(String body, long value) {
    var metered = Metered.run(reading("$.cost"), Skippers.scalar(), body.replace('\'', '"'), null);

    assertThat(metered.values()).containsExactly(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "[{'cost':2},{'cost':3}] # 5",
        "[{'cost':2},{'cost':'3'}] # -1",
        "[{'cost':9223372036854775807},{'cost':1}] # -1",
        "[{'cost':9223372036854775807},{'cost':1},{'cost':1}] # -1",
        "[{},{}] # -1",
      })
  void valuesUnderAWildcardAreAddedUp(String body, long value) {
    var metered =
        Metered.run(reading("$.*.cost"), Skippers.scalar(), body.replace('\'', '"'), null);

    assertThat(metered.values()).containsExactly(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{'status':{'a':1},'data':[1]}#{'data':[1],'status':7}#{'a':1}",
        "{'data':[1],'status':{'a':1}}#{'data':[1],'status':7}#{'a':1}",
        "{'a':1,'status':2,'b':3}#{'a':1,'b':3,'status':7}#2",
        "{'a':1 , 'status' : 2 , 'b' : 3 }#{'a':1  , 'b' : 3 ,'status':7}#2",
        "{ 'status' : 2 , 'b' : 3 } #{   'b' : 3 ,'status':7} #2",
        "{'status':null}#{'status':7}#null",
        "{ 'status' : 'x' }#{  'status':7}#'x'",
        "{}#{'status':7}#",
        "{ }#{ 'status':7}#",
        "{'a':1}#{'a':1,'status':7}#",
        "{'status':1,'status':2}#{'status':7}#2",
        "{'status':1,'a':0,'status':2}#{'a':0,'status':7}#2",
        "{'a':0,'status':1,'status':[2]}#{'a':0,'status':7}#[2]",
        "{'status':1,'status':2,'a':0,'b':0}#{'a':0,'b':0,'status':7}#2",
        "{'st\\u0061tus':1,'a':0}#{'a':0,'status':7}#1",
        "{'statu':1,'statuss':2,'Status':3}#{'statu':1,'statuss':2,'Status':3,'status':7}#",
        "{'a':{'status':1}}#{'a':{'status':1},'status':7}#",
        "{'data':[{'status':1},2],'status':{'status':2}}#{'data':[{'status':1},2],'status':7}#{'status':2}",
      })
  void theMemberIsReplacedWhereverItStands(String body, String passed, String captured) {
    String json = body.replace('\'', '"');
    twins()
        .forEach(skipper -> {
          var metered = Metered.run(STATUS, skipper, json, "7");
          assertThat(metered.passed()).isEqualTo(passed.replace('\'', '"'));
          assertThat(metered.captured())
              .isEqualTo(captured == null ? null : captured.replace('\'', '"'));
          assertThat(metered.countable()).isTrue();
          assertThat(metered.inserted()).isTrue();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'a':1,'status':2} # {'a':1}",
        "{'status':2,'a':1} # {'a':1}",
        "{'status':2} # {}",
        "{'a':1} # {'a':1}",
      })
  void withoutANewMemberTheOldOneIsOnlyTakenOut(String body, String passed) {
    var metered = Metered.run(STATUS, Skippers.scalar(), body.replace('\'', '"'), null);

    assertThat(metered.passed()).isEqualTo(passed.replace('\'', '"'));
    assertThat(metered.inserted()).isFalse();
  }

  @Test
  void whiteSpaceOutsideTheMemberIsKept() {
    var metered =
        Metered.run(STATUS, Skippers.scalar(), "\n{\n \"a\": 1,\n \"status\": 2\n}\r\n\t", "7");

    assertThat(metered.passed()).isEqualTo("\n{\n \"a\": 1\n,\"status\":7}\r\n\t");
  }

  @Test
  void theReplacedMemberMayBeCountedAndReadToo() {
    var plan =
        MeterPlan.of(
            List.of(JsonPath.parse("$.status")),
            List.of(JsonPath.parse("$.status.credit_count")),
            "status");

    var metered =
        Metered.run(
            plan, Skippers.scalar(), "{\"status\":{\"credit_count\":12,\"a\":0},\"d\":1}", "{}");

    assertThat(metered.counts()).containsExactly(2L);
    assertThat(metered.values()).containsExactly(12L);
    assertThat(metered.passed()).isEqualTo("{\"d\":1,\"status\":{}}");
  }

  @Test
  void anArrayIsCountedButGetsNoMember() {
    var plan = MeterPlan.of(List.of(JsonPath.parse("$.*")), List.of(), "status");

    var metered = Metered.run(plan, Skippers.scalar(), "[[1],[2,3],{\"status\":1}]", "7");

    assertThat(metered.countable()).isTrue();
    assertThat(metered.inserted()).isFalse();
    assertThat(metered.counts()).containsExactly(4L);
    assertThat(metered.passed()).isEqualTo("[[1],[2,3],{\"status\":1}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "<html>hello</html> # NOT_JSON",
        "hello # NOT_JSON",
        "42 # NOT_JSON",
        "'text' # NOT_JSON",
        "null # NOT_JSON",
        "~~ # TRUNCATED",
        "{ # TRUNCATED",
        "[ # TRUNCATED",
        "{'data':[1,2 # TRUNCATED",
        "{'data':[1,2] # TRUNCATED",
        "{'data':[{'a':'x # TRUNCATED",
        "{'data':'x\\ # TRUNCATED",
        "{'dat # TRUNCATED",
        "{'data' # TRUNCATED",
        "{'data': # TRUNCATED",
        "{'data':12 # TRUNCATED",
        "{'data':nul # TRUNCATED",
        "{'status':{'a':1 # TRUNCATED",
        "{'a':1,'status':{'a':1} # TRUNCATED",
        "{'a':1, # TRUNCATED",
        "{'data':[]}x # TRAILING",
        "{'data':[]} } # TRAILING",
        "{'data':[]}{'data':[]} # TRAILING",
        "[]] # TRAILING",
        "{'data':[]]} # NOT_JSON",
        "{'data':[} # NOT_JSON",
        "{'data':[1} # NOT_JSON",
        "{'data':{'a':1]} # NOT_JSON",
        "{'data':[\\1]} # NOT_JSON",
        "{'data':nope} # NOT_JSON",
        "{'data':nulL} # NOT_JSON",
        "{'data':01} # NOT_JSON",
        "{'data':1.} # NOT_JSON",
        "{'data':.5} # NOT_JSON",
        "{'data':-} # NOT_JSON",
        "{'data':+1} # NOT_JSON",
        "{'data':1e} # NOT_JSON",
        "{'data':1e+} # NOT_JSON",
        "{'data':1 2} # NOT_JSON",
        "{'data':} # NOT_JSON",
        "{'data'} # NOT_JSON",
        "{'data',1} # NOT_JSON",
        "{data:1} # NOT_JSON",
        "{'a':1,} # NOT_JSON",
        "{,'a':1} # NOT_JSON",
        "{'a':1 'b':2} # NOT_JSON",
        "{'a':1;} # NOT_JSON",
        "{]  # NOT_JSON",
        "{'status':nope,'a':1} # NOT_JSON",
        "{'a':1,'status':[1}} # NOT_JSON",
      })
  void whatIsNotJsonPassesUnchangedAndIsNotCountable(String body, Fault fault) {
    String json = body.replace('\'', '"');
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    twins()
        .forEach(skipper -> {
          for (int cut = 0; cut <= bytes.length; cut++) {
            var metered = Metered.run(STATUS, skipper, bytes, "7", cut);
            assertThat(metered.countable()).isFalse();
            assertThat(metered.fault()).isEqualTo(fault);
            assertThat(metered.inserted()).isFalse();
            if (!json.contains("'status':{'a':1}".replace('\'', '"'))) {
              assertThat(metered.passed()).as("cut at %s", cut).isEqualTo(json);
            }
          }
        });
  }

  @Test
  void aByteOrderMarkIsTolerated() {
    String json = "\ufeff{\"data\":[1,2],\"status\":0}";

    var metered = Metered.run(STATUS, Skippers.scalar(), json, "7");

    assertThat(metered.counts()).containsExactly(2L);
    assertThat(metered.passed()).isEqualTo("\u00ef\u00bb\u00bf{\"data\":[1,2],\"status\":7}");
  }

  @Test
  void halfAByteOrderMarkIsNoJson() {
    byte[] body = {(byte) 0xef, (byte) 0xbb, '{', '}'};

    assertThat(Metered.run(DATA, Skippers.scalar(), body, null).fault()).isEqualTo(Fault.NOT_JSON);
  }

  @ParameterizedTest
  @MethodSource("twins")
  void nestingIsBounded(Skipper skipper) {
    for (MeterPlan plan : List.of(DATA, STATUS, counting("$.*.*.*"), counting("$.data.*"))) {
      for (String lead : List.of("{\"data\":", "{\"other\":")) {
        int within = AnswerMeter.NESTING_MAX - 1;
        String deep = lead + "[".repeat(within) + "]".repeat(within) + "}";
        String deeper = lead + "[".repeat(within + 1) + "]".repeat(within + 1) + "}";

        assertThat(Metered.run(plan, skipper, deep, null).countable()).isTrue();
        assertThat(Metered.run(plan, skipper, deeper, null).fault()).isEqualTo(Fault.TOO_DEEP);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void aLongMemberIsStillCutButNotKept(Skipper skipper) {
    String fits = '"' + "x".repeat(AnswerMeter.CAPTURED_BYTES_MAX - 2) + '"';
    String over = '"' + "x".repeat(AnswerMeter.CAPTURED_BYTES_MAX - 1) + '"';

    var kept = Metered.run(STATUS, skipper, "{\"a\":1,\"status\":" + fits + "}", "7");
    var dropped = Metered.run(STATUS, skipper, "{\"a\":1,\"status\":" + over + "}", "7");

    assertThat(kept.captured()).isEqualTo(fits);
    assertThat(kept.overflowed()).isFalse();
    assertThat(dropped.captured()).isNull();
    assertThat(dropped.overflowed()).isTrue();
    assertThat(dropped.passed()).isEqualTo("{\"a\":1,\"status\":7}");
  }

  @Test
  void endlessWhiteSpaceIsNotHeld() {
    String space = " ".repeat(300_000);
    byte[] body =
        ("{\"a\":1," + space + "\"b\":2," + space + "\"status\":3}" + space)
            .getBytes(StandardCharsets.UTF_8);
    var cuts = IntStream.range(1, body.length / 1000).map(i -> i * 1000);

    var metered = Metered.run(STATUS, Skippers.scalar(), body, "7", cuts.toArray());

    assertThat(metered.passed().replace(" ", "")).isEqualTo("{\"a\":1,\"b\":2,\"status\":7}");
    assertThat(metered.passed().length()).isLessThan(3 * Splice.HELD_BYTES_MAX);
    assertThat(metered.countable()).isTrue();
  }

  @Test
  void anEscapedNameIsFoundBehindMuchWhiteSpace() {
    String space = " ".repeat(100_000);
    byte[] body =
        ("{\"a\":1," + space + "\"st\\u0061tus\"" + space + ":3}").getBytes(StandardCharsets.UTF_8);
    var cuts = IntStream.range(1, body.length / 999).map(i -> i * 999);

    var metered = Metered.run(STATUS, Skippers.scalar(), body, "7", cuts.toArray());

    assertThat(metered.passed()).isEqualTo("{\"a\":1,\"status\":7}");
    assertThat(metered.captured()).isEqualTo("3");
  }

  @Test
  void longNamesAreNotHeld() {
    String name = "status" + "s".repeat(200_000);
    byte[] body = ("{\"" + name + "\":1}").getBytes(StandardCharsets.UTF_8);
    var meter = STATUS.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();

    meter.feed(Unpooled.wrappedBuffer(body, 0, 1000), out);

    assertThat(Metered.taken(out)).hasSize(1000);
  }

  @Test
  void aBufferWithNothingToCutIsPassedAsItIs() {
    var meter = STATUS.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();
    ByteBuf in = Unpooled.copiedBuffer("{\"data\":[1,2", StandardCharsets.UTF_8);

    meter.feed(in, out);

    assertThat(out).hasSize(1).first().isSameAs(in);
    assertThat(in.refCnt()).isEqualTo(1);
    in.release();
  }

  @Test
  void aCutBufferIsHeldByItsSlicesAlone() {
    var meter = STATUS.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();
    ByteBuf in = Unpooled.copiedBuffer("{\"data\":1,\"status\":2,\"b\":3,", StandardCharsets.UTF_8);

    meter.feed(in, out);

    assertThat(out).hasSize(2);
    assertThat(in.refCnt()).isEqualTo(2);
    assertThat(Metered.taken(out)).isEqualTo("{\"data\":1,\"b\":3");
    assertThat(in.refCnt()).isZero();
  }

  @Test
  void theClosingBraceIsHeldUntilTheEnd() {
    var meter = STATUS.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();

    meter.feed(Unpooled.copiedBuffer("{\"data\":[1]} \n", StandardCharsets.UTF_8), out);

    assertThat(meter.countable()).isTrue();
    assertThat(meter.insertable()).isTrue();
    assertThat(Metered.taken(out)).isEqualTo("{\"data\":[1]");
    meter.finish(Unpooled.copiedBuffer("7", StandardCharsets.UTF_8), out);
    assertThat(Metered.taken(out)).isEqualTo(",\"status\":7} \n");
  }

  @Test
  void aMeterUsedAgainKnowsNothingOfTheLastAnswer() {
    var allocator = new UnpooledByteBufAllocator(false);
    var meter = STATUS.meter(allocator);
    List<String> bodies =
        List.of(
            "{\"status\":{\"credit_count\":3},\"data\":[1,2]}",
            "{\"data\":[1,{\"x\":\"\\\\",
            "{\"a\":1,\"sta",
            "nonsense",
            "[1]",
            "{\"data\":[]}",
            "{\"a\":1,\"status\":{\"x\":[");
    for (String before : bodies) {
      for (String body : bodies) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Metered.run(meter, STATUS, allocator, before.getBytes(StandardCharsets.UTF_8), "7");
        meter.reset();

        var again = Metered.run(meter, STATUS, allocator, bytes, "7");
        meter.reset();

        assertThat(again).isEqualTo(Metered.run(STATUS, Skippers.scalar(), bytes, "7"));
      }
    }
  }

  @Test
  void anAnswerDroppedHalfwayLeaksNothing() {
    var allocator = new UnpooledByteBufAllocator(false);
    var meter = STATUS.meter(allocator);
    var out = new ArrayList<ByteBuf>();

    meter.feed(ByteBufUtil.writeUtf8(allocator, "{\"a\":1,\"sta"), out);
    meter.feed(ByteBufUtil.writeUtf8(allocator, "tus\":{\"x\""), out);
    Metered.taken(out);

    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void aFinishedMeterTakesNoMoreAndKeepsNothing() {
    var meter = STATUS.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();
    meter.finish(null, out);
    ByteBuf late = Unpooled.copiedBuffer("{", StandardCharsets.UTF_8);
    ByteBuf value = Unpooled.copiedBuffer("7", StandardCharsets.UTF_8);

    assertThatIllegalStateException().isThrownBy(() -> meter.feed(late, out));
    assertThatIllegalStateException().isThrownBy(() -> meter.finish(value, out));

    assertThat(late.refCnt()).isZero();
    assertThat(value.refCnt()).isZero();
    assertThat(out).isEmpty();
  }

  @Test
  void countsAndValuesAreFoundByTheirPathsToo() {
    var meter = STATUS.meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();

    meter.feed(
        Unpooled.copiedBuffer(
            "{\"data\":[1,2],\"status\":{\"credit_count\":4}}", StandardCharsets.UTF_8),
        out);
    Metered.taken(out);

    assertThat(meter.count(JsonPath.parse("$.data"))).isEqualTo(2);
    assertThat(meter.value(JsonPath.parse("$.status.credit_count"))).isEqualTo(4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.count(JsonPath.parse("$.elsewhere")));
  }

  @Test
  void aPlanRefusesNamesItCannotCompare() {
    for (String name : List.of("d\u00e4ta", "a\"b", "a\\b", "a\n", "x".repeat(257))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MeterPlan.of(List.of(), List.of(), name));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MeterPlan.of(List.of(new JsonPath(List.of(name))), List.of(), null));
    }
  }

  @Test
  void aPlanRefusesWildcardsThatMultiply() {
    var paths = new ArrayList<JsonPath>();
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        var segments = new ArrayList<>(List.of("*", "*", "*", "*", "*", "*", "*", "x"));
        segments.set(i, "a" + j);
        paths.add(new JsonPath(segments));
      }
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MeterPlan.of(paths, List.of(), null))
        .withMessageContaining("wildcards");
  }
}
