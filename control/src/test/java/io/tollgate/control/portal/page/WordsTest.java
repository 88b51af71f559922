package io.tollgate.control.portal.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordsTest {

  private static final Pattern USED =
      Pattern.compile("\\b(text|rich|count)\\(\"([a-z]+\\.[a-z0-9.-]*[a-z0-9])\"");

  private final Words words = Words.of(Words.DEFAULT);

  @Test
  void argumentsStandWhereTheWordsWantThem() {
    assertThat(words.text("layout.ago.minutes", "5")).isEqualTo("5 min ago");
    assertThat(words.count("layout.ago.days", 1, "1")).isEqualTo("1 day ago");
    assertThat(words.count("layout.ago.days", 2, "2")).isEqualTo("2 days ago");
    assertThat(words.count("layout.ago.days", 0, "0")).isEqualTo("0 days ago");
  }

  @Test
  void whatAnArgumentSaysIsNoPlaceForAnother() {
    assertThat(words.text("balance.more", "{1}", "x")).isEqualTo("{1} of x left this period");
  }

  @Test
  void wordierWordsAreTwoFifthsLongerAndKeepTheirPlaces() {
    String plain = words.text("balance.more", "1", "2");
    String wordier = Words.of(Words.PSEUDO).text("balance.more", "1", "2");

    assertThat(wordier.length()).isGreaterThanOrEqualTo(plain.length() * 14 / 10);
    assertThat(wordier).startsWith("[").endsWith("]").contains("1", "2").doesNotContain("{");
  }

  @Test
  void aMissingKeyIsOurMistake() {
    assertThatThrownBy(() -> words.text("layout.nothing-like-it"))
        .hasMessage("no words for layout.nothing-like-it");
  }

  @Test
  void everyKeyThatIsWrittenInAPageOrItsCodeHasWords() throws IOException {
    var missing = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      for (Path file : files.filter(it -> it.toString().matches(".*\\.(jte|java)")).toList()) {
        Matcher used = USED.matcher(Files.readString(file));
        while (used.find()) {
          boolean counted = used.group(1).equals("count");
          for (String key : counted ? new String[] {".one", ".other"} : new String[] {""}) {
            if (!words.has(used.group(2) + key)) {
              missing.add(file.getFileName() + ": " + used.group(2) + key);
            }
          }
        }
      }
    }

    assertThat(missing).isEmpty();
  }
}
