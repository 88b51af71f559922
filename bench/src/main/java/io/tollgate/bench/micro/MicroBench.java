package io.tollgate.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs the JMH benchmarks and prints one line for each: time and bytes allocated per operation.
@Command(
    name = "bench/run micro",
    mixinStandardHelpOptions = true,
    description = "Benchmarks of the parts on the hot path (JMH).")
public final class MicroBench implements Callable<Integer> {

  /// As `./tollgate` starts the gateway, with a heap that takes a million keys.
  private static final String[] JVM = {
    "-XX:+UseSerialGC",
    "-XX:+UseCompactObjectHeaders",
    "-Xmx1500m",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"
  };

  @Parameters(
      arity = "0..*",
      paramLabel = "REGEX",
      description = "Only benchmarks that match one of these; all without.")
  private List<String> wanted = List.of();

  @Option(names = "--forks", description = "JVMs one after the other (default: 1).")
  private int forks = 1;

  @Option(names = "--millis", description = "Length of one iteration (default: 400).")
  private int millis = 400;

  @Option(names = "--json", paramLabel = "FILE", description = "Write JMH's own JSON as well.")
  private @Nullable Path json;

  public static void main(String[] args) {
    System.exit(new CommandLine(new MicroBench()).execute(args));
  }

  @Override
  public Integer call() throws RunnerException, IOException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(forks)
            .warmupIterations(4)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(millis))
            .jvmArgs(JVM)
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class);
    if (wanted.isEmpty()) {
      options.include("io\\.tollgate\\.bench\\.micro\\..*");
    }
    wanted.forEach(options::include);
    if (json != null) {
      Path parent = json.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      options.resultFormat(ResultFormatType.JSON).result(json.toString());
    }
    new Runner(options.build(), new Lines(System.out)).run();
    return 0;
  }
}
