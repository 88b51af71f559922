package io.tollgate.gateway.fuzz;

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

/// Fuzzes every target with Jazzer, each in a process of its own, as many at a time as there are
/// processors. What is found is printed, kept in a file, and the exit code.
///
/// `./dev fuzz [SECONDS]`
final class FuzzRun {

  /// Beyond the time it was given a process may take so long to start and to end.
  private static final int PATIENCE_SECONDS = 120;

  private static final int PRINTED_LINES = 60;

  private FuzzRun() {}

  /// @param arguments the folder to work in, seconds for each target, names of targets or none for
  ///   all
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    List<String> names = List.of(arguments).subList(2, arguments.length);
    var found = new ArrayList<String>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var runs = new ArrayList<Future<String>>();
      for (FuzzTarget target : FuzzTarget.all()) {
        if (names.isEmpty() || names.contains(target.name())) {
          Callable<String> run = () -> fuzz(target, folder.resolve(target.name()), seconds);
          runs.add(workers.submit(run));
        }
      }
      for (Future<String> run : runs) {
        String finding = run.get();
        if (!finding.isEmpty()) {
          found.add(finding);
        }
      }
      if (runs.isEmpty()) {
        found.add("no such target: " + names);
      }
    }
    found.forEach(System.err::println);
    System.exit(found.isEmpty() ? 0 : 1);
  }

  /// @return what was found; empty for nothing
  private static String fuzz(FuzzTarget target, Path folder, int seconds)
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
                "-max_total_time=" + seconds,
                "-max_len=4096",
                "-timeout=10",
                corpus.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS);
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
