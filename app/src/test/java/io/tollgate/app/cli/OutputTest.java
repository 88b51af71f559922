package io.tollgate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutputTest {

  private final StringWriter text = new StringWriter();
  private final Output out = new Output(new PrintWriter(text, true), false);

  private static JsonNode json(String json) {
    return JsonMapper.shared().readTree(json);
  }

  @Test
  void columnsAreAlignedTextLeftAndNumbersRight() {
    out.table(
        List.of(
            json("{\"name\":\"a\",\"credits\":5}"),
            json("{\"name\":\"longer\",\"credits\":1248310}"),
            json("{\"name\":\"none\",\"credits\":null}")),
        Output.Column.text("NAME", "/name"),
        Output.Column.number("CREDITS", "/credits"));

    assertThat(text.toString().lines())
        .containsExactly(
            "NAME      CREDITS", "a               5", "longer  1,248,310", "none            -");
  }

  @Test
  void nothingSteersTheTerminal() {
    out.line("red \u001b[31m and \u202e back\u0007");

    assertThat(text.toString().strip()).isEqualTo("red ?[31m and ? back?");
  }
}
