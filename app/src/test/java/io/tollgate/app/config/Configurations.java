package io.tollgate.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads configurations in tests.
final class Configurations {

  static final Path FOLDER = Path.of("/etc/tollgate");

  private Configurations() {}

  static Reading read(String text, Map<String, String> variables) {
    return new ConfigReader(KnownDialect.builtIn(), variables::get).read("f", FOLDER, text);
  }

  static Configuration good(String text) {
    return good(read(text, Map.of()));
  }

  static Configuration good(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Good.class);
    return ((Reading.Good) reading).configuration();
  }

  static List<String> problems(String text, Map<String, String> variables) {
    return switch (read(text, variables)) {
      case Reading.Good _ -> List.of();
      case Reading.Bad(var problems) -> problems.stream().map(Problem::toString).toList();
    };
  }

  static Configuration example(String name) {
    return good(
        new ConfigReader(KnownDialect.builtIn(), _ -> null).read(Path.of("../examples", name)));
  }

  static String resource(String name) {
    try (InputStream in = Configurations.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
