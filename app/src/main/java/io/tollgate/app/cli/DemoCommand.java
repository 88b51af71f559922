package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.DemoCustomers;
import io.tollgate.app.run.Reason;
import io.tollgate.app.run.StartException;
import io.tollgate.app.run.Tollgate;
import io.tollgate.sample.SampleDocuments;
import io.tollgate.sample.SampleServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `demo`: the whole of it on this machine, with a sample API and customers who have keys.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a sample market-data API and a Tollgate in front of it, with customers and keys.",
      "Everything is kept in DIR; a second start goes on with it."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// An api of the demo, as its customers use it.
  ///
  /// @param base path its clients are given
  /// @param header that carries the key, to its colon and a space
  /// @param call a good one, path and query
  /// @param paid plan of the first customer
  /// @param credits what it gives, in words
  private record Offer(
      String api, String base, String header, String call, String paid, String credits) {

    Offer(String api, String base, String header, String call) {
      this(api, base, header, call, "growth", "2,000,000 credits a month");
    }

    /// Where its clients reach it by a host name of its own; names under `localhost` lead here.
    String hostBase(int port) {
      return "http://" + api + ".localhost:" + port + base.substring(1 + api.length());
    }
  }

  private static final List<Offer> OFFERS =
      List.of(
          new Offer(
              "coinmarketcap",
              "/coinmarketcap",
              "X-CMC_PRO_API_KEY: ",
              "/v1/cryptocurrency/listings/latest?limit=2"),
          new Offer(
              "coingecko",
              "/coingecko/api/v3",
              "x-cg-pro-api-key: ",
              "/simple/price?ids=bitcoin&vs_currencies=usd"),
          new Offer(
              "coingecko-demo",
              "/coingecko-demo/api/v3",
              "x-cg-demo-api-key: ",
              "/simple/price?ids=bitcoin&vs_currencies=usd"),
          new Offer(
              "cryptoapis",
              "/cryptoapis",
              "X-API-Key: ",
              "/market-data/exchange-rates/by-symbols/BTC/USD"),
          new Offer(
              "coinapi",
              "/coinapi",
              "X-CoinAPI-Key: ",
              "/v1/exchangerate/BTC/USD",
              "streamer",
              "10,000 credits in any 24 hours"),
          new Offer(
              "coinapi-ems", "/coinapi-ems", "X-CoinAPI-Key: ", "/v1/balances?exchange_id=KRAKEN"),
          new Offer("market", "/market", "Authorization: Bearer ", "/coins?limit=2"));

  /// Calls that spend the tiny plan.
  private static final int TINY_CALLS = 3;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "Of the gateway (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--portal-port",
      defaultValue = "8081",
      paramLabel = "PORT",
      description = "Of the admin API (default: ${DEFAULT-VALUE}).")
  private int portalPort;

  @Option(
      names = "--management-port",
      defaultValue = "8082",
      paramLabel = "PORT",
      description = "Of health and metrics (default: ${DEFAULT-VALUE}).")
  private int managementPort;

  @Option(
      names = "--data",
      defaultValue = "data/demo",
      paramLabel = "DIR",
      description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data/demo");

  @Override
  public Integer call() throws InterruptedException {
    Path folder = data.toAbsolutePath().normalize();
    SampleServer sample = startSample();
    Tollgate tollgate = null;
    try {
      SampleDocuments.copyTo(folder.resolve("openapi"));
      tollgate = Tollgate.start(() -> configuration(folder, sample.base()), Tollgate.Role.ALL);
      Exits.closeAtSignal(tollgate, sample);
      Story story = story(tollgate, folder);
      write(tollgate, folder, story);
      print(tollgate, folder, story);
    } catch (IOException | RuntimeException e) {
      if (tollgate != null) {
        tollgate.close();
      }
      sample.close();
      if (e instanceof IOException) {
        throw new StartException("demo: " + folder + " can't be used: " + Reason.of(e));
      }
      throw (RuntimeException) e;
    }
    return Exits.waitForSignal();
  }

  private static SampleServer startSample() {
    try {
      return SampleServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new StartException("demo: the sample API can't listen: " + Reason.of(e));
    }
  }

  private ConfigReader.Reading configuration(Path folder, URI upstream) {
    Map<String, String> variables =
        Map.of(
            "GATEWAY", "127.0.0.1:" + port,
            "CONTROL", "127.0.0.1:" + portalPort,
            "MANAGEMENT", "127.0.0.1:" + managementPort,
            "UPSTREAM", upstream.toString());
    var reader = new ConfigReader(KnownDialect.builtIn(), variables::get);
    return reader.read("demo.yaml", folder, bundled());
  }

  private static String bundled() {
    try (InputStream in =
        DemoCommand.class.getResourceAsStream("/io/tollgate/app/demo/demo.yaml")) {
      if (in == null) {
        throw new IllegalStateException("demo.yaml is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("demo.yaml can't be read from the jar", e);
    }
  }

  /// One customer of the demo.
  ///
  /// @param keyId of its key; empty where an older demo made it
  /// @param about what its key is good for
  private record Customer(String name, String plan, String keyId, String key, String about) {}

  /// A customer with weeks of calls behind it.
  private record Lived(String id, String name, String plan, List<LivedKey> keys) {}

  private record LivedKey(String id, String label, String api, String key) {}

  /// Who there is.
  ///
  /// @param customers of each api
  private record Story(Map<String, List<Customer>> customers, List<Lived> lived) {}

  private Story story(Tollgate tollgate, Path folder) throws IOException, InterruptedException {
    DemoCustomers made = tollgate.demoCustomers();
    if (!made.none()) {
      return kept(folder.resolve("demo.json"));
    }
    say("writing six weeks of history ...");
    List<Lived> lived = made.withHistory().stream().map(DemoCommand::lived).toList();
    return new Story(customers(tollgate, made), lived);
  }

  private static Lived lived(DemoCustomers.Lived it) {
    return new Lived(
        it.id(),
        it.name(),
        it.planId(),
        it.keys().stream()
            .map(key -> new LivedKey(key.id(), key.row().label(), key.row().apiId(), key.key()))
            .toList());
  }

  private static Map<String, List<Customer>> customers(Tollgate tollgate, DemoCustomers made)
      throws IOException, InterruptedException {
    var customers = new LinkedHashMap<String, List<Customer>>();
    for (Offer offer : OFFERS) {
      String api = offer.api();
      var of = new ArrayList<Customer>();
      of.add(customer(made, api, "Harbor FX", offer.paid(), "paid, " + offer.credits()));
      of.add(
          customer(made, api, "Ternlabs", "classic", "free, 333 credits a day, 30 calls a minute"));
      of.add(customer(made, api, "Capstan", "capped", "10,000 credits, no limit of calls"));
      of.add(customer(made, api, "Quillworks", "tiny", "exhausted: 3 credits a month, all spent"));
      customers.put(api, of);
      spend(tollgate, offer, of.getLast().key());
    }
    return customers;
  }

  private static Customer customer(
      DemoCustomers made, String api, String name, String plan, String about) {
    String whole = name + " (" + api + ")";
    long organization = made.organization(whole, plan);
    DemoCustomers.Made key = made.key(organization, api, "demo");
    return new Customer(whole, plan, key.id(), key.key(), about);
  }

  /// Calls the gateway until the tiny plan is spent: an exhausted key is one that was used.
  private static void spend(Tollgate tollgate, Offer offer, String key)
      throws IOException, InterruptedException {
    int colon = offer.header().indexOf(':');
    String scheme = offer.header().substring(colon + 2);
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < TINY_CALLS; i++) {
        client.send(
            HttpRequest.newBuilder(URI.create(gateway(tollgate) + offer.base() + offer.call()))
                .header(offer.header().substring(0, colon), scheme + key)
                .build(),
            HttpResponse.BodyHandlers.discarding());
      }
    }
  }

  /// The keys of an earlier start: they are nowhere but in the file that told them.
  private static Story kept(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      JsonNode apis = root.path("apis");
      var customers = new LinkedHashMap<String, List<Customer>>();
      for (Offer offer : OFFERS) {
        String api = offer.api();
        var of = new ArrayList<Customer>();
        for (JsonNode one : apis.path(api).path("customers")) {
          of.add(
              new Customer(
                  one.path("name").asString(),
                  one.path("plan").asString(),
                  one.path("keyId").asString(""),
                  one.path("key").asString(),
                  one.path("about").asString()));
        }
        if (of.isEmpty()) {
          throw new IOException("no keys of " + api);
        }
        customers.put(api, of);
      }
      var lived = new ArrayList<Lived>();
      for (JsonNode one : root.path("organizations")) {
        lived.add(JSON.treeToValue(one, Lived.class));
      }
      return new Story(customers, lived);
    } catch (IOException | JacksonException _) {
      throw new StartException(
          "demo: "
              + file
              + " held the demo's keys and can't be read; remove its folder to begin anew");
    }
  }

  private static void write(Tollgate tollgate, Path folder, Story story) throws IOException {
    Map<String, List<Customer>> customers = story.customers();
    var root = new LinkedHashMap<String, Object>();
    root.put("gateway", gateway(tollgate));
    root.put("portal", local(tollgate.controlPort()));
    root.put("management", local(tollgate.managementPort()));
    root.put("adminToken", adminToken(folder));
    root.put("people", List.of());
    root.put("organizations", story.lived());
    var apis = new LinkedHashMap<String, Object>();
    for (Offer offer : OFFERS) {
      List<Customer> of = of(customers, offer);
      apis.put(
          offer.api(),
          Map.of(
              "base",
              gateway(tollgate) + offer.base(),
              "hostBase",
              offer.hostBase(tollgate.gatewayPort()),
              "keys",
              of.stream().map(Customer::key).toList(),
              "customers",
              of));
    }
    root.put("apis", apis);
    secretly(folder.resolve("demo.json"), JSON.writeValueAsString(root) + "\n");
    var shell = new StringBuilder();
    for (Offer offer : OFFERS) {
      List<Customer> of = of(customers, offer);
      String name = offer.api().toUpperCase(Locale.ROOT).replace('-', '_');
      shell.append(name).append("=").append(gateway(tollgate)).append(offer.base()).append("\n");
      shell.append(name).append("_HOST=").append(offer.hostBase(tollgate.gatewayPort()));
      shell.append("\n").append(name).append("_KEY=").append(of.getFirst().key()).append("\n");
      shell.append(name).append("_KEY_ID=").append(of.getFirst().keyId()).append("\n");
      shell.append(name).append("_FREE_KEY=").append(of.get(1).key()).append("\n");
      shell.append(name).append("_CAPPED_KEY=").append(of.get(2).key()).append("\n");
      shell.append(name).append("_SPENT_KEY=").append(of.getLast().key()).append("\n");
    }
    shell.append("TOLLGATE_ADMIN_URL=").append(local(tollgate.controlPort())).append("\n");
    shell.append("TOLLGATE_ADMIN_TOKEN=").append(adminToken(folder)).append("\n");
    shell.append("export TOLLGATE_ADMIN_URL TOLLGATE_ADMIN_TOKEN\n");
    secretly(folder.resolve("demo.env"), shell.toString());
  }

  private static List<Customer> of(Map<String, List<Customer>> customers, Offer offer) {
    return Objects.requireNonNull(customers.get(offer.api()), offer.api());
  }

  private static String adminToken(Path folder) throws IOException {
    String given = System.getenv("TOLLGATE_ADMIN_TOKEN");
    return given == null || given.isEmpty()
        ? Files.readString(folder.resolve("admin-token")).strip()
        : given;
  }

  /// Writes a file whole or not at all, readable by its owner alone.
  private static void secretly(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, text, StandardOpenOption.WRITE);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String gateway(Tollgate tollgate) {
    return local(tollgate.gatewayPort());
  }

  private static String local(int at) {
    return "http://127.0.0.1:" + at;
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    return spec.commandLine().getOut();
  }

  private void say(String line) {
    out().println(line);
    out().flush();
  }

  private void print(Tollgate tollgate, Path folder, Story story) {
    Map<String, List<Customer>> customers = story.customers();
    PrintWriter out = out();
    out.printf("%nTollgate is selling a sample market-data API.%n%n");
    out.printf("  gateway     %s%n", gateway(tollgate));
    out.printf("  admin API   %s/admin/v1%n", local(tollgate.controlPort()));
    out.printf("  health      %s/actuator/health%n", local(tollgate.managementPort()));
    out.printf("  journal     sync %s%n", tollgate.configuration().journal().sync());
    out.printf(
        "  files       %s (keys and admin token in demo.json and demo.env, mode 600)%n", folder);
    for (Offer offer : OFFERS) {
      List<Customer> of = of(customers, offer);
      out.printf(
          "%n%s at %s%s and %s%n",
          offer.api(), gateway(tollgate), offer.base(), offer.hostBase(tollgate.gatewayPort()));
      of.forEach(one -> out.printf("  %-45s %s%n", one.key(), one.about()));
      out.printf(
          "  curl -H '%s%s' '%s%s%s'%n",
          offer.header(), of.getFirst().key(), gateway(tollgate), offer.base(), offer.call());
    }
    out.printf("%nWith six weeks of calls behind them%n");
    story
        .lived()
        .forEach(one -> out.printf("  %-45s %s%n", one.name() + ", " + one.plan(), one.id()));
    out.printf("%ncoinmarketcap without a key, 30 calls a minute%n");
    out.printf("  curl '%s/coinmarketcap/public-api/v1/cryptocurrency/map'%n", gateway(tollgate));
    out.printf("%nStop it with Ctrl-C.%n");
    out.flush();
  }
}
