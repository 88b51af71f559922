package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Kills a server while customers cross their thresholds, again and again, with a receiver of
/// webhooks that counts: each crossing is one message through each channel.
///
/// A message that was sent at the instant of a kill may come once more after it, under the same id:
/// for its receiver it is one. The loop counts ids, and tells repeats apart.
final class AlertCrashLoop {

  private static final long ALLOWANCE = 1_000;
  private static final int CONNECTIONS = 8;

  /// Behind a crossing: long enough for its fold, its message, or neither.
  private static final long KILL_AFTER_MILLIS_MAX = 2_000;

  private static final long CROSSED_WITHIN_SECONDS = 60;
  private static final long DRAIN_SECONDS = 60;

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:PORT", connections-per-address: 10000}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal, sync: 20ms}
      alerts: {allow-networks: [127.0.0.0/8]}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes:
            GET /v1/points:
              resources: {count: $.data, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
      plans:
        thousand:
          name: Thousand
          credits: {month: 1_000}
          apis: points
      """;

  private final Path folder;
  private final AtomicBoolean killed = new AtomicBoolean();

  /// Credits that the newest customer was shown in this round.
  private final AtomicLong shown = new AtomicLong();

  /// Times each message came, by organization, threshold and id.
  private final Map<String, AtomicLong> came = new ConcurrentHashMap<>();

  AlertCrashLoop(Path folder) {
    this.folder = folder;
  }

  /// What the loop came to.
  ///
  /// @param crossings of all customers
  /// @param messages ids that came to the receiver
  /// @param repeats messages that came more than once, each under its one id
  record Report(int rounds, int crossings, int messages, long repeats) {}

  Report run(int rounds, long seed) throws Exception {
    var random = new SplittableRandom(seed);
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.start();
    try (var upstream = new PointsUpstream()) {
      var shop = new Shop(folder, CONFIG.replace("UPSTREAM", Integer.toString(upstream.port())));
      URI hook = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
      var buyers = new ArrayList<Shop.Buyer>();
      for (int round = 0; round < rounds; round++) {
        Shop.Buyer buyer = shop.buyer("buyer " + round, "thousand");
        shop.alerts(buyer.organizationId(), hook, "ops@example.com");
        buyers.add(buyer);
        try (ServerProcess server = shop.start("--role", "gateway")) {
          // The one before as well: its thresholds are not all behind it.
          List<Shop.Buyer> calling = buyers.subList(Math.max(0, round - 1), round + 1);
          load(server, calling, random.split());
        }
      }
      try (ServerProcess server = shop.start("--role", "gateway")) {
        // It answers, so it can be asked to end.
        Shop.used(server.port(), buyers.getLast().key());
        awaitSilence(shop);
        assertThat(server.terminate()).as("exit code of SIGTERM").isZero();
      }
      shop.requireBalancedBooks();
      return check(shop, buyers, seed, rounds);
    } finally {
      receiver.stop(0);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    String what =
        body.path("data").path("organization").asString()
            + " "
            + body.path("data").path("threshold").asInt();
    came.computeIfAbsent(what + " " + id, _ -> new AtomicLong()).incrementAndGet();
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /// Kills it some time after the newest customer has crossed one of its thresholds.
  private void load(ServerProcess server, List<Shop.Buyer> buyers, SplittableRandom random)
      throws Exception {
    killed.set(false);
    shown.set(0);
    long line = List.of(500L, 800L, 950L, ALLOWANCE - 20).get(random.nextInt(4));
    try (var pool = Executors.newFixedThreadPool(CONNECTIONS)) {
      var clients = new ArrayList<Future<?>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        SplittableRandom own = random.split();
        Shop.Buyer buyer = buyers.get(i % buyers.size());
        boolean newest = buyer.equals(buyers.getLast());
        clients.add(pool.submit(() -> client(server.port(), buyer.key(), newest, own)));
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CROSSED_WITHIN_SECONDS);
      while (shown.get() < line && System.nanoTime() < until) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextLong(KILL_AFTER_MILLIS_MAX));
      killed.set(true);
      server.kill();
      for (Future<?> client : clients) {
        client.get();
      }
    }
  }

  private void client(int port, String key, boolean newest, SplittableRandom random) {
    try (var connection = new HttpConnection(port)) {
      while (true) {
        Answer answer =
            connection.get("/v1/points?n=" + random.nextInt(1_000), "X-CMC_PRO_API_KEY", key);
        assertThat(answer.status()).as(answer.text()).isIn(200, 429);
        if (newest && answer.status() == 200) {
          shown.addAndGet(answer.number("credit_count"));
        }
      }
    } catch (IOException _) {
      assertThat(killed).as("a connection broke before the kill").isTrue();
    }
  }

  private static void awaitSilence(Shop shop) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
    while (shop.waitingMessages() > 0) {
      assertThat(System.nanoTime()).as("messages still wait").isLessThan(until);
      Thread.sleep(100);
    }
  }

  private Report check(Shop shop, List<Shop.Buyer> buyers, long seed, int rounds) {
    int crossings = 0;
    for (Shop.Buyer buyer : buyers) {
      String who = "seed " + seed + ", " + buyer.name();
      Shop.Told told = shop.told(buyer.organizationId());
      var expected = new TreeSet<Integer>();
      Condition.CREDITS_USED.rules().stream()
          .filter(rule -> told.used() >= AlertRules.line(ALLOWANCE, rule.threshold()))
          .forEach(rule -> expected.add(rule.threshold()));
      if (told.refused()) {
        expected.add(100);
      }
      assertThat(told.alerts().stream().map(Alert::threshold).sorted())
          .as(who + ", used " + told.used())
          .containsExactlyElementsOf(expected);
      crossings += expected.size();
      Map<Long, Map<Channel, Long>> sent =
          told.deliveries().stream()
              .collect(
                  Collectors.groupingBy(
                      Delivery::alertId,
                      Collectors.groupingBy(Delivery::channel, Collectors.counting())));
      for (Alert alert : told.alerts()) {
        assertThat(sent.get(alert.id()))
            .as(who + " at " + alert.threshold())
            .isEqualTo(Map.of(Channel.MAIL, 1L, Channel.WEBHOOK, 1L, Channel.NOTICE, 1L));
        for (Delivery delivery : told.deliveries()) {
          assertThat(delivery.state()).as(who + ": " + delivery).isEqualTo(Delivery.State.DONE);
          if (delivery.alertId() == alert.id() && delivery.channel() == Channel.MAIL) {
            String mail = "alert/" + PublicId.MESSAGE.write(delivery.id()) + "/";
            assertThat(told.mails()).as(who).filteredOn(id -> id.startsWith(mail)).hasSize(1);
          }
        }
        String what =
            PublicId.ORGANIZATION.write(buyer.organizationId()) + " " + alert.threshold() + " ";
        assertThat(idsOf(what)).as(who + ": ids of " + what).hasSize(1);
      }
    }
    assertThat(came).as("messages of no crossing").hasSize(crossings);
    long repeats = came.values().stream().filter(times -> times.get() > 1).count();
    return new Report(rounds, crossings, came.size(), repeats);
  }

  private Set<String> idsOf(String what) {
    return came.keySet().stream().filter(key -> key.startsWith(what)).collect(Collectors.toSet());
  }
}
