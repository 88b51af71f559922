package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Tollgate in a process of its own, as `./tollgate serve` starts it, so that it can be killed.
final class ServerProcess implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final int port;
  private final long readyMillis;

  private ServerProcess(Process process, Path log, int port, long readyMillis) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.readyMillis = readyMillis;
  }

  /// Starts `serve` and waits until the gateway's port takes connections.
  ///
  /// @param arguments behind `serve --config FILE`
  static ServerProcess start(Path config, int port, List<String> jvm, String... arguments)
      throws IOException, InterruptedException {
    Path log = config.resolveSibling("server.log");
    long started = System.nanoTime();
    Process process =
        new ProcessBuilder(command(config, jvm, arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    awaitPort(process, log, port, started);
    long readyMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    return new ServerProcess(process, log, port, readyMillis);
  }

  /// Waits until it takes connections at another port too.
  void awaitPort(int other) throws IOException, InterruptedException {
    awaitPort(process, log, other, System.nanoTime());
  }

  private static void awaitPort(Process process, Path log, int port, long started)
      throws IOException, InterruptedException {
    while (!accepts(port)) {
      long waited = System.nanoTime() - started;
      if (!process.isAlive() || waited > READY_WITHIN.toNanos()) {
        process.destroyForcibly();
        throw new IllegalStateException("did not start:\n" + Files.readString(log));
      }
      Thread.sleep(5);
    }
  }

  /// Starts `serve` where it can't, and waits for its end.
  ///
  /// @return everything it printed, without a stack trace in it
  static String runToEnd(Path config, String... arguments)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(config, List.of(), arguments)).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isEqualTo(1);
    assertThat(printed).doesNotContain("\tat ");
    return printed;
  }

  private static List<String> command(Path config, List<String> jvm, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "io.tollgate.app.Main",
            "serve",
            "--config",
            config.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean accepts(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /// From the start of the process to the first connection it took.
  long readyMillis() {
    return readyMillis;
  }

  /// What it printed so far.
  String log() throws IOException {
    return Files.readString(log);
  }

  /// `kill -9`.
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// `kill -TERM`, and waits.
  ///
  /// @return the exit code
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("did not end within 60 s of SIGTERM");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
