package io.tollgate.bench.load;

import io.tollgate.bench.load.OpenLoop.Answers;
import io.tollgate.core.key.KeyShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Good requests beside a flood of made-up keys: what the flood costs them, and how often it makes
/// the store look.
@Command(
    name = "bench/run flood",
    mixinStandardHelpOptions = true,
    description =
        "Good calls alone, beside keys with a wrong checksum, and beside keys nobody has. The gateway"
            + " has one processor; upstream, load and flood have another.")
public final class FloodBench implements Callable<Integer> {

  private static final String LOOKUPS = "tollgate_key_lookups_total";

  /// As many as the generator takes.
  private static final int MADE_UP = 20_000;

  @Option(names = "--good", description = "Good calls a second (default: ${DEFAULT-VALUE}).")
  private double good = 500;

  @Option(names = "--flood", description = "Made-up keys a second (default: ${DEFAULT-VALUE}).")
  private double flood = 10_000;

  @Option(names = "--seconds", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Option(names = "--warm-up", description = "Seconds before (default: ${DEFAULT-VALUE}).")
  private int warmUp = 20;

  @Option(
      names = "--sync",
      description = "The journal's sync: always, never, 20ms (default: ${DEFAULT-VALUE}).")
  private String sync = "20ms";

  @Option(names = "--gateway-cpu", description = "Processor of the gateway (default: 0).")
  private int gatewayCpu = 0;

  @Option(names = "--load-cpu", description = "Processor of all else (default: 1).")
  private int loadCpu = 1;

  public static void main(String[] args) {
    System.exit(new CommandLine(new FloodBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(System.getProperty("tollgate.home", "."));
    try (var workshop = new Workshop(home, false)) {
      Keys keys = Keys.make();
      keys.write(workshop);
      var peers = new Peers(workshop, gatewayCpu, loadCpu);
      var tollgate = new Tollgate(workshop, keys);
      Target target = tollgate.start(gatewayCpu, peers.upstreamPort(), sync);
      var load = new OpenLoop(workshop, loadCpu);
      Path known = Files.write(workshop.file("keys.good.txt"), keys.plain().subList(0, 500));
      Target.Ask ask = new Target.Ask("/plain/small", "X-API-Key", known, false);
      Target.Ask wrong = ask(workshop, "keys.wrong.txt", FloodBench::wrongChecksum);
      Target.Ask strange = ask(workshop, "keys.strange.txt", key -> key);
      load.run(target, ask, 4 * good, warmUp);
      // The compiler has the gateway's one processor too: what it still compiles for a flood it has
      // not seen before would be measured instead of the flood.
      both(target, load, ask, wrong, warmUp);
      both(target, load, ask, strange, warmUp);

      Answers alone = load.run(target, ask, good, seconds);
      tell("alone", alone, alone, 0, 0);
      beside("beside wrong checksums", target, tollgate, load, ask, wrong, alone);
      beside("beside keys nobody has", target, tollgate, load, ask, strange, alone);
    }
    return 0;
  }

  private void beside(
      String name,
      Target target,
      Tollgate tollgate,
      OpenLoop load,
      Target.Ask ask,
      Target.Ask made,
      Answers alone) {
    double before = tollgate.counter(LOOKUPS);
    Both both = both(target, load, ask, made, seconds);
    long lookups = Math.round(tollgate.counter(LOOKUPS) - before);
    tell(name, both.good(), alone, both.made().errors(), lookups);
  }

  private record Both(Answers good, Answers made) {}

  private Both both(Target target, OpenLoop load, Target.Ask ask, Target.Ask made, int forSeconds) {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      var flooding =
          CompletableFuture.supplyAsync(() -> load.run(target, made, flood, forSeconds), threads);
      return new Both(load.run(target, ask, good, forSeconds), flooding.join());
    }
  }

  private void tell(String name, Answers it, Answers alone, long refused, long lookups) {
    System.out.printf(
        "%-24s good: %,d done, %d refused, %d unsent, p50 %.0f us, p99 %.0f us (%.2f x alone);"
            + " flood: %,d refused a second, %,d look-ups in the store%n",
        name,
        it.done(),
        it.errors(),
        it.unsent(),
        it.p50Micros(),
        it.p99Micros(),
        it.p99Micros() / alone.p99Micros(),
        refused / seconds,
        lookups);
  }

  private static Target.Ask ask(Workshop workshop, String file, UnaryOperator<String> change)
      throws IOException {
    var random = new SecureRandom();
    List<String> keys =
        Stream.generate(() -> change.apply(KeyShape.TOLLGATE.make(random))).limit(MADE_UP).toList();
    return new Target.Ask(
        "/plain/small", "X-API-Key", Files.write(workshop.file(file), keys), false);
  }

  private static String wrongChecksum(String key) {
    return key.substring(0, key.length() - 1) + (key.endsWith("0") ? '1' : '0');
  }
}
