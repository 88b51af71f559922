package io.tollgate.app.cli;

import java.io.IOException;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Who there is in the demo. Their keys and passwords are nowhere but in the files that tell them,
/// which are readable by their owner alone.
///
/// @param customers of each api
/// @param organizations with weeks of calls behind them
/// @param people who can sign in to the portal
record DemoStory(
    Map<String, List<Customer>> customers, List<Lived> organizations, List<Login> people) {

  /// A customer of one api.
  ///
  /// @param keyId of its key; empty where an older demo made it
  /// @param about what its key is good for
  record Customer(String name, String plan, String keyId, String key, String about) {}

  /// A customer with weeks of calls behind it.
  record Lived(String id, String name, String plan, List<LivedKey> keys) {}

  record LivedKey(String id, String label, String api, String key) {}

  /// Somebody who can sign in.
  ///
  /// @param about who that is
  record Login(String email, String password, String about) {}

  /// Where everything is.
  record Places(String gateway, String portal, String management, int gatewayPort) {}

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  List<Customer> of(DemoOffer offer) {
    return Objects.requireNonNull(customers.get(offer.api()), offer.api());
  }

  /// What an earlier start wrote.
  ///
  /// @throws IOException there is none, or it can't be read
  static DemoStory read(Path folder) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readString(folder.resolve("demo.json")));
      var customers = new LinkedHashMap<String, List<Customer>>();
      for (DemoOffer offer : DemoOffer.ALL) {
        var of = new ArrayList<Customer>();
        for (JsonNode one : root.path("apis").path(offer.api()).path("customers")) {
          of.add(
              new Customer(
                  one.path("name").asString(),
                  one.path("plan").asString(),
                  one.path("keyId").asString(""),
                  one.path("key").asString(),
                  one.path("about").asString()));
        }
        if (of.isEmpty()) {
          throw new IOException("no keys of " + offer.api());
        }
        customers.put(offer.api(), of);
      }
      var organizations = new ArrayList<Lived>();
      for (JsonNode one : root.path("organizations")) {
        organizations.add(JSON.treeToValue(one, Lived.class));
      }
      var people = new ArrayList<Login>();
      for (JsonNode one : root.path("people")) {
        people.add(JSON.treeToValue(one, Login.class));
      }
      return new DemoStory(customers, organizations, people);
    } catch (JacksonException e) {
      throw new IOException("not what the demo writes", e);
    }
  }

  /// Writes it for programs (`demo.json`) and for shells (`demo.env`).
  void write(Path folder, Places places, String adminToken) throws IOException {
    var root = new LinkedHashMap<String, Object>();
    root.put("gateway", places.gateway());
    root.put("portal", places.portal());
    root.put("management", places.management());
    root.put("adminToken", adminToken);
    root.put("people", people);
    root.put("organizations", organizations);
    var apis = new LinkedHashMap<String, Object>();
    for (DemoOffer offer : DemoOffer.ALL) {
      apis.put(
          offer.api(),
          Map.of(
              "base",
              places.gateway() + offer.base(),
              "hostBase",
              offer.hostBase(places.gatewayPort()),
              "keys",
              of(offer).stream().map(Customer::key).toList(),
              "customers",
              of(offer)));
    }
    root.put("apis", apis);
    secretly(folder.resolve("demo.json"), JSON.writeValueAsString(root) + "\n");
    secretly(folder.resolve("demo.env"), shell(places, adminToken));
  }

  private String shell(Places places, String adminToken) {
    var shell = new StringBuilder();
    for (DemoOffer offer : DemoOffer.ALL) {
      List<Customer> of = of(offer);
      String name = offer.api().toUpperCase(Locale.ROOT).replace('-', '_');
      shell.append(name).append("=").append(places.gateway()).append(offer.base()).append("\n");
      shell.append(name).append("_HOST=").append(offer.hostBase(places.gatewayPort()));
      shell.append("\n").append(name).append("_KEY=").append(of.getFirst().key()).append("\n");
      shell.append(name).append("_KEY_ID=").append(of.getFirst().keyId()).append("\n");
      shell.append(name).append("_FREE_KEY=").append(of.get(1).key()).append("\n");
      shell.append(name).append("_CAPPED_KEY=").append(of.get(2).key()).append("\n");
      shell.append(name).append("_SPENT_KEY=").append(of.getLast().key()).append("\n");
    }
    shell.append("TOLLGATE_ADMIN_URL=").append(places.portal()).append("\n");
    shell.append("TOLLGATE_ADMIN_TOKEN=").append(adminToken).append("\n");
    shell.append("export TOLLGATE_ADMIN_URL TOLLGATE_ADMIN_TOKEN\n");
    return shell.toString();
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
}
