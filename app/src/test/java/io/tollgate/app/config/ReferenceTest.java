package io.tollgate.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The document and the code say the same. `-Dtollgate.reference=write` writes the tables anew.
final class ReferenceTest {

  private static final Path DOCUMENT = Path.of("../docs/configuration.md");
  private static final String BEGIN = "<!-- written from the code: begin -->\n";
  private static final String END = "<!-- written from the code: end -->\n";

  @Test
  void theDocumentHoldsEveryKeyWithItsTypeAndDefault() throws Exception {
    String document = Files.readString(DOCUMENT);
    var tables = new StringBuilder(BEGIN);
    for (Section section : Grammar.sections()) {
      tables.append('\n').append(Reference.table(section));
    }
    tables.append('\n').append(END);
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    assertThat(begin).as("the mark where the tables begin").isNotNegative();
    assertThat(end).as("the mark where they end").isGreaterThan(begin);
    String written = document.substring(begin, end + END.length());
    if ("write".equals(System.getProperty("tollgate.reference"))) {
      Files.writeString(DOCUMENT, document.replace(written, tables.toString()));
      return;
    }
    assertThat(written)
        .as("docs/configuration.md; run this test with -Dtollgate.reference=write to write it anew")
        .isEqualTo(tables.toString());
  }
}
