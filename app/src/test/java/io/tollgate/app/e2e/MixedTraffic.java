package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.tollgate.app.FreePort;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Clients of every dialect, with every carrier of it, over every protocol at once, on one server
/// and shared organizations, with a witness at each client.
final class MixedTraffic implements AutoCloseable {

  private static final String CONFIG =
      """
      gateway:
        listen: "127.0.0.1:PORT"
        tls: {listen: "127.0.0.1:SECURE", certificate: tls.pem, key: tls.key}
        connections-per-address: 10000
      control: {listen: "127.0.0.1:CONTROL"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal, sync: 20ms}
      prices:
        counted:
          resources: {count: $.data, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
      apis:
        coinmarketcap:
          dialect: coinmarketcap
          mount: {path: /coinmarketcap}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          keys: {query: true}
          routes: &routes
            GET /v1/points: counted
        coingecko:
          dialect: coingecko
          mount: {path: /coingecko}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          keys: {query: true}
          routes: *routes
        cryptoapis:
          dialect: cryptoapis
          mount: {path: /cryptoapis}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          keys: {query: true}
          routes: *routes
        coinapi:
          dialect: coinapi
          mount: {path: /coinapi}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          keys: {query: true}
          routes: *routes
        tollgate:
          dialect: tollgate
          mount: {path: /tollgate}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          keys: {query: true}
          routes: *routes
      plans:
        large:
          name: Large
          credits: {month: 1_000_000_000}
          apis: [coinmarketcap, coingecko, cryptoapis, coinapi, tollgate]
        capped:
          name: Capped
          credits: {month: CAP}
          apis: [coinmarketcap, coingecko, cryptoapis, coinapi, tollgate]
      """;

  /// Of the organization that runs into it, soon, however slow the machine is.
  private static final long CAP = 400;

  private static final Map<String, KeyShape> SHAPES =
      Map.of(
          "coinmarketcap", KeyShape.UUID,
          "coingecko", KeyShape.COINGECKO,
          "cryptoapis", KeyShape.HEX,
          "coinapi", KeyShape.UUID,
          "tollgate", KeyShape.TOLLGATE);

  /// A way to show a key: `$1` stands for it, `$2` for it as Basic's password.
  ///
  /// @param target with `$n` for what is asked for
  /// @param header empty for none
  private record Way(String api, String target, String header, String value) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("coinmarketcap", "/v1/points?n=$n", "X-CMC_PRO_API_KEY", "$1"),
          new Way("coinmarketcap", "/v1/points?n=$n&CMC_PRO_API_KEY=$1", "", ""),
          new Way("coingecko", "/v1/points?n=$n", "x-cg-pro-api-key", "$1"),
          new Way("coingecko", "/v1/points?n=$n&x_cg_pro_api_key=$1", "", ""),
          new Way("cryptoapis", "/v1/points?n=$n", "x-api-key", "$1"),
          new Way("cryptoapis", "/v1/points?n=$n&apiKey=$1", "", ""),
          new Way("coinapi", "/v1/points?n=$n", "X-CoinAPI-Key", "$1"),
          new Way("coinapi", "/v1/points?n=$n&apikey=$1", "", ""),
          new Way("coinapi", "/v1/points/APIKEY-$1?n=$n", "", ""),
          new Way("coinapi", "/apikey-$1/v1/points?n=$n", "", ""),
          new Way("coinapi", "/v1/points?n=$n", "Authorization", "$1"),
          new Way("coinapi", "/v1/points?n=$n", "Authorization", "Basic $2"),
          new Way("tollgate", "/v1/points?n=$n", "Authorization", "Bearer $1"),
          new Way("tollgate", "/v1/points?n=$n", "X-API-Key", "$1"),
          new Way("tollgate", "/v1/points?n=$n&api_key=$1", "", ""));

  /// What a cap is told with.
  private static final Map<String, Integer> SPENT =
      Map.of(
          "coinmarketcap",
          429,
          "coingecko",
          429,
          "cryptoapis",
          402,
          "coinapi",
          403,
          "tollgate",
          429);

  private enum Protocol {
    HTTP_1_0,
    HTTP_1_1,
    HTTP_1_1_TLS,
    HTTP_2,
    HTTP_2_TLS
  }

  /// Clients of each protocol; those of HTTP/2 share a connection.
  private static final int CLIENTS = 3;

  private final PointsUpstream upstream = new PointsUpstream();
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final TlsFiles tls;
  private final int securePort;
  private final int controlPort;
  private final Path folder;
  private final Shop shop;
  private final List<Shop.Party> parties;
  private final long seed;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> uncertain = new ConcurrentHashMap<>();
  private final Map<Way, AtomicLong> answered = new ConcurrentHashMap<>();
  private final Map<Protocol, AtomicLong> spoken = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();

  MixedTraffic(Path folder, long seed) throws Exception {
    this.folder = folder;
    this.seed = seed;
    tls = TlsFiles.make(folder, "ip:127.0.0.1");
    securePort = FreePort.find();
    controlPort = FreePort.find();
    shop =
        new Shop(
            folder,
            CONFIG
                .replace("SECURE", Integer.toString(securePort))
                .replace("CONTROL", Integer.toString(controlPort))
                .replace("UPSTREAM", Integer.toString(upstream.port()))
                .replace("CAP", Long.toString(CAP)));
    parties =
        List.of(
            shop.party("one", "large", SHAPES),
            shop.party("two", "large", SHAPES),
            shop.party("capped", "capped", SHAPES));
  }

  ServerProcess start() throws IOException, InterruptedException {
    ServerProcess server = shop.start();
    server.awaitPort(securePort);
    server.awaitPort(controlPort);
    return server;
  }

  private static String account(Shop.Party party, String api) {
    return party.name() + " " + api;
  }

  private static AtomicLong at(Map<String, AtomicLong> sums, String account) {
    return sums.computeIfAbsent(account, _ -> new AtomicLong());
  }

  private static long sum(Map<String, AtomicLong> sums, Shop.Party party) {
    long sum = 0;
    for (String api : party.doors().keySet()) {
      sum += at(sums, account(party, api)).get();
    }
    return sum;
  }

  // ---- load

  /// Every client calls until the time is over.
  ///
  /// @param kill whether the server is killed then, under load
  void load(ServerProcess server, long millis, boolean kill) throws Exception {
    var over = new AtomicBoolean();
    var killed = new AtomicBoolean();
    var random = new SplittableRandom(seed + millis);
    var shared = new EnumMap<Protocol, Line>(Protocol.class);
    shared.put(Protocol.HTTP_1_0, Line.http10(server.port()));
    shared.put(Protocol.HTTP_2, Line.http2(loops, server.port(), null));
    shared.put(Protocol.HTTP_2_TLS, Line.http2(loops, securePort, tls.trust()));
    try (var pool = Executors.newCachedThreadPool()) {
      var clients = new ArrayList<Future<?>>();
      for (Protocol protocol : Protocol.values()) {
        for (int i = 0; i < CLIENTS; i++) {
          SplittableRandom own = random.split();
          clients.add(
              pool.submit(() -> {
                Line line = shared.get(protocol);
                try (Line mine = line == null ? alone(protocol, server.port()) : null) {
                  client(protocol, Objects.requireNonNullElse(line, mine), own, over);
                } catch (IOException e) {
                  assertThat(killed).as("broke before the kill: " + e).isTrue();
                }
                return null;
              }));
        }
      }
      Thread.sleep(millis);
      if (kill) {
        killed.set(true);
        server.kill();
      }
      over.set(true);
      for (Future<?> client : clients) {
        client.get();
      }
    } finally {
      for (Line line : shared.values()) {
        line.close();
      }
    }
  }

  private Line alone(Protocol protocol, int port) throws Exception {
    return protocol == Protocol.HTTP_1_1 ? Line.http1(port) : Line.http1(securePort, tls.trust());
  }

  private void client(Protocol protocol, Line line, SplittableRandom random, AtomicBoolean over)
      throws IOException {
    while (!over.get()) {
      Shop.Party party = parties.get(random.nextInt(parties.size()));
      Way way = WAYS.get(random.nextInt(WAYS.size()));
      if (call(line, party, way, random.nextInt(0, 400)) == 200) {
        spoken.computeIfAbsent(protocol, _ -> new AtomicLong()).incrementAndGet();
        answered.computeIfAbsent(way, _ -> new AtomicLong()).incrementAndGet();
      }
    }
  }

  /// @return the status, which is 200 or that of a spent cap
  private int call(Line line, Shop.Party party, Way way, int elements) throws IOException {
    String key = Objects.requireNonNull(party.doors().get(way.api())).text();
    long price = Math.max(1, (elements + 99) / 100);
    String account = account(party, way.api());
    // Uncertain until the whole answer is here; then either seen or nothing.
    at(uncertain, account).addAndGet(price);
    String target =
        "/" + way.api() + way.target().replace("$1", key).replace("$n", Integer.toString(elements));
    Answer answer =
        way.header().isEmpty()
            ? line.get(target)
            : line.get(target, way.header(), shown(way.value(), key));
    at(uncertain, account).addAndGet(-price);
    if (answer.status() != 200) {
      assertThat(party.name()).as(answer.text()).isEqualTo("capped");
      assertThat(answer.status()).as(answer.text()).isEqualTo(SPENT.get(way.api()));
      refused.incrementAndGet();
      return answer.status();
    }
    Long told = told(way.api(), answer);
    assertThat(told == null ? price : told).as("%s: %s", way, answer).isEqualTo(price);
    at(acknowledged, account).addAndGet(price);
    assertThat(seen.put(answer.headers().getOrDefault("tollgate-request-id", ""), price)).isNull();
    return 200;
  }

  private static String shown(String value, String key) {
    byte[] basic = ("coinapi:" + key).getBytes(StandardCharsets.UTF_8);
    return value.replace("$1", key).replace("$2", Base64.getEncoder().encodeToString(basic));
  }

  /// What an answer says it cost; null where the dialect says nothing.
  private static @Nullable Long told(String api, Answer answer) {
    String header =
        switch (api) {
          case "cryptoapis" -> answer.headers().get("x-credits-consumed");
          case "coinapi" -> answer.headers().get("x-ratelimit-request-cost");
          default -> null;
        };
    if (api.equals("coinmarketcap")) {
      return answer.number("credit_count");
    }
    return header == null ? null : Long.valueOf(header);
  }

  // ---- checks

  /// What clients saw is what key info, the dialects' own and the admin API's, says of each key and
  /// organization; less than all of it only by what was in flight at a kill.
  void requireOneTruth(ServerProcess server) throws IOException {
    String token = "Bearer " + Files.readString(folder.resolve("data/admin-token")).strip();
    try (var gateway = new HttpConnection(server.port());
        var admin = new HttpConnection(controlPort)) {
      for (Shop.Party party : parties) {
        long least = sum(acknowledged, party);
        long most = least + sum(uncertain, party);
        Answer info = ask(gateway, party, "coinmarketcap", "/v1/key/info", "X-CMC_PRO_API_KEY", "");
        long used = info.number("credits_used");
        assertThat(used).as("seed %d, %s", seed, party.name()).isBetween(least, most);
        if (party.name().equals("capped")) {
          assertThat(used).as("seed %d", seed).isLessThanOrEqualTo(CAP);
        }
        Answer own = ask(gateway, party, "tollgate", "/usage", "Authorization", "Bearer ");
        assertThat(own.number("used")).isEqualTo(used);
        // Who has spent all is refused there too.
        boolean spent = party.name().equals("capped") && used == CAP;
        Answer gecko =
            spent ? null : ask(gateway, party, "coingecko", "/key", "x-cg-pro-api-key", "");
        if (gecko != null) {
          assertThat(gecko.number("current_total_monthly_calls")).isEqualTo(used);
        }

        Answer usage =
            admin.get(
                "/admin/v1/organizations/"
                    + PublicId.ORGANIZATION.write(party.organizationId())
                    + "/usage?group=key",
                "Authorization",
                token);
        assertThat(usage.status()).as(usage.text()).isEqualTo(200);
        JsonNode told = JsonMapper.shared().readTree(usage.text());
        assertThat(told.at("/total/credits").longValue())
            .as("seed %d, %s", seed, party.name())
            .isEqualTo(used);
        var byKey = new HashMap<String, Long>();
        for (JsonNode row : told.get("rows")) {
          byKey.merge(row.get("group").asString(), row.get("credits").longValue(), Long::sum);
        }
        for (Shop.Door door : party.doors().values()) {
          String account = account(party, door.api());
          long seenOfKey = at(acknowledged, account).get();
          long ofKey = byKey.getOrDefault(PublicId.KEY.write(door.id()), 0L);
          assertThat(ofKey)
              .as("seed %d, %s", seed, account)
              .isBetween(seenOfKey, seenOfKey + at(uncertain, account).get());
          if (gecko != null && door.api().equals("coingecko")) {
            assertThat(gecko.number("api_key_current_total_monthly_calls")).isEqualTo(ofKey);
          }
        }
      }
    }
  }

  private static Answer ask(
      HttpConnection gateway,
      Shop.Party party,
      String api,
      String path,
      String header,
      String scheme)
      throws IOException {
    String key = Objects.requireNonNull(party.doors().get(api)).text();
    Answer answer = gateway.get("/" + api + path, header, scheme + key);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  /// With nobody else calling, exactly what is left of the cap is answered, by whatever door.
  void spendTheRest(ServerProcess server) throws IOException {
    Shop.Party capped = parties.getLast();
    long left;
    try (var gateway = new HttpConnection(server.port())) {
      left =
          ask(gateway, capped, "coinmarketcap", "/v1/key/info", "X-CMC_PRO_API_KEY", "")
              .number("credits_left");
    }
    try (Line line = Line.http2(loops, server.port(), null)) {
      for (int i = 0; i < left; i++) {
        assertThat(call(line, capped, WAYS.get(i % WAYS.size()), 1))
            .as("seed %d, call %d of %d", seed, i, left)
            .isEqualTo(200);
      }
      for (Way way : WAYS) {
        assertThat(call(line, capped, way, 1)).isNotEqualTo(200);
      }
    }
  }

  /// Ends the server in order, and reads the books.
  void requireWholeBooks(ServerProcess server) throws InterruptedException {
    assertThat(server.terminate()).as("exit code of SIGTERM").isZero();
    shop.requireEveryCallInTheLedgerOnce(seen);
    shop.requireBalancedBooks();
  }

  /// Every way and every protocol had its part; the cap was met.
  String report() {
    assertThat(answered).containsOnlyKeys(WAYS);
    assertThat(spoken).containsOnlyKeys(Protocol.values());
    assertThat(refused.get()).isPositive();
    return seen.size() + " calls, " + refused + " refused, by protocol " + spoken;
  }

  @Override
  public void close() {
    upstream.close();
    loops.shutdownGracefully().awaitUninterruptibly(1_000);
  }
}
