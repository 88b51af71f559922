package io.tollgate.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Counts the system calls of a gateway under load, by `strace -c -f`. Tracing slows it several
/// times, so only the counts mean anything.
final class SystemCalls {

  /// Calls that move bytes of a connection. `read` and `write` also serve files and wake-ups, so
  /// this is an upper bound.
  private static final Set<String> SOCKET =
      Set.of(
          "read",
          "readv",
          "recvfrom",
          "recvmsg",
          "write",
          "writev",
          "sendto",
          "sendmsg",
          "sendfile",
          "splice");

  private static final Set<String> POLL =
      Set.of(
          "epoll_wait",
          "epoll_pwait",
          "epoll_pwait2",
          "epoll_ctl",
          "poll",
          "select",
          "io_uring_enter");

  private static final Set<String> FILE =
      Set.of("pwrite64", "pwritev", "pread64", "fsync", "fdatasync", "ftruncate", "fallocate");

  private final Workshop workshop;
  private final String strace = Tools.require("strace", "strace");
  private final int cpu;

  SystemCalls(Workshop workshop, int cpu) {
    this.workshop = workshop;
    this.cpu = cpu;
  }

  /// Calls per request.
  ///
  /// @param socket that move bytes of connections; see [#SOCKET]
  /// @param poll that wait for connections
  /// @param file of the journal and its like
  /// @param other everything else
  record Calls(double socket, double poll, double file, double other) {}

  /// @param load makes requests and returns how many
  Calls count(Target target, java.util.function.LongSupplier load) {
    Path output = workshop.file("strace.txt");
    var command = new ArrayList<>(List.of(strace, "-c", "-f", "-o", output.toString()));
    for (long pid : target.process().pids()) {
      command.addAll(List.of("-p", Long.toString(pid)));
    }
    long requests;
    try (Started tracer = workshop.start("strace", cpu, Map.of(), command)) {
      // It says "attached" once for each thread; a gateway's threads are all there by now.
      workshop.await(tracer, () -> tracer.lastWords().contains("attached"));
      Workshop.pause(Duration.ofMillis(500));
      requests = load.getAsLong();
    }
    try {
      return parse(Files.readString(output), requests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Calls parse(String table, long requests) {
    double socket = 0;
    double poll = 0;
    double file = 0;
    double other = 0;
    for (String line : table.lines().toList()) {
      // % time, seconds, usecs/call, calls, errors where there are any, name
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length < 5
          || !fields[3].matches("\\d+")
          || fields[fields.length - 1].equals("total")) {
        continue;
      }
      double calls = Double.parseDouble(fields[3]) / Math.max(1, requests);
      String name = fields[fields.length - 1];
      if (SOCKET.contains(name)) {
        socket += calls;
      } else if (POLL.contains(name)) {
        poll += calls;
      } else if (FILE.contains(name)) {
        file += calls;
      } else {
        other += calls;
      }
    }
    return new Calls(socket, poll, file, other);
  }
}
