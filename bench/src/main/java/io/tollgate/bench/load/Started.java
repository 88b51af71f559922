package io.tollgate.bench.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process started here, known by its pid and stopped by it.
final class Started implements AutoCloseable {

  /// Longest wait for a polite end; a gateway that drains is well within.
  private static final long STOP_SECONDS = 15;

  private static final int LAST_LINES = 12;

  private final String name;
  private final Process process;
  private final Path log;

  Started(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /// The process and all it has started, such as nginx's worker.
  List<Long> pids() {
    var pids = new ArrayList<Long>();
    pids.add(process.pid());
    process.descendants().forEach(child -> pids.add(child.pid()));
    return pids;
  }

  /// @throws MissingException it has ended, with its last words
  void requireAlive() {
    if (!process.isAlive()) {
      throw new MissingException(
          name + " ended with code " + process.exitValue() + ":\n" + lastWords());
    }
  }

  /// The end of what it wrote.
  String lastWords() {
    List<String> lines = Proc.read(log).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
