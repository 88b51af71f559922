package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Published clients: how they come here, once for all runs, and what they tell.
final class Clients {

  /// Where those of npm are.
  static final Path NPM = Path.of("target/clients");

  /// Where the Java one is.
  static final Path JAVA = NPM.resolve("xchange");

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path SOURCES = Path.of("src/test/clients");
  private static final Duration INSTALL_WITHIN = Duration.ofMinutes(5);
  private static final Duration RUN_WITHIN = Duration.ofMinutes(3);
  private static final int LINE_MAX = 160;

  private Clients() {}

  /// @return whether they are there: this needs `node` and `npm`
  static synchronized boolean installNpms() throws IOException, InterruptedException {
    return runs(SOURCES, "node", "--version")
        && installed(
            NPM,
            List.of("package-lock.json", "package.json", "clients.mjs", "fixed.mjs"),
            List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
  }

  /// @return whether it is there: this needs `mvn`
  static synchronized boolean installJavas() throws IOException, InterruptedException {
    return installed(
        JAVA,
        List.of("xchange/pom.xml", "xchange/Xchange.java"),
        List.of("mvn", "-q", "-B", "package"));
  }

  /// Brings what a client is made of to its place, and has a tool fetch the rest, unless it did so
  /// before.
  ///
  /// @param files the first decides what is fetched
  private static boolean installed(Path place, List<String> files, List<String> tool)
      throws IOException, InterruptedException {
    Files.createDirectories(place);
    Path done = place.resolve("installed");
    Path decisive = SOURCES.resolve(files.getFirst());
    boolean whole = Files.exists(done) && Files.mismatch(done, decisive) < 0;
    for (String file : files) {
      Path source = SOURCES.resolve(file);
      Files.copy(source, place.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!whole) {
      if (!runs(place, tool.toArray(String[]::new))) {
        return false;
      }
      Files.copy(decisive, done, StandardCopyOption.REPLACE_EXISTING);
    }
    return true;
  }

  /// Whether a command can be run and ends well.
  static boolean runs(Path in, String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(in.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(INSTALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException _) {
      // There is no such program.
      return false;
    }
  }

  /// Runs clients to their end.
  ///
  /// @param out where they write
  /// @return what they told, a line of JSON a situation, by client and situation
  static Map<String, JsonNode> hear(ProcessBuilder clients, Path out)
      throws IOException, InterruptedException {
    Process process = clients.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    boolean ended = process.waitFor(RUN_WITHIN.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(out);
    assertThat(ended && process.exitValue() == 0).as(printed).isTrue();
    var told = new TreeMap<String, JsonNode>();
    for (String line : printed.lines().filter(line -> line.startsWith("{\"client\"")).toList()) {
      JsonNode one = JSON.readTree(line);
      told.put(one.get("client").asString() + " " + one.get("situation").asString(), one);
    }
    told.forEach((what, one) -> System.out.println("client " + what + ": " + outcome(one)));
    return told;
  }

  /// What a client reports, in a line: its success, the answer it hands on, or its error.
  private static String outcome(JsonNode told) {
    if (told.path("ok").asBoolean(false)) {
      return "ok";
    }
    if (told.has("value")) {
      return shortened(told.get("value").toString());
    }
    var said = new StringJoiner(" ");
    for (String part : List.of("status", "error", "words")) {
      if (told.has(part) && !told.get(part).isNull()) {
        said.add(told.get(part).asString());
      }
    }
    return said.toString();
  }

  private static String shortened(String text) {
    return text.length() <= LINE_MAX ? text : text.substring(0, LINE_MAX) + "...";
  }
}
