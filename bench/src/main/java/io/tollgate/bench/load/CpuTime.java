package io.tollgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What processes have spent of their processor so far, in microseconds.
///
/// @param user in user mode, in steps of 10 ms
/// @param system in the kernel on their behalf, in steps of 10 ms
/// @param scheduled both together, exact, but without threads that have ended
record CpuTime(long user, long system, long scheduled) {

  /// One tick of `/proc/PID/stat`: Linux tells 100 a second to programs on every architecture Java
  /// runs on.
  private static final long TICK_MICROS = 10_000;

  /// Place of `utime` behind the program's name, which may itself hold blanks (proc_pid_stat(5)).
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  static CpuTime of(List<Long> pids) {
    long user = 0;
    long system = 0;
    long scheduled = 0;
    for (long pid : pids) {
      Path process = Path.of("/proc", Long.toString(pid));
      String[] fields = afterName(Proc.read(process.resolve("stat")));
      if (fields.length > SYSTEM) {
        user += Long.parseLong(fields[USER]) * TICK_MICROS;
        system += Long.parseLong(fields[SYSTEM]) * TICK_MICROS;
      }
      scheduled += scheduledMicros(process.resolve("task"));
    }
    return new CpuTime(user, system, scheduled);
  }

  static String[] afterName(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }

  private static long scheduledMicros(Path tasks) {
    long nanos = 0;
    for (Path thread : threads(tasks)) {
      nanos += scheduledNanos(thread);
    }
    return nanos / 1_000;
  }

  private static long scheduledNanos(Path thread) {
    String schedstat = Proc.read(thread.resolve("schedstat"));
    return schedstat.isEmpty() ? 0 : Long.parseLong(schedstat.split(" ", -1)[0]);
  }

  private static List<Path> threads(Path tasks) {
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.toList();
    } catch (IOException _) {
      // The process has ended: it has no threads.
      return List.of();
    }
  }

  /// Microseconds by thread name, as the kernel has it: at most 15 characters. Threads whose names
  /// differ in their last digits alone are added up.
  static Map<String, Long> byThread(List<Long> pids) {
    var micros = new TreeMap<String, Long>();
    for (long pid : pids) {
      for (Path thread : threads(Path.of("/proc", Long.toString(pid), "task"))) {
        String name = Proc.read(thread.resolve("comm")).replaceAll("[-# ]*[0-9]+$", "");
        micros.merge(name, scheduledNanos(thread) / 1_000, Long::sum);
      }
    }
    return micros;
  }

  CpuTime minus(CpuTime before) {
    return new CpuTime(user - before.user, system - before.system, scheduled - before.scheduled);
  }
}
