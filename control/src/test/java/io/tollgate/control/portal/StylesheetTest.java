package io.tollgate.control.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Colours are read from the stylesheet itself, so what is checked is what is served.
class StylesheetTest {

  private static final double TEXT_MIN = 4.5;
  private static final double EDGE_MIN = 3.0;

  private static final Pattern TOKEN =
      Pattern.compile("--([a-z0-9-]+): light-dark\\((#[0-9A-F]{6}), (#[0-9A-F]{6})\\);");

  private final String style = read();
  private final Map<String, List<String>> tokens = tokens(style);

  private static String read() {
    try (InputStream in = StylesheetTest.class.getResourceAsStream("/portal/portal.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, List<String>> tokens(String style) {
    var all = new HashMap<String, List<String>>();
    Matcher matcher = TOKEN.matcher(style);
    while (matcher.find()) {
      all.put(matcher.group(1), List.of(matcher.group(2), matcher.group(3)));
    }
    return all;
  }

  private void contrast(String colour, double min, String... grounds) {
    for (String ground : grounds) {
      for (int theme = 0; theme < 2; theme++) {
        assertThat(Colours.contrast(colour(colour, theme), colour(ground, theme)))
            .as("--%s on --%s, %s", colour, ground, theme == 0 ? "light" : "dark")
            .isGreaterThanOrEqualTo(min);
      }
    }
  }

  private String colour(String token, int theme) {
    return Objects.requireNonNull(tokens.get(token), token).get(theme);
  }

  @Test
  void textIsReadable() {
    contrast("ink", TEXT_MIN, "page", "sunk", "raised", "ok-tint", "warn-tint", "bad-tint");
    contrast("muted", TEXT_MIN, "page", "sunk", "raised");
    contrast("faint", TEXT_MIN, "page", "sunk", "raised");
    contrast("accent", TEXT_MIN, "page", "sunk", "raised");
    contrast("accent-strong", TEXT_MIN, "page", "sunk", "raised");
    contrast("on-accent", TEXT_MIN, "accent", "accent-strong");
    contrast("ok", TEXT_MIN, "page", "sunk", "raised", "ok-tint");
    contrast("warn", TEXT_MIN, "page", "sunk", "raised", "warn-tint");
    contrast("bad", TEXT_MIN, "page", "sunk", "raised", "bad-tint");
  }

  @Test
  void edgesAndMarksAreSeen() {
    contrast("edge", EDGE_MIN, "page", "sunk", "raised");
    contrast("focus", EDGE_MIN, "page", "sunk", "raised", "ok-tint", "warn-tint", "bad-tint");
    for (String mark :
        List.of(
            "data-1",
            "data-2",
            "data-3",
            "data-4",
            "data-5",
            "data-other",
            "status-4xx",
            "status-5xx",
            "status-limit")) {
      contrast(mark, EDGE_MIN, "page");
    }
  }

  @Test
  void theBrandIsMeasuredAgainstTheSameColours() {
    assertThat(colour("page", 0)).isEqualTo(Colours.PAGE_LIGHT);
    assertThat(colour("page", 1)).isEqualTo(Colours.PAGE_DARK);
    assertThat(colour("on-accent", 0)).isEqualTo(Colours.ON_LIGHT);
    assertThat(colour("on-accent", 1)).isEqualTo(Colours.ON_DARK);
    assertThat(colour("accent", 0)).isEqualTo(Colours.ACCENT_LIGHT);
    assertThat(colour("accent", 1)).isEqualTo(Colours.ACCENT_DARK);
  }

  @Test
  void aPaleAccentIsRefusedWithItsContrast() {
    assertThatThrownBy(() -> new Colours("#9BDCE6", null))
        .hasMessage("light: #9BDCE6 has a contrast of 1.52 on the page (expected: 4.5 or more)");
    assertThatThrownBy(() -> new Colours(null, "#0B5B6B")).hasMessageStartingWith("dark: #0B5B6B");
    assertThatThrownBy(() -> new Colours("teal", null)).hasMessageContaining("#rrggbb");
    assertThat(new Colours("#5B3FA0", null).toStyle()).contains("light-dark(#5B3FA0,#6CC7D6)");
  }

  @Test
  void everyTokenThatIsUsedIsThere() {
    Matcher used = Pattern.compile("var\\(--([a-z0-9-]+)\\)").matcher(style);
    while (used.find()) {
      assertThat(style).contains("--" + used.group(1) + ":");
    }
  }

  /// So that what is written from the right works.
  @Test
  void sidesAreNamedByTheReadingDirection() {
    Matcher physical =
        Pattern.compile(
                "(?:[{;\\s](?:margin|padding|border|inset)?-?(?:left|right|top|bottom)(?:-[a-z]+)?:"
                    + "|text-align: (?:left|right)|float:)[^;]*")
            .matcher(style);
    assertThat(physical.results().map(found -> found.group().strip())).isEmpty();
  }
}
