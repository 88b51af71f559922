package io.tollgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads what the kernel tells about processes.
final class Proc {

  private Proc() {}

  /// @return empty where the process has ended
  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException _) {
      // Processes and threads end while they are looked at.
      return "";
    }
  }

  /// Memory of processes in megabytes; pages they share with others count in part (Pss).
  static double memoryMegabytes(List<Long> pids) {
    long kilobytes = 0;
    for (long pid : pids) {
      kilobytes += kilobytes(read(Path.of("/proc", Long.toString(pid), "smaps_rollup")), "Pss:");
    }
    return kilobytes / 1024.0;
  }

  static long kilobytes(String text, String field) {
    return text.lines()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  /// The processor's name, or its architecture.
  static String processor() {
    return read(Path.of("/proc/cpuinfo"))
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch", "unknown"));
  }
}
