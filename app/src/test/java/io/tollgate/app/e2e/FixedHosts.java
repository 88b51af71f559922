package io.tollgate.app.e2e;

import io.tollgate.core.key.KeyShape;
import io.tollgate.sample.SampleServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The world of [FixedHostsTest], in a process of its own within its own namespaces: the sample, a
/// Tollgate that serves TLS at port 443 under the providers' names, and their clients.
final class FixedHosts {

  private static final String CONFIG =
      """
      gateway:
        listen: "127.0.0.1:PORT"
        tls: {listen: "127.0.0.1:443", certificate: tls.pem, key: tls.key}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal, sync: 20ms}
      apis:
        coinmarketcap:
          dialect: coinmarketcap
          mount: {host: pro-api.coinmarketcap.com}
          upstream: {url: "UPSTREAM/cmc"}
          routes:
            GET /v1/cryptocurrency/map: 1
        coingecko:
          dialect: coingecko-demo
          mount: {host: api.coingecko.com, path: /api/v3}
          upstream: {url: "UPSTREAM/coingecko/api/v3"}
          access: anonymous
          address-limit: 5
          routes:
            GET /simple/price: 1
      plans:
        paid: {name: Paid, credits: {month: 1000}, apis: coinmarketcap}
        free: {name: Free, credits: {month: 1000}, calls: {minute: 5}, apis: coinmarketcap}
        spent: {name: Spent, credits: {month: 1}, apis: coinmarketcap}
      """;

  private FixedHosts() {}

  /// @param arguments a folder with `tls.pem` and `tls.key`, and where the clients are
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int exit;
    try (SampleServer sample =
        SampleServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      exit = run(folder, Path.of(arguments[1]), sample.base().toString());
    }
    System.exit(exit);
  }

  private static int run(Path folder, Path clients, String sample) throws Exception {
    var shop = new Shop(folder, CONFIG.replace("UPSTREAM", sample));
    var shape = Map.of("coinmarketcap", KeyShape.UUID);
    var keys =
        Map.of(
            "paid", key(shop.party("paid", "paid", shape)),
            "free", key(shop.party("free", "free", shape)),
            "spent", key(shop.party("spent", "spent", shape)));
    Path file = folder.resolve("keys.json");
    Files.writeString(file, JsonMapper.shared().writeValueAsString(keys));
    try (ServerProcess server = shop.start("--role", "gateway")) {
      var node =
          new ProcessBuilder("node", "fixed.mjs", file.toString())
              .directory(clients.toFile())
              .inheritIO();
      node.environment().put("NODE_EXTRA_CA_CERTS", folder.resolve("tls.pem").toString());
      int exit = node.start().waitFor();
      if (exit != 0) {
        System.out.println(server.log());
      }
      return exit;
    }
  }

  private static String key(Shop.Party party) {
    return party.doors().values().iterator().next().text();
  }
}
