package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.DemoCustomers;
import io.tollgate.app.run.Reason;
import io.tollgate.app.run.StartException;
import io.tollgate.app.run.Tollgate;
import io.tollgate.core.person.Role;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `demo`: the whole of it on this machine, with a sample API and customers who have keys.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a sample market-data API and a Tollgate in front of it, with customers and keys.",
      "Everything is kept in DIR; a second start goes on with it."
    })
public final class DemoCommand implements Callable<Integer> {

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
      description = "Of the portal and the admin API (default: ${DEFAULT-VALUE}).")
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
      DemoStory story = story(tollgate, folder);
      story.write(folder, places(tollgate), adminToken(folder));
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

  private DemoStory story(Tollgate tollgate, Path folder) throws IOException, InterruptedException {
    DemoCustomers made = tollgate.demoCustomers();
    if (!made.none()) {
      try {
        return DemoStory.read(folder);
      } catch (IOException _) {
        throw new StartException(
            "demo: "
                + folder.resolve("demo.json")
                + " held the demo's keys and can't be read; remove its folder to begin anew");
      }
    }
    List<DemoCustomers.Lived> lived = made.established();
    List<DemoStory.Login> people = people(made, lived.getFirst(), lived.getLast());
    say("writing six weeks of history ...");
    made.live();
    return new DemoStory(
        customers(tollgate, made), lived.stream().map(DemoCommand::lived).toList(), people);
  }

  private static DemoStory.Lived lived(DemoCustomers.Lived it) {
    return new DemoStory.Lived(
        it.id(),
        it.name(),
        it.planId(),
        it.keys().stream()
            .map(key ->
                new DemoStory.LivedKey(key.id(), key.row().label(), key.row().apiId(), key.key()))
            .toList());
  }

  private static List<DemoStory.Login> people(
      DemoCustomers made, DemoCustomers.Lived harbor, DemoCustomers.Lived quill) {
    long one = harbor.organizationId();
    long other = quill.organizationId();
    return List.of(
        login(made, "marta@harborfx.example", "Marta Berg", "owner", Map.of(one, Role.OWNER)),
        login(made, "kofi@harborfx.example", "Kofi Adu", "developer", Map.of(one, Role.DEVELOPER)),
        login(made, "quinn@quillworks.example", "Quinn Hale", "owner", Map.of(other, Role.OWNER)),
        login(
            made,
            "nadia@ledgerline.example",
            "Nadia Rahn",
            "billing",
            Map.of(one, Role.BILLING, other, Role.BILLING)));
  }

  private static DemoStory.Login login(
      DemoCustomers made, String email, String name, String role, Map<Long, Role> memberships) {
    return new DemoStory.Login(email, made.person(email, name, memberships), name + ", " + role);
  }

  private static Map<String, List<DemoStory.Customer>> customers(
      Tollgate tollgate, DemoCustomers made) throws IOException, InterruptedException {
    var customers = new LinkedHashMap<String, List<DemoStory.Customer>>();
    for (DemoOffer offer : DemoOffer.ALL) {
      String api = offer.api();
      var of = new ArrayList<DemoStory.Customer>();
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

  private static DemoStory.Customer customer(
      DemoCustomers made, String api, String name, String plan, String about) {
    String whole = name + " (" + api + ")";
    long organization = made.organization(whole, plan);
    DemoCustomers.Made key = made.key(organization, api, "demo");
    return new DemoStory.Customer(whole, plan, key.id(), key.key(), about);
  }

  /// Calls the gateway until the tiny plan is spent: an exhausted key is one that was used.
  private static void spend(Tollgate tollgate, DemoOffer offer, String key)
      throws IOException, InterruptedException {
    int colon = offer.header().indexOf(':');
    String scheme = offer.header().substring(colon + 2);
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < TINY_CALLS; i++) {
        client.send(
            HttpRequest.newBuilder(
                    URI.create(local(tollgate.gatewayPort()) + offer.base() + offer.call()))
                .header(offer.header().substring(0, colon), scheme + key)
                .build(),
            HttpResponse.BodyHandlers.discarding());
      }
    }
  }

  private static DemoStory.Places places(Tollgate tollgate) {
    return new DemoStory.Places(
        local(tollgate.gatewayPort()),
        local(tollgate.controlPort()),
        local(tollgate.managementPort()),
        tollgate.gatewayPort());
  }

  private static String adminToken(Path folder) throws IOException {
    String given = System.getenv("TOLLGATE_ADMIN_TOKEN");
    return given == null || given.isEmpty()
        ? Files.readString(folder.resolve("admin-token")).strip()
        : given;
  }

  private static String local(int port) {
    return "http://127.0.0.1:" + port;
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

  private void print(Tollgate tollgate, Path folder, DemoStory story) {
    DemoStory.Places places = places(tollgate);
    PrintWriter out = out();
    out.printf("%nTollgate is selling a sample market-data API.%n%n");
    out.printf("  gateway     %s%n", places.gateway());
    out.printf("  portal      %s%n", places.portal());
    out.printf("  mailbox     %s/mailbox%n", places.portal());
    out.printf("  admin API   %s/admin/v1%n", places.portal());
    out.printf("  health      %s/actuator/health%n", places.management());
    out.printf("  journal     sync %s%n", tollgate.configuration().journal().sync());
    out.printf(
        "  files       %s (keys, passwords and admin token in demo.json and demo.env, mode 600)%n",
        folder);
    out.printf("%nSign in to the portal, or sign up there (mail arrives in the mailbox)%n");
    story
        .people()
        .forEach(one -> out.printf("  %-26s %-26s %s%n", one.email(), one.password(), one.about()));
    out.printf("%nWith six weeks of calls behind them%n");
    story
        .organizations()
        .forEach(one -> out.printf("  %-26s %s%n", one.name() + ", " + one.plan(), one.id()));
    for (DemoOffer offer : DemoOffer.ALL) {
      out.printf(
          "%n%s at %s%s and %s%n",
          offer.api(), places.gateway(), offer.base(), offer.hostBase(places.gatewayPort()));
      story.of(offer).forEach(one -> out.printf("  %-45s %s%n", one.key(), one.about()));
      out.printf(
          "  curl -H '%s%s' '%s%s%s'%n",
          offer.header(),
          story.of(offer).getFirst().key(),
          places.gateway(),
          offer.base(),
          offer.call());
    }
    out.printf("%ncoinmarketcap without a key, 30 calls a minute%n");
    out.printf("  curl '%s/coinmarketcap/public-api/v1/cryptocurrency/map'%n", places.gateway());
    out.printf("%nStop it with Ctrl-C.%n");
    out.flush();
  }
}
