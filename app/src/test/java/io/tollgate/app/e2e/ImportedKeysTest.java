package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.app.cli.AdminCommands;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.PointsUpstream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// A seller brings keys along, into a process as it is shipped.
final class ImportedKeysTest {

  /// More of them for a measurement.
  private static final int KEYS = Integer.getInteger("tollgate.import.keys", 5_000);

  /// Each is a sync of the disk for some hundred keys; one by one it would be minutes.
  private static final long WITHIN = TimeUnit.SECONDS.toMillis(60);

  @TempDir Path folder;

  @Command(name = "tollgate")
  private static final class Root {}

  private String run(int control, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--admin",
            "http://127.0.0.1:" + control,
            "--token-file",
            folder.resolve("data/admin-token").toString()));
    var printed = new StringWriter();
    var commandLine = new CommandLine(new Root());
    AdminCommands.addTo(commandLine, new ConfigReader(KnownDialect.builtIn(), _ -> null));
    commandLine.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(printed, true));
    commandLine.execute(all.toArray(String[]::new));
    return printed.toString();
  }

  private static int call(ServerProcess server, String key) throws Exception {
    try (var connection = new HttpConnection(server.port())) {
      return connection.get("/v1/one", "X-CMC_PRO_API_KEY", key).status();
    }
  }

  private static String odd(SplittableRandom random) {
    var key = new StringBuilder("sk+");
    random
        .ints(28, '!', '~' + 1)
        .filter(c -> c != '"' && c != ',')
        .forEach(c -> key.append((char) c));
    return key.append("end").toString();
  }

  @Test
  void importedKeysOpenTheirApiAtOnceAndNobodyWritesThemDown() throws Exception {
    var random = new SplittableRandom(4711);
    List<String> keys = Stream.generate(() -> odd(random)).limit(KEYS).toList();
    var csv = new StringBuilder("key,label\n");
    keys.forEach(key -> csv.append(key).append(",shop\n"));
    csv.append("short,none\n");
    Path file = Files.writeString(folder.resolve("keys.csv"), csv);
    var scanner = new SecretScanner();
    keys.stream().limit(20).forEach(key -> scanner.add("imported", key));
    try (var upstream = new PointsUpstream()) {
      int control = FreePort.find();
      var shop = new Shop(folder, upstream.port());
      Files.writeString(
          shop.config(),
          Files.readString(shop.config())
              .replace(
                  "control: {listen: \"127.0.0.1:0\"}",
                  "control: {listen: \"127.0.0.1:" + control + "\"}")
              .replace(
                  "dialect: coinmarketcap", "dialect: coinmarketcap\n    keys: {imported: true}"));
      long organization = shop.buyer("Acme", "large").organizationId();
      try (ServerProcess server = shop.start(List.of("-XX:TieredStopAtLevel=4"))) {
        server.awaitPort(control);
        // Asked for before it is there: that it is unknown is not remembered too long.
        assertThat(call(server, keys.getFirst())).isEqualTo(401);
        String[] command = {
          "keys", "import", file.toString(), "--api", "points", "--organization", "Acme"
        };

        long start = System.nanoTime();
        String told = run(control, command);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertThat(told.lines().toList())
            .hasSize(2)
            .contains(String.format("%,d taken, 0 there already, 1 refused", KEYS));
        assertThat(told).contains("line " + (KEYS + 2) + ": key: is no key");
        System.out.println(KEYS + " keys were imported in " + millis + " ms");
        assertThat(millis).isLessThan(WITHIN);
        assertThat(call(server, keys.getFirst())).isEqualTo(200);
        assertThat(call(server, keys.getLast())).isEqualTo(200);
        assertThat(call(server, keys.getLast() + "x")).isEqualTo(401);
        assertThat(run(control, command))
            .contains(String.format("0 taken, %,d there already, 1 refused", KEYS));
        String shown = run(control, "keys", "list", PublicId.ORGANIZATION.write(organization));
        assertThat(shown).contains("sk+");
        assertThat(scanner.scan("list", shown)).isEmpty();
        assertThat(scanner.scan("told", told)).isEmpty();
        assertThat(run(control, "audit", "verify")).contains("whole");
        assertThat(server.terminate()).isZero();
        assertThat(scanner.scan("log", server.log())).isEmpty();
      }
    }
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        assertThat(scanner.scan(each.toString(), Files.readAllBytes(each))).isEmpty();
      }
    }
    assertThat(scanner.scan("the file itself", Files.readAllBytes(file))).isNotEmpty();
  }
}
