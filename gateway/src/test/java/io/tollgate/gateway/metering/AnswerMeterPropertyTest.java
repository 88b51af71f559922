package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.price.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random documents against the slow model, [JsonTree].
class AnswerMeterPropertyTest {

  private static final List<JsonPath> PATHS =
      Stream.of("$.data", "$.data.*", "$.*.quotes", "$.a.b", "$.*", "$.status.a", "$.*.*.data")
          .map(JsonPath::parse)
          .toList();

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  static Stream<Skipper> twins() {
    return AnswerMeterTest.twins();
  }

  private MeterPlan plan() {
    return MeterPlan.of(some(), some(), random.nextInt(3) == 0 ? null : "status");
  }

  private List<JsonPath> some() {
    return PATHS.stream().filter(_ -> random.nextInt(3) == 0).toList();
  }

  private int[] cuts(int length) {
    return random.ints(random.nextInt(12), 0, length + 1).sorted().toArray();
  }

  @ParameterizedTest
  @MethodSource("twins")
  void jsonIsCountedReadAndSplicedAsTheModelSays(Skipper skipper) {
    for (int round = 0; round < 4000; round++) {
      String text = new RandomJson(random).document();
      MeterPlan plan = plan();
      byte[] body = text.getBytes(StandardCharsets.UTF_8);

      var metered = Metered.run(plan, skipper, body, "{\"new\":1}", cuts(body.length));

      String clue = "seed " + seed + ", round " + round + ": " + text;
      JsonTree tree = JsonTree.read(text);
      assertThat(metered.countable()).as(clue).isTrue();
      assertThat(metered.counts())
          .as(clue)
          .isEqualTo(plan.counts().stream().map(tree::count).toList());
      assertThat(metered.values())
          .as(clue)
          .isEqualTo(plan.values().stream().map(tree::value).toList());
      assertSpliced(plan, body, tree, metered, clue);
    }
  }

  private static void assertSpliced(
      MeterPlan plan, byte[] body, JsonTree tree, Metered metered, String clue) {
    boolean spliced = plan.replaces() && tree instanceof JsonTree.Members;
    assertThat(metered.inserted()).as(clue).isEqualTo(spliced);
    if (!spliced) {
      assertThat(metered.passed()).as(clue).isEqualTo(Metered.latin(body));
      return;
    }
    var kept = new ArrayList<JsonTree.Member>();
    String cut = null;
    for (JsonTree.Member member : ((JsonTree.Members) tree).members()) {
      if (member.name().equals("status")) {
        cut = member.raw();
      } else {
        kept.add(member);
      }
    }
    kept.add(new JsonTree.Member("status", JsonTree.read("{\"new\":1}"), "{\"new\":1}"));
    assertThat(read(metered.passed())).as(clue).isEqualTo(new JsonTree.Members(kept));
    assertThat(utf8(metered.captured())).as(clue).isEqualTo(cut);
  }

  private static JsonTree read(String latin) {
    return JsonTree.read(
        new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  private static @Nullable String utf8(@Nullable String latin) {
    return latin == null
        ? null
        : new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("twins")
  void whereABodyIsSplitChangesNothing(Skipper skipper) {
    for (int round = 0; round < 60; round++) {
      byte[] body = new RandomJson(random).document().getBytes(StandardCharsets.UTF_8);
      if (round % 3 == 0) {
        body = mutated(body);
      }
      MeterPlan plan = plan();
      var whole = Metered.run(plan, skipper, body, "7");

      for (int cut = 0; cut <= body.length; cut++) {
        assertThat(Metered.run(plan, skipper, body, "7", cut))
            .as("seed %s, round %s, cut at %s: %s", seed, round, cut, Metered.latin(body))
            .isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void aByteAtATimeIsTheSameAsAllAtOnce(Skipper skipper) {
    for (int round = 0; round < 300; round++) {
      byte[] body = new RandomJson(random).document().getBytes(StandardCharsets.UTF_8);
      MeterPlan plan = plan();
      int[] every = IntStream.range(0, body.length).toArray();

      assertThat(Metered.run(plan, skipper, body, "7", every))
          .as("seed %s, round %s: %s", seed, round, Metered.latin(body))
          .isEqualTo(Metered.run(plan, skipper, body, "7"));
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void brokenBodiesNeverBreakTheMeter(Skipper skipper) {
    for (int round = 0; round < 20_000; round++) {
      byte[] body = mutated(new RandomJson(random).document().getBytes(StandardCharsets.UTF_8));
      MeterPlan plan = plan();

      var metered = Metered.run(plan, skipper, body, "7", cuts(body.length));

      String clue = "seed " + seed + ", round " + round + ": " + Metered.latin(body);
      assertThat(metered.countable()).as(clue).isEqualTo(metered.fault() == null);
      assertThat(metered.inserted() && !metered.countable()).as(clue).isFalse();
      assertThat(metered.countable() || !isJson(body)).as(clue).isTrue();
      assertThat(metered.countable() && !balanced(body)).as(clue).isFalse();
      if (!plan.replaces()) {
        assertThat(metered.passed()).as(clue).isEqualTo(Metered.latin(body));
      }
      if (AnswerMeterTest.twins().count() > 1) {
        assertThat(metered)
            .as(clue)
            .isEqualTo(Metered.run(plan, Skippers.scalar(), body, "7", cuts(body.length)));
      }
    }
  }

  private byte[] mutated(byte[] body) {
    String spice = "{}[]\",:\\0-eEtn \u0000\u00ff";
    byte[] mutant = body.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && mutant.length > 0; i--) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(3)) {
        case 0 -> mutant[at] = (byte) spice.charAt(random.nextInt(spice.length()));
        case 1 -> mutant = Arrays.copyOf(mutant, at);
        default -> {
          var longer = new byte[mutant.length + 1];
          System.arraycopy(mutant, 0, longer, 0, at);
          longer[at] = (byte) spice.charAt(random.nextInt(spice.length()));
          System.arraycopy(mutant, at, longer, at + 1, mutant.length - at);
          mutant = longer;
        }
      }
    }
    return mutant;
  }

  private static boolean isJson(byte[] body) {
    try {
      JsonTree tree = JsonTree.read(new String(body, StandardCharsets.UTF_8));
      return !(tree instanceof JsonTree.Scalar);
    } catch (IllegalArgumentException _) { // That is the answer.
      return false;
    }
  }

  /// Whether strings close and brackets balance, whatever their kind.
  private static boolean balanced(byte[] body) {
    int depth = 0;
    boolean inString = false;
    for (int i = 0; i < body.length; i++) {
      byte b = body[i];
      if (inString) {
        i += b == '\\' ? 1 : 0;
        inString = b != '"';
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth < 0) {
        return false;
      }
    }
    return depth == 0 && !inString;
  }
}
