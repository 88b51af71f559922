package io.tollgate.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every rule with a file that breaks it and the exact line that says so: `bad-files.txt`.
///
/// A case is a title, a file, and its problems, each behind `> `. In the file, `@apis`, `@plans`
/// and `@good` stand for sections that are right, and `@price` for a file with that price, whose
/// place is 4:14.
final class BadFilesTest {

  private static final String APIS =
      "apis: {market: {dialect: tollgate, upstream: {url: http://127.0.0.1:9}, routes: {GET /all: 1}}}\n";
  private static final String PLANS = "plans: {all: {apis: market}}\n";
  private static final String PRICE =
      "apis:\n  market:\n    dialect: tollgate\n    otherwise: PRICE\n    upstream: {url: http://127.0.0.1:9}\n";
  private static final Map<String, String> VARIABLES = Map.of("SECRET", "hunter2", "EMPTY", "");

  @TestFactory
  Stream<DynamicTest> aBadFileIsToldWithPlaceAndReason() {
    return cases().stream()
        .map(it ->
            DynamicTest.dynamicTest(
                it.title, () -> assertThat(told(it.file.toString())).isEqualTo(it.problems)));
  }

  private static List<String> told(String file) {
    return Configurations.problems(file, VARIABLES).stream()
        .map(problem -> problem.substring("f:".length()))
        .toList();
  }

  private static List<Case> cases() {
    String all = Configurations.resource("bad-files.txt");
    var cases = new ArrayList<Case>();
    for (String line : all.lines().toList()) {
      if (line.startsWith("=== ")) {
        cases.add(new Case(line.substring(4), new StringBuilder(), new ArrayList<>()));
      } else if (line.startsWith("> ")) {
        cases.getLast().problems.add(line.substring(2));
      } else {
        cases.getLast().file.append(expanded(line));
      }
    }
    return cases;
  }

  private static String expanded(String line) {
    return switch (line) {
      case "@apis" -> APIS;
      case "@plans" -> PLANS;
      case "@good" -> APIS + PLANS;
      default ->
          line.startsWith("@price ")
              ? PRICE.replace("PRICE", line.substring("@price ".length())) + PLANS
              : line + "\n";
    };
  }

  private record Case(String title, StringBuilder file, List<String> problems) {}
}
