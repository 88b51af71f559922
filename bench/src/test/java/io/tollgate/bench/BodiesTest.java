package io.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BodiesTest {

  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @CsvSource({"SMALL, 289, 289", "LISTINGS, 57000, 62000", "BIG, 1150000, 1250000"})
  void bodiesHaveTheSizesTheFiguresAreNamedAfter(Bodies body, int min, int max) {
    assertThat(body.bytes().length).isBetween(min, max);
  }

  @ParameterizedTest
  @EnumSource
  void aBodyIsJsonWithAsManyElementsAsItSays(Bodies body) throws IOException {
    JsonNode json = JSON.readTree(body.bytes());

    assertThat(json.get("data").isArray()).isEqualTo(body.elements() > 0);
    assertThat(json.get("data").isArray() ? json.get("data").size() : 0).isEqualTo(body.elements());
    assertThat(json.get("status").isObject()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"SMALL, 3709407193", "LISTINGS, 3379408878", "BIG, 3512023408"})
  void aBodyIsTheSameInEveryRunSoThatFiguresCanBeCompared(Bodies body, long crc) {
    var actual = new CRC32();
    actual.update(body.bytes());

    assertThat(actual.getValue()).isEqualTo(crc);
  }
}
