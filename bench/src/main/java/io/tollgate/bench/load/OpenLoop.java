package io.tollgate.bench.load;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Open-loop load: a fixed rate, whatever the answers do. See `bench/tools/openloop.c`.
final class OpenLoop {

  private final Workshop workshop;
  private final Path program;
  private final int cpu;

  /// Compiles the generator.
  ///
  /// @throws MissingException there is no C compiler
  OpenLoop(Workshop workshop, int cpu) {
    this.workshop = workshop;
    this.cpu = cpu;
    this.program = workshop.file("openloop");
    String gcc = Tools.require("gcc", "gcc libc6-dev");
    Path source = workshop.home().resolve("bench/tools/openloop.c");
    workshop.run(cpu, Map.of(), List.of(gcc, "-O2", "-o", program.toString(), source.toString()));
  }

  /// What came back, latencies from the instant each request was due.
  ///
  /// @param errors answers other than 200
  /// @param unsent requests for which no connection became free in time
  record Answers(long done, long errors, long unsent, double p50Micros, double p99Micros) {}

  Answers run(Target target, Target.Ask ask, double perSecond, int seconds) {
    return parse(
        workshop.run(
            cpu,
            Map.of(),
            List.of(
                program.toString(),
                Integer.toString(target.port()),
                ask.path(),
                ask.header(),
                ask.keys().toString(),
                Double.toString(perSecond),
                Integer.toString(seconds),
                Integer.toString(Wrk.CONNECTIONS))));
  }

  static Answers parse(String output) {
    var values = new HashMap<String, Double>();
    for (String word : output.strip().split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
      }
    }
    return new Answers(
        value(values, "done"),
        value(values, "errors"),
        value(values, "unsent"),
        values.getOrDefault("p50", Double.NaN),
        values.getOrDefault("p99", Double.NaN));
  }

  private static long value(Map<String, Double> values, String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("openloop said nothing of " + name);
    }
    return value.longValue();
  }
}
