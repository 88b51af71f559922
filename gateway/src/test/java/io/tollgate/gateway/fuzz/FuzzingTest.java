package io.tollgate.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fuzzes every target with Jazzer, each in a process of its own, as many at a time as there are
/// processors. What is found is in the failure, and its input in a file of `target/fuzz`.
///
/// `./dev fuzz [SECONDS]`
@Tag("fuzz")
final class FuzzingTest {

  /// For each target.
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);

  /// Beyond the time it was given a process may take so long to start and to end.
  private static final int PATIENCE_SECONDS = 120;

  private static final int PRINTED_LINES = 60;

  @Test
  void everyTargetIsClean() throws Exception {
    Path folder = Path.of("target", "fuzz").toAbsolutePath();
    var found = new ArrayList<String>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var runs = new ArrayList<Future<String>>();
      for (FuzzTarget target : FuzzTarget.all()) {
        Callable<String> run = () -> fuzz(target, folder.resolve(target.name()));
        runs.add(workers.submit(run));
      }
      for (Future<String> run : runs) {
        String finding = run.get();
        if (!finding.isEmpty()) {
          found.add(finding);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  /// @return what was found; empty for nothing
  private static String fuzz(FuzzTarget target, Path folder)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    List<byte[]> seeds = target.seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=io.tollgate.**",
                "--custom_hook_includes=io.tollgate.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-max_len=4096",
                "-timeout=60",
                corpus.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor((long) SECONDS + PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    String last =
        lines.stream()
            .filter(line -> line.startsWith("Done ") || line.startsWith("stat::"))
            .findFirst()
            .orElse("nothing was run");
    boolean clean = ended && process.exitValue() == 0 && last.startsWith("Done ");
    System.out.printf("fuzz %-9s %s: %s%n", folder.getFileName(), clean ? "clean" : "FOUND", last);
    return clean
        ? ""
        : String.join("\n", lines.subList(Math.max(0, lines.size() - PRINTED_LINES), lines.size()))
            + "\nfuzz: "
            + folder.getFileName()
            + ": the input is in "
            + folder;
  }
}
