package io.tollgate.bench.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bytes a JVM under the serial collector has allocated: what its heap holds, and what every
/// collection so far has freed, by its own log. Exact to a kilobyte a collection and, at each end,
/// to the part of a buffer a thread has taken and not filled yet.
final class Allocation {

  /// `DefNew: 69952K(78656K)->8703K(78656K) ...` and the same for `Tenured`.
  private static final Pattern COLLECTION =
      Pattern.compile("(?:DefNew|Tenured): (\\d+)K\\(\\d+K\\)->(\\d+)K\\(\\d+K\\)");

  /// `DefNew total 78656K, used 10911K [...]`, older ones say `def new generation`.
  private static final Pattern USED =
      Pattern.compile("(?:DefNew|Tenured|generation)\\s+total \\d+K, used (\\d+)K");

  private final Workshop workshop;
  private final Started process;
  private final Path log;
  private final String jcmd;
  private final int cpu;

  /// @param log what `-Xlog:gc+heap` of that process writes to
  Allocation(Workshop workshop, Started process, Path log, int cpu) {
    this.workshop = workshop;
    this.process = process;
    this.log = log;
    this.cpu = cpu;
    this.jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
  }

  /// Options that make a JVM write such a log.
  static String options(Path log) {
    return "-Xlog:gc+heap=info:file=" + log + ":uptime:filecount=0";
  }

  /// Bytes so far.
  long bytes() {
    String heap =
        workshop.run(cpu, Map.of(), List.of(jcmd, Long.toString(process.pid()), "GC.heap_info"));
    return 1024 * (freedKilobytes(Proc.read(log)) + usedKilobytes(heap));
  }

  static long freedKilobytes(String log) {
    long freed = 0;
    Matcher collections = COLLECTION.matcher(log);
    while (collections.find()) {
      freed += Long.parseLong(collections.group(1)) - Long.parseLong(collections.group(2));
    }
    return freed;
  }

  static long usedKilobytes(String heap) {
    long used = -1;
    Matcher spaces = USED.matcher(heap);
    while (spaces.find()) {
      used = Math.max(used, 0) + Long.parseLong(spaces.group(1));
    }
    if (used < 0) {
      throw new MissingException("the heap is not of the serial collector:\n" + heap);
    }
    return used;
  }
}
