package io.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The threat model says which test shows each control: there is one, and it is there.
final class ThreatModelTest {

  private static final Path ROOT = Path.of("..");
  private static final String HEAD = "| threat | control | shown by |";
  private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*)`");

  private static List<String> page() throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/threat-model.md"));
  }

  /// The rows below every head of a table of threats.
  private static List<String> rows(List<String> page) {
    return Stream.iterate(0, i -> i < page.size(), i -> i + 1)
        .filter(i -> page.get(i).equals(HEAD))
        .flatMap(i -> page.stream().skip(i + 2L).takeWhile(line -> line.startsWith("|")))
        .toList();
  }

  private static List<String> tests(String row) {
    String[] cells = row.split("\\|", -1);
    return NAMED.matcher(cells[cells.length - 2]).results().map(it -> it.group(1)).toList();
  }

  @Test
  void everyControlNamesATestThatExists() throws IOException {
    Set<String> there = testClasses();
    List<String> rows = rows(page());

    assertThat(rows).hasSizeGreaterThan(30);
    for (String row : rows) {
      assertThat(row.split("\\|", -1)).as(row).hasSize(5);
      assertThat(tests(row)).as(row).isNotEmpty();
      assertThat(there).as(row).containsAll(tests(row));
    }
  }

  @Test
  void aRowWithoutATestWouldBeSeen() {
    assertThat(tests("| a | `apis` and Words | none yet |")).isEmpty();
    assertThat(rows(List.of(HEAD, "|---|---|---|", "| a | b | `T` |", "", "| c |"))).hasSize(1);
  }

  @Test
  void everyTableOfControlsIsOneOfThese() throws IOException {
    assertThat(page()).filteredOn(line -> line.contains("| control |")).containsOnly(HEAD);
  }

  private static Set<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.find(ROOT, 16, (path, it) -> it.isRegularFile())) {
      return files
          .map(Path::toString)
          .filter(path -> path.contains("/src/test/java/") && path.endsWith("Test.java"))
          .map(path -> path.replaceAll(".*/|\\.java$", ""))
          .collect(Collectors.toSet());
    }
  }
}
