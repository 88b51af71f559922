package io.tollgate.bench.load;

import io.tollgate.bench.Bodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Starts the upstream and the gateways Tollgate is compared with. Their configurations are in
/// `bench/peers`.
final class Peers {

  /// What the others are divided by.
  static final String REFERENCE = "nginx-lua";

  /// The reference again, in the counted scenario: what it costs not to count.
  static final String UNREAD = "nginx-lua-unread";

  static final String SPRING = "scg";

  private static final String KEY_HEADER = "X-API-Key";

  private final Workshop workshop;
  private final Started upstream;
  private final int upstreamPort;
  private final int cpu;

  /// Starts the upstream.
  ///
  /// @param cpu where gateways run
  /// @param loadCpu where the upstream runs
  Peers(Workshop workshop, int cpu, int loadCpu) throws IOException {
    this.workshop = workshop;
    this.cpu = cpu;
    this.upstreamPort = workshop.port();
    for (Bodies body : Bodies.values()) {
      Files.write(workshop.file("www/" + body.path()), body.bytes());
    }
    upstream = nginx("upstream", loadCpu, upstreamPort, "nginx");
  }

  int upstreamPort() {
    return upstreamPort;
  }

  /// The upstream without a gateway before it.
  Target direct() {
    return new Target("direct", upstream, upstreamPort, streaming(), false, 0);
  }

  /// nginx + Lua.
  ///
  /// @param streams of HTTP/2 a connection, beside one; 0 for HTTP/1.1 alone
  List<Target> nginxLua(int streams) {
    int port = workshop.port();
    int http2 = workshop.port();
    Started process = nginx("nginx-lua", cpu, port, http2, "nginx libnginx-mod-http-lua lua-cjson");
    var asks = new EnumMap<Scenario, Target.Ask>(streaming());
    asks.put(Scenario.COUNTED, ask("/meter" + path(Scenario.COUNTED), true));
    Map<Scenario, Target.Ask> unread = Map.of(Scenario.COUNTED, ask(path(Scenario.COUNTED), false));
    var targets = new ArrayList<Target>();
    targets.add(new Target(REFERENCE, process, port, asks, true, 0));
    targets.add(new Target(UNREAD, process, port, unread, true, 0));
    if (streams > 0) {
      targets.add(targets.getFirst().over(http2, 1));
      targets.add(targets.getFirst().over(http2, streams));
    }
    return targets;
  }

  /// nginx alone.
  List<Target> nginx() {
    int port = workshop.port();
    Started process = nginx("nginx", cpu, port, "nginx");
    return List.of(new Target("nginx", process, port, streaming(), true, 0));
  }

  private Started nginx(String name, int onCpu, int port, String packages) {
    return nginx(name, onCpu, port, 0, packages);
  }

  private Started nginx(String name, int onCpu, int port, int http2, String packages) {
    String program = Tools.require("nginx", packages);
    Path file =
        workshop.configure(
            "peers/" + name + "/nginx.conf",
            Map.of("PORT", port, "HTTP2", http2, "UPSTREAM", upstreamPort));
    try {
      workshop.run(onCpu, Map.of(), List.of(program, "-t", "-q", "-c", file.toString()));
    } catch (MissingException e) {
      throw new MissingException(
          name
              + " does not take its configuration (Debian: apt-get install "
              + packages
              + "): "
              + e.getMessage());
    }
    Started process =
        workshop.start(name, onCpu, Map.of(), List.of(program, "-c", file.toString()));
    workshop.awaitPort(process, port);
    return process;
  }

  /// HAProxy as a gateway, and as a bare relay of TCP.
  List<Target> haproxy() {
    String program = Tools.require("haproxy", "haproxy");
    int port = workshop.port();
    int relay = workshop.port();
    Path file =
        workshop.configure(
            "peers/haproxy/haproxy.cfg",
            Map.of("PORT", port, "RELAY", relay, "UPSTREAM", upstreamPort));
    Started process =
        workshop.start("haproxy", cpu, Map.of(), List.of(program, "-db", "-f", file.toString()));
    workshop.awaitPort(process, port);
    return List.of(
        new Target("haproxy", process, port, streaming(), true, 0),
        new Target("tcp-relay", process, relay, streaming(), false, 0));
  }

  /// Spring Cloud Gateway, built on first use.
  List<Target> springCloudGateway() {
    Path folder = workshop.home().resolve("bench/peers/scg");
    Path jar = folder.resolve("target/scg.jar");
    if (!Files.isRegularFile(jar)) {
      String maven = Tools.require("mvn", "maven");
      System.out.println("scg: building ...");
      workshop.run(
          cpu,
          Map.of("JAVA_HOME", System.getProperty("java.home")),
          List.of(
              maven,
              "-q",
              "-B",
              "-ntp",
              "-f",
              folder.resolve("pom.xml").toString(),
              "-DskipTests",
              "package"));
    }
    int port = workshop.port();
    Started process =
        workshop.start(
            "scg",
            cpu,
            Map.of(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dkeys=" + Keys.plainFile(workshop),
                "-jar",
                jar.toString(),
                "--server.port=" + port,
                "--upstream=http://127.0.0.1:" + upstreamPort));
    workshop.awaitPort(process, port);
    var asks = new EnumMap<Scenario, Target.Ask>(streaming());
    asks.put(Scenario.COUNTED, ask("/meter" + path(Scenario.COUNTED), true));
    // Its stack is deep: it takes minutes to be compiled on one core.
    return List.of(new Target(SPRING, process, port, asks, true, 6));
  }

  /// The scenarios in which the upstream's bytes pass as they are.
  private Map<Scenario, Target.Ask> streaming() {
    var asks = new EnumMap<Scenario, Target.Ask>(Scenario.class);
    for (Scenario scenario : List.of(Scenario.SMALL, Scenario.STREAMED, Scenario.BIG)) {
      asks.put(scenario, ask(path(scenario), false));
    }
    return asks;
  }

  private static String path(Scenario scenario) {
    return "/" + scenario.body().path();
  }

  private Target.Ask ask(String path, boolean counted) {
    return new Target.Ask(path, KEY_HEADER, Keys.plainFile(workshop), counted);
  }
}
