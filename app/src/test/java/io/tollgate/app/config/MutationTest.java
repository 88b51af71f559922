package io.tollgate.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tollgate.app.config.ConfigReader.Reading;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged files: nothing but problems comes of them, and soon. `-Dtollgate.seed=N` repeats a run,
/// `-Dtollgate.rounds=N` makes it longer.
final class MutationTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int ROUNDS = Integer.getInteger("tollgate.rounds", 200);

  /// What is put where something else stood.
  private static final List<String> PIECES =
      List.of(
          "",
          "~",
          "null",
          "0",
          "-1",
          "1",
          "99999999999999999999",
          "9000000000000001",
          "1e9",
          "true",
          "[]",
          "{}",
          "[[]]",
          "{a: {b: c}}",
          "*page",
          "&page x",
          "<<",
          "!!str x",
          "'",
          "\"",
          "${",
          "${X}",
          "${HOME:-y}",
          "$.data",
          "$.",
          "$.*.*",
          "GET /",
          "GET /**",
          "/",
          "//",
          "free",
          "not-found",
          "market",
          "coinmarketcap",
          "basic",
          "coinmarketcap/*",
          "- x",
          ": ",
          "# x",
          "|",
          ">",
          "---",
          "...",
          "%",
          "@",
          "`",
          "\u0000",
          "\u2028",
          "\ud83d\ude00",
          "é",
          "\t",
          "{",
          "}",
          "[",
          "]",
          ",",
          "?");

  /// A scalar inside a flow mapping or list.
  private static final Pattern VALUE =
      Pattern.compile("(?<=[:\\[,] )[A-Za-z0-9$./*_-]+(?=[,}\\]])");

  private final long seed = Long.getLong("tollgate.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @ParameterizedTest
  @ValueSource(strings = {"coinmarketcap.yaml", "minimal.yaml"})
  @Timeout(120)
  void damagedLinesAreToldAndNothingElseHappens(String example) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../examples", example));
    for (int round = 0; round < ROUNDS; round++) {
      var damaged = new ArrayList<>(lines);
      for (int i = random.nextInt(3); i >= 0; i--) {
        damage(damaged);
      }
      look(String.join("\n", damaged), round);
    }
  }

  private void damage(List<String> lines) {
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(7)) {
      case 0 -> lines.set(at, "");
      case 1 -> lines.add(random.nextInt(lines.size()), line);
      case 2 -> lines.set(at, lines.get(random.nextInt(lines.size())));
      case 3 -> lines.set(at, " ".repeat(random.nextInt(6)) + line);
      case 4 -> lines.set(at, line.stripLeading());
      case 5 -> {
        int from = random.nextInt(line.length() + 1);
        int to = from + random.nextInt(line.length() - from + 1);
        lines.set(at, line.substring(0, from) + piece() + line.substring(to));
      }
      default -> {
        int colon = line.indexOf(": ");
        lines.set(at, colon < 0 ? piece() : line.substring(0, colon + 2) + piece());
      }
    }
  }

  private String piece() {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  @Test
  @Timeout(120)
  void damagedBytesAreToldAndNothingElseHappens(@TempDir Path folder) throws IOException {
    byte[] bytes = Configurations.resource("every-key.yaml").getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("f.yaml");
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = Arrays.copyOf(bytes, bytes.length - random.nextInt(3) * random.nextInt(200));
      for (int i = random.nextInt(8); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      Reading reading = new ConfigReader(KnownDialect.builtIn(), _ -> null).read(file);
      if (reading instanceof Reading.Bad(var problems)) {
        assertThat(problems).as("seed %s, round %s", seed, round).isNotEmpty();
      }
    }
  }

  @Test
  @Timeout(120)
  void randomTextIsToldAndNothingElseHappens() {
    for (int round = 0; round < ROUNDS; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(60); i >= 0; i--) {
        text.append(piece()).append(random.nextBoolean() ? "\n" : " ");
      }
      look(text.toString(), round);
    }
  }

  private void look(String text, int round) {
    long began = System.nanoTime();
    Reading reading;
    try {
      reading = Configurations.read(text, Map.of());
    } catch (RuntimeException | StackOverflowError e) {
      fail("seed " + seed + ", round " + round + ":\n" + text, e);
      return;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(took).as("seed %s, round %s", seed, round).isLessThan(SOON);
    switch (reading) {
      case Reading.Good(var configuration) -> {
        for (Api api : configuration.catalog().apis()) {
          for (Route route : api.routes()) {
            assertThat(route.price().high(Query.EMPTY))
                .as("seed %s, round %s", seed, round)
                .isGreaterThanOrEqualTo(route.price().low(Query.EMPTY));
          }
        }
      }
      case Reading.Bad(var problems) -> {
        assertThat(problems).as("seed %s, round %s", seed, round).isNotEmpty();
        for (Problem problem : problems) {
          assertThat(problem.line()).isPositive();
          assertThat(problem.column()).isPositive();
          assertThat(problem.reason())
              .as("seed %s, round %s", seed, round)
              .isNotBlank()
              .doesNotContainPattern("[\\p{Cntrl}]")
              .hasSizeLessThan(500);
        }
      }
    }
  }

  /// Each scalar of a file in turn is a variable with a value that is a secret: no problem tells
  /// it.
  @Test
  void noProblemTellsTheValueOfAVariable() {
    List<String> lines = Configurations.resource("every-key.yaml").lines().toList();
    List<String> secrets =
        List.of(
            "hunter2",
            "7777777",
            "/hunter2",
            "$.hunter2.[",
            "http://hunter2:x",
            "market/hunter2",
            "GET hunter2");
    for (int at = 0; at < lines.size(); at++) {
      int colon = lines.get(at).indexOf(": ");
      if (colon < 0) {
        continue;
      }
      var damaged = new ArrayList<>(lines);
      damaged.set(at, lines.get(at).substring(0, colon) + ": \"${SECRET}\"");
      for (String secret : secrets) {
        String problems =
            String.join(
                "\n",
                Configurations.problems(String.join("\n", damaged), Map.of("SECRET", secret)));
        assertThat(problems)
            .as(damaged.get(at))
            .doesNotContain("hunter2")
            .doesNotContain("7777777");
      }
    }
  }

  /// The same for every value inside a line.
  @Test
  void noProblemTellsTheValueOfAVariableInsideALine() {
    String text = Configurations.resource("every-key.yaml");
    Matcher value = VALUE.matcher(text);
    while (value.find()) {
      for (String secret : List.of("hunter2", "7777777", "market/hunter2")) {
        String damaged =
            text.substring(0, value.start()) + "\"${SECRET}\"" + text.substring(value.end());
        String problems =
            String.join("\n", Configurations.problems(damaged, Map.of("SECRET", secret)));
        assertThat(problems).as(value.group()).doesNotContain("hunter2").doesNotContain("7777777");
      }
    }
  }
}
