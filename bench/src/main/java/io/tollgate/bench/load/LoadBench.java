package io.tollgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Measures what one processor can proxy: Tollgate beside nginx + Lua and others, in turns.
@Command(
    name = "bench/run load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "CPU per request, latency, system calls and memory of Tollgate beside its peers. "
            + "Each gateway has one processor; the upstream and the load have another.")
public final class LoadBench implements Callable<Integer> {

  @Option(names = "--seconds", description = "Length of one measurement (default: 5).")
  private int seconds = 5;

  @Option(names = "--rounds", description = "Rounds; each has every target once (default: 5).")
  private int rounds = 5;

  @Option(
      names = "--targets",
      split = ",",
      description = "Of nginx-lua, nginx, haproxy, tollgate, scg (default: all but scg).")
  private List<String> wanted = List.of("nginx-lua", "nginx", "haproxy", "tollgate");

  @Option(
      names = "--scenarios",
      split = ",",
      description = "Of small, counted, streamed, big (default: all).")
  private Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);

  @Option(
      names = "--http2",
      description =
          "Ask nginx-lua and tollgate by HTTP/2 as well: as many calls at once, one or 16 streams a"
              + " connection.")
  private boolean http2;

  @Option(names = "--no-latency", description = "Leave the latency at half load out.")
  private boolean noLatency;

  @Option(names = "--no-counts", description = "Leave system calls and allocation out.")
  private boolean noCounts;

  @Option(
      names = "--rate",
      description = "Requests a second for latency (default: half of what both can).")
  private double rate;

  @Option(
      names = "--warm-up",
      description = "Seconds of load before Tollgate's first measurement (default: 20).")
  private int warmUp = 20;

  @Option(
      names = "--sync",
      description = "Tollgate's journal.sync: always, never, 20ms (default: always).")
  private String sync = "always";

  @Option(names = "--gateway-cpu", description = "Processor of the gateways (default: 0).")
  private int gatewayCpu = 0;

  @Option(names = "--load-cpu", description = "Processor of upstream and load (default: 1).")
  private int loadCpu = 1;

  @Option(names = "--json", paramLabel = "FILE", description = "Write every sample there.")
  private @Nullable Path json;

  @Option(names = "--keep", description = "Keep the work folder with configurations and logs.")
  private boolean keep;

  /// Of a connection that carries several calls at once.
  private static final int STREAMS = 16;

  private final Report report = new Report(System.out);
  private final List<Sample> samples = new ArrayList<>();
  private final List<Sample.Latency> latencies = new ArrayList<>();
  private final List<Sample.Counts> counts = new ArrayList<>();

  public static void main(String[] args) {
    int code =
        new CommandLine(new LoadBench())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(LoadBench::told)
            .execute(args);
    System.exit(code);
  }

  /// What is missing is said in a line; anything else is our mistake and shows where.
  private static int told(Exception e, CommandLine command, CommandLine.ParseResult result)
      throws Exception {
    if (e instanceof MissingException) {
      command.getErr().println("bench: " + e.getMessage());
      return 1;
    }
    throw e;
  }

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(System.getProperty("tollgate.home", "."));
    try (var workshop = new Workshop(home, keep)) {
      describe(workshop);
      Keys keys = Keys.make();
      keys.write(workshop);
      var tollgate = new Tollgate(workshop, keys);
      var peers = new Peers(workshop, gatewayCpu, loadCpu);
      List<Target> targets = start(peers, tollgate);
      var wrk = new Wrk(workshop, loadCpu);
      boolean first = true;
      for (Scenario scenario : scenarios) {
        measure(scenario, targets, wrk, first);
        first = false;
      }
      if (!noLatency) {
        measureLatency(workshop, peers.direct(), targets, wrk);
      }
      if (!noCounts) {
        count(workshop, tollgate, targets, wrk);
      }
      write();
      if (keep) {
        System.out.println("\nkept: " + workshop.folder());
      }
    }
    return samples.stream().allMatch(sample -> sample.errors() == 0) ? 0 : 1;
  }

  private void describe(Workshop workshop) throws IOException {
    System.out.printf(
        "%s, %d processors, Linux %s, Java %s%n",
        Proc.processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        Runtime.version());
    System.out.printf(
        "gateways on CPU %d; upstream and load on CPU %d; %d connections; %,d keys; %d rounds of %d"
            + " s%n",
        gatewayCpu, loadCpu, Wrk.CONNECTIONS, Keys.COUNT, rounds, seconds);
    System.out.printf(
        "Tollgate's journal: sync %s, on %s%n", sync, Files.getFileStore(workshop.folder()).type());
  }

  private List<Target> start(Peers peers, Tollgate tollgate) {
    Map<String, Supplier<List<Target>>> known = new LinkedHashMap<>();
    known.put(Peers.REFERENCE, () -> peers.nginxLua(http2 ? STREAMS : 0));
    known.put("nginx", peers::nginx);
    known.put("haproxy", peers::haproxy);
    known.put(Peers.SPRING, peers::springCloudGateway);
    var targets = new ArrayList<Target>();
    for (String name : wanted) {
      Supplier<List<Target>> start = known.get(name);
      if (start != null) {
        try {
          targets.addAll(start.get());
        } catch (MissingException e) {
          System.out.println("skipped: " + e.getMessage());
        }
      } else if (name.equals(Tollgate.NAME)) {
        Target started = start(tollgate, peers);
        targets.add(started);
        if (http2) {
          targets.add(started.over(started.port(), 1));
          targets.add(started.over(started.port(), STREAMS));
        }
      } else {
        throw new MissingException("no such target: " + name);
      }
    }
    return targets;
  }

  private Target start(Tollgate tollgate, Peers peers) {
    try {
      return tollgate.start(gatewayCpu, peers.upstreamPort(), sync);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Each round asks every target once, and begins with another one than the round before: what
  /// drifts in the machine then touches all alike.
  private void measure(Scenario scenario, List<Target> targets, Wrk wrk, boolean first) {
    List<Target> taking = taking(scenario, targets);
    for (Target target : taking) {
      Target.Ask ask = ask(target, scenario);
      target.probe(scenario, ask);
      // Later scenarios find most of the code compiled.
      int span = target.warmUp() * (first ? warmUp : Math.ceilDiv(warmUp, 4));
      if (target.streams() > 0) {
        // Its load is a JVM too.
        span = Math.max(span, Math.ceilDiv(warmUp, 4));
      }
      if (span > 0) {
        wrk.run(target, scenario, ask, span);
      }
    }
    var own = new ArrayList<Sample>();
    for (int round = 1; round <= rounds; round++) {
      for (Target target : taking) {
        own.add(sample(scenario, round, target, wrk));
      }
      Collections.rotate(taking, -1);
    }
    own.sort(java.util.Comparator.comparingInt(sample -> place(targets, sample.target())));
    report.scenario(scenario, own);
    samples.addAll(own);
  }

  private Sample sample(Scenario scenario, int round, Target target, Wrk wrk) {
    CpuTime before = target.cpu();
    Wrk.Answers answers = wrk.run(target, scenario, ask(target, scenario), seconds);
    CpuTime spent = target.cpu().minus(before);
    target.process().requireAlive();
    return Sample.of(
        scenario, round, target, answers, spent, Proc.memoryMegabytes(target.process().pids()));
  }

  private static List<Target> taking(Scenario scenario, List<Target> targets) {
    return new ArrayList<>(
        targets.stream().filter(target -> target.ask(scenario) != null).toList());
  }

  private static int place(List<Target> targets, String name) {
    return targets.stream().map(Target::name).toList().indexOf(name);
  }

  private static Target.Ask ask(Target target, Scenario scenario) {
    Target.Ask ask = target.ask(scenario);
    if (ask == null) {
      throw new IllegalStateException(target.name() + " has no part in " + scenario);
    }
    return ask;
  }

  private void measureLatency(Workshop workshop, Target direct, List<Target> targets, Wrk wrk) {
    OpenLoop openLoop;
    try {
      openLoop = new OpenLoop(workshop, loadCpu);
    } catch (MissingException e) {
      System.out.println("latency skipped: " + e.getMessage());
      return;
    }
    List<Target> compared =
        taking(Scenario.SMALL, targets).stream()
            .filter(t -> t.name().equals(Peers.REFERENCE) || t.name().equals(Tollgate.NAME))
            .toList();
    double perSecond = rate > 0 ? rate : halfOfWhatAllCan(compared, wrk);
    for (int round = 1; round <= rounds; round++) {
      OpenLoop.Answers without =
          openLoop.run(direct, ask(direct, Scenario.SMALL), perSecond, seconds);
      latencies.add(latency(round, direct, perSecond, without, without));
      for (Target target : compared) {
        OpenLoop.Answers answers =
            openLoop.run(target, ask(target, Scenario.SMALL), perSecond, seconds);
        latencies.add(latency(round, target, perSecond, answers, without));
      }
      compared = compared.reversed();
    }
    report.latency(latencies);
  }

  private static Sample.Latency latency(
      int round, Target target, double perSecond, OpenLoop.Answers with, OpenLoop.Answers without) {
    return new Sample.Latency(
        round,
        target.name(),
        perSecond,
        with.p50Micros(),
        with.p99Micros(),
        with.p50Micros() - without.p50Micros(),
        with.p99Micros() - without.p99Micros(),
        with.errors(),
        with.unsent());
  }

  private double halfOfWhatAllCan(List<Target> targets, Wrk wrk) {
    double least = Double.MAX_VALUE;
    for (Target target : targets) {
      List<Sample> measured =
          samples.stream()
              .filter(s -> s.scenario() == Scenario.SMALL && s.target().equals(target.name()))
              .toList();
      double most =
          measured.isEmpty()
              ? wrk.run(target, Scenario.SMALL, ask(target, Scenario.SMALL), seconds).perSecond()
              : Report.middle(measured, Sample::perSecond);
      least = Math.min(least, most);
    }
    return targets.isEmpty() ? 1_000 : Math.floor(least / 2);
  }

  /// Short runs of their own, since tracing disturbs: system calls of every target with the small
  /// body, and for Tollgate calls and allocation in every scenario.
  private void count(Workshop workshop, Tollgate tollgate, List<Target> targets, Wrk wrk) {
    SystemCalls tracer = null;
    try {
      tracer = new SystemCalls(workshop, loadCpu);
    } catch (MissingException e) {
      System.out.println("system calls skipped: " + e.getMessage());
    }
    for (Target target : targets) {
      boolean ours = target.is(Tollgate.NAME);
      for (Scenario scenario : scenarios) {
        Target.Ask ask = target.ask(scenario);
        if (ask != null && (ours || scenario == Scenario.SMALL)) {
          SystemCalls.Calls calls =
              tracer == null
                  ? null
                  : tracer.count(target, () -> wrk.run(target, scenario, ask, seconds).requests());
          counts.add(
              ours
                  ? inside(scenario, workshop, tollgate, target, ask, wrk, calls)
                  : new Sample.Counts(scenario, target.name(), calls, -1, Map.of()));
        }
      }
    }
    report.counts(counts);
    report.threads(counts);
  }

  /// What only a JVM of ours can tell: what it allocated and which threads ran.
  private Sample.Counts inside(
      Scenario scenario,
      Workshop workshop,
      Tollgate tollgate,
      Target target,
      Target.Ask ask,
      Wrk wrk,
      SystemCalls.@Nullable Calls calls) {
    var allocation = new Allocation(workshop, target.process(), tollgate.gcLog(), loadCpu);
    long bytes = allocation.bytes();
    Map<String, Long> micros = CpuTime.byThread(target.process().pids());
    double requests = Math.max(1, wrk.run(target, scenario, ask, seconds).requests());
    var threads = new LinkedHashMap<String, Double>();
    CpuTime.byThread(target.process().pids()).entrySet().stream()
        .map(e ->
            Map.entry(e.getKey(), (e.getValue() - micros.getOrDefault(e.getKey(), 0L)) / requests))
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(e -> threads.put(e.getKey(), e.getValue()));
    return new Sample.Counts(
        scenario, target.name(), calls, (allocation.bytes() - bytes) / requests, threads);
  }

  private void write() {
    if (json != null) {
      var whole = new LinkedHashMap<String, Object>();
      whole.put("at", Instant.now().toString());
      whole.put("processor", Proc.processor());
      whole.put("java", Runtime.version().toString());
      whole.put("seconds", seconds);
      whole.put("sync", sync);
      whole.put("samples", samples);
      whole.put("latencies", latencies);
      whole.put("counts", counts);
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValue(json.toFile(), whole);
    }
  }
}
