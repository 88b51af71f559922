package io.tollgate.bench.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Closed-loop load: 64 calls at once, each asks again as soon as it is answered. HTTP/1.1 by
/// `wrk`, HTTP/2 by [Http2Load], in a process of its own on the same processor.
final class Wrk {

  static final int CONNECTIONS = 64;

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
  private static final Pattern SHARE = Pattern.compile("(?m)^\\s+(\\d+)%\\s+([\\d.]+)(us|ms|s|m)$");
  private static final Pattern STATUSES = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern SOCKETS =
      Pattern.compile("connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

  private final Workshop workshop;
  private final String wrk = Tools.require("wrk", "wrk");
  private final int cpu;

  /// Where the load by HTTP/2 is told what to do; 0 while it does not run.
  private int http2Port;

  Wrk(Workshop workshop, int cpu) {
    this.workshop = workshop;
    this.cpu = cpu;
  }

  /// What came back.
  ///
  /// @param errors answers other than 2xx, and failures of connections
  record Answers(
      long requests, double perSecond, double p50Micros, double p99Micros, long errors) {}

  Answers run(Target target, Scenario scenario, Target.Ask ask, int seconds) {
    return target.streams() == 0
        ? http1(target, ask, seconds)
        : http2(target, scenario, ask, seconds);
  }

  private Answers http2(Target target, Scenario scenario, Target.Ask ask, int seconds) {
    if (http2Port == 0) {
      http2Port = workshop.port();
      Started load =
          workshop.start(
              "http2-load",
              cpu,
              Map.of(),
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-Dlogback.configurationFile="
                      + workshop.home().resolve("bench/tools/logback.xml"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Http2Load.class.getName(),
                  Integer.toString(http2Port)));
      workshop.awaitPort(load, http2Port);
    }
    return parse(
        Http2Load.ask(
            http2Port,
            target.port(),
            target.connections(),
            target.streams(),
            seconds,
            ask.path(),
            ask.header(),
            ask.keys(),
            ask.counted() ? -1 : scenario.body().bytes().length));
  }

  private Answers http1(Target target, Target.Ask ask, int seconds) {
    return parse(
        workshop.run(
            cpu,
            Map.of(
                "ASK_PATH", ask.path(),
                "ASK_HEADER", ask.header(),
                "ASK_KEYS", ask.keys().toString()),
            List.of(
                wrk,
                "-t1",
                "-c" + CONNECTIONS,
                "-d" + seconds + "s",
                "--latency",
                "-s",
                workshop.home().resolve("bench/tools/keys.lua").toString(),
                "http://127.0.0.1:" + target.port())));
  }

  static Answers parse(String output) {
    double p50 = Double.NaN;
    double p99 = Double.NaN;
    Matcher shares = SHARE.matcher(output);
    while (shares.find()) {
      double micros = Double.parseDouble(shares.group(2)) * unitMicros(shares.group(3));
      p50 = shares.group(1).equals("50") ? micros : p50;
      p99 = shares.group(1).equals("99") ? micros : p99;
    }
    long errors = 0;
    Matcher statuses = STATUSES.matcher(output);
    if (statuses.find()) {
      errors += Long.parseLong(statuses.group(1));
    }
    Matcher sockets = SOCKETS.matcher(output);
    if (sockets.find()) {
      for (int i = 1; i <= 4; i++) {
        errors += Long.parseLong(sockets.group(i));
      }
    }
    return new Answers(
        Long.parseLong(find(REQUESTS, output)),
        Double.parseDouble(find(RATE, output)),
        p50,
        p99,
        errors);
  }

  private static double unitMicros(String unit) {
    return switch (unit) {
      case "us" -> 1;
      case "ms" -> 1_000;
      case "s" -> 1_000_000;
      default -> 60_000_000;
    };
  }

  private static String find(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("wrk said nothing of " + pattern + ":\n" + output);
    }
    return matcher.group(1);
  }
}
