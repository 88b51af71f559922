package io.tollgate.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The folder a run works in and the processes it has started. Both are gone when it is closed, and
/// when the run is interrupted.
///
/// Thread: one, besides the one that ends the JVM.
final class Workshop implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(50);

  private final Path home;
  private final Path folder;
  private final boolean kept;
  private final Deque<Started> started = new ArrayDeque<>();
  private final Set<Integer> ports = new HashSet<>();
  private final Thread hook = new Thread(this::stop, "stop");
  private final String taskset = Tools.require("taskset", "util-linux");

  /// @param home the project's folder, where the peers' configurations are
  /// @param kept whether the folder stays, for a look at logs
  Workshop(Path home, boolean kept) throws IOException {
    this.home = home;
    this.kept = kept;
    this.folder = Files.createTempDirectory("tollgate-load-");
    Files.createDirectories(folder.resolve("log"));
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("www"));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Path home() {
    return home;
  }

  Path folder() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /// A port of the loopback address that nobody listens on.
  int port() {
    while (true) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (ports.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Copies a configuration of `bench/`, with values in the place of `@NAME@`.
  Path configure(String template, Map<String, ?> values) {
    Path source = home.resolve("bench").resolve(template);
    Path target = file(template.replace('/', '-'));
    try {
      String text =
          Files.readString(source)
              .replace("@WORK@", folder.toString())
              .replace("@USER@", isRoot() ? "user root;" : "");
      for (Map.Entry<String, ?> value : values.entrySet()) {
        text = text.replace("@" + value.getKey() + "@", value.getValue().toString());
      }
      return Files.writeString(target, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// nginx started by root gives its workers another user, who can't read this folder.
  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// Starts a process on one processor. It is stopped with this workshop.
  Started start(String name, int cpu, Map<String, String> environment, List<String> command) {
    Path log = file("log/" + name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(pinned(cpu, command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    synchronized (started) {
      try {
        var process = new Started(name, builder.start(), log);
        started.push(process);
        return process;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Runs a command on one processor to its end.
  ///
  /// @return what it wrote
  /// @throws MissingException it did not end well
  String run(int cpu, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(pinned(cpu, command))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String output;
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        output = String.join("\n", reader.lines().toList());
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new MissingException(
            command.getFirst() + " ended with code " + code + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private List<String> pinned(int cpu, List<String> command) {
    var pinned = new ArrayList<>(List.of(taskset, "-c", Integer.toString(cpu)));
    pinned.addAll(command);
    return pinned;
  }

  /// Waits until a process listens.
  ///
  /// @throws MissingException it has ended, or takes too long
  void awaitPort(Started process, int port) {
    await(
        process,
        () -> {
          try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
          } catch (IOException _) {
            // Not yet.
            return false;
          }
        });
  }

  /// Waits for a state of a process.
  ///
  /// @throws MissingException it has ended, or takes too long
  void await(Started process, java.util.function.BooleanSupplier ready) {
    long start = System.nanoTime();
    while (!ready.getAsBoolean()) {
      process.requireAlive();
      if (System.nanoTime() - start > START.toNanos()) {
        throw new MissingException(
            process.name()
                + " is not ready after "
                + START.toSeconds()
                + " s:\n"
                + process.lastWords());
      }
      pause(POLL);
    }
  }

  static void pause(Duration span) {
    try {
      Thread.sleep(span);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Stops every process, the last one first.
  private void stop() {
    synchronized (started) {
      while (!started.isEmpty()) {
        started.pop().close();
      }
    }
    if (!kept) {
      delete();
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("not deleted: " + folder + " (" + e.getMessage() + ")");
    }
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
