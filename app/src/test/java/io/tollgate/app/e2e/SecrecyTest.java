package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.app.e2e.SecretScanner.Hit;
import io.tollgate.core.key.KeyShape;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Canaries: secrets of every kind are used in every place where they are taken, and in many where
/// they are not; then whatever the process has written or told is looked through for any twelve
/// characters of any of them, in any of the usual encodings.
///
/// What is left out is what exists to hold or to show a secret: the files of the installation's own
/// secrets, the configuration, and the one answer that shows a new key.
final class SecrecyTest {

  /// Everything but the ports.
  private static final String CONFIG =
      """
      gateway:
        listen: "127.0.0.1:PORT"
        bad-keys-per-minute: 0
        tls: {listen: "127.0.0.1:TLS", certificate: tls.pem, key: tls.key, clients: {life: 7d}}
      control: {listen: "127.0.0.1:CONTROL"}
      management: {listen: "127.0.0.1:MANAGEMENT"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal, sync: never}
      apis:
        market:
          dialect: tollgate
          mount: {host: market.test}
          keys: {query: true}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1, "GET /v1/{any}": 1, POST /v1/one: 1}
        coinmarketcap:
          dialect: coinmarketcap
          mount: {host: coinmarketcap.test}
          keys: {query: true}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1, "GET /v1/{any}": 1, POST /v1/one: 1}
        coingecko:
          dialect: coingecko
          mount: {host: coingecko.test}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1, "GET /v1/{any}": 1, POST /v1/one: 1}
        cryptoapis:
          dialect: cryptoapis
          mount: {host: cryptoapis.test}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1, "GET /v1/{any}": 1, POST /v1/one: 1}
        coinapi:
          dialect: coinapi
          mount: {host: coinapi.test}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1, "GET /v1/{any}": 1, POST /v1/one: 1}
        ems:
          dialect: coinapi-ems
          mount: {host: ems.test}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/balances: 1}
          ems:
            locations: {east: {region: us-east-1, provider: aws}}
            exchanges: {KRAKEN: {location: east, parameters: [PrivateApiKey]}}
        down:
          dialect: tollgate
          mount: {host: down.test}
          upstream: {url: "http://127.0.0.1:9", connect: 200ms}
          routes: {GET /v1/one: 1}
      plans:
        all: {credits: {month: 1_000_000}, apis: [market, coinmarketcap, coingecko, cryptoapis, coinapi, ems, down]}
      """;

  /// Where keys of an api are shown, `{}` and BASIC for `user:key` in base64; each a header line or
  /// a request target.
  private static final Map<String, List<String>> CARRIERS =
      Map.of(
          "market",
          List.of("Authorization: Bearer {}", "X-API-Key: {}", "/v1/one?api_key={}&limit=1"),
          "coinmarketcap",
          List.of("X-CMC_PRO_API_KEY: {}", "/v1/one?CMC_PRO_API_KEY={}"),
          "coingecko",
          List.of("x-cg-pro-api-key: {}", "/v1/one?x_cg_pro_api_key={}"),
          "cryptoapis",
          List.of("x-api-key: {}", "X-API-KEY: {}"),
          "coinapi",
          List.of(
              "X-CoinAPI-Key: {}",
              "Authorization: {}",
              "Authorization: Basic BASIC",
              "/v1/one?apikey={}",
              "/apikey-{}/v1/one"),
          "ems",
          List.of("X-CoinAPI-Key: {}"),
          "down",
          List.of("Authorization: Bearer {}"));

  /// What a request may be sent as, well or badly formed; KEY stands where a credential does.
  private static final List<String> MALFORMED =
      List.of(
          "GET /v1/one HTTP/1.1\r\nHost: HOST\r\nX-API-Key : KEY\r\n\r\n",
          "GET /v1/one HTTP/1.1\r\nHost: HOST\r\nX-API-Key: a\r\n KEY\r\n\r\n",
          "GET /v1/one?k=KEY% HTTP/1.1\r\nHost: HOST\r\n\r\n",
          "GET /v1/one HTTP/1.1\r\nHost: KEY HOST\r\n\r\n",
          "GET /v1/%00KEY HTTP/1.1\r\nHost: HOST\r\n\r\n",
          "KEY /v1/one HTTP/1.1\r\nHost: HOST\r\n\r\n",
          "GET /v1/one HTTP/9.KEY\r\nHost: HOST\r\n\r\n",
          "GET http://KEY@HOST/v1/one HTTP/1.1\r\nHost: HOST\r\n\r\n",
          "POST /v1/one HTTP/1.1\r\nHost: HOST\r\nContent-Length: KEY\r\n\r\n",
          "POST /v1/one HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nKEY\r\n",
          "GET /v1/one HTTP/1.1\r\nHost: HOST\r\nExpect: KEY\r\n\r\n");

  @TempDir Path folder;

  private final SecureRandom random = new SecureRandom();
  private final SecretScanner scanner = new SecretScanner();
  private final HttpClient client = HttpClient.newHttpClient();

  /// What was told to clients and to the upstream.
  private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

  private final ByteArrayOutputStream upstreamSaw = new ByteArrayOutputStream();
  private final Map<String, byte[]> artefacts = new LinkedHashMap<>();
  private int canaries;
  private int control;
  private String adminToken = "";

  @Test
  void noSecretLeavesAnyTrace() throws Exception {
    try (FakeUpstream upstream = FakeUpstream.start(this::capture)) {
      control = FreePort.find();
      int management = FreePort.find();
      var _ = TlsFiles.make(folder, "ip:127.0.0.1,dns:localhost");
      var shop =
          new Shop(
              folder,
              CONFIG
                  .replace("TLS", Integer.toString(FreePort.find()))
                  .replace("CONTROL", Integer.toString(control))
                  .replace("MANAGEMENT", Integer.toString(management))
                  .replace("UPSTREAM", Integer.toString(upstream.port())));
      try (ServerProcess server = shop.start()) {
        server.awaitPort(control);
        server.awaitPort(management);
        adminToken = Files.readString(folder.resolve("data/admin-token")).strip();
        canary("admin token", adminToken.substring(4), 4);
        scanner.add("installation secret", Files.readAllBytes(folder.resolve("data/key-secret")));
        canaries++;

        useGoodKeys(shop);
        useStrangeKeys(shop);
        useMalformedRequests(shop);
        useControlPlane();

        read("metrics", management, "/actuator/prometheus");
        read("health", management, "/actuator/health");
        artefacts.put(
            "thread dump", run(tool("jcmd"), Long.toString(server.pid()), "Thread.print"));
        artefacts.put(
            "process arguments", Files.readAllBytes(Path.of("/proc/" + server.pid() + "/cmdline")));
        exports();
        readFiles("while it runs: ");
        assertThat(server.terminate()).isZero();
      }
      readFiles("");
      artefacts.put("answers", answers.toByteArray());
      artefacts.put("what the upstream saw", upstreamSaw.toByteArray());
    }
    check();
  }

  private void check() {
    var hits = new ArrayList<Hit>();
    artefacts.forEach((name, bytes) -> hits.addAll(scanner.scan(name, bytes)));
    System.out.printf(
        "secrecy: %d canaries, %d artefacts, %,d bytes scanned, %d hits%n",
        canaries, artefacts.size(), scanner.scanned(), hits.size());
    assertThat(canaries).isGreaterThanOrEqualTo(60);
    assertThat(artefacts.keySet())
        .contains("server.log", "data/tollgate.db", "metrics", "thread dump", "export /audit")
        .anyMatch(name -> name.startsWith("data/journal/"))
        .anyMatch(name -> name.endsWith("-wal"));
    assertThat(artefacts).allSatisfy((name, bytes) -> assertThat(bytes).as(name).isNotEmpty());
    assertThat(hits).isEmpty();
    // The same scanner over the same artefact finds what is planted in it.
    byte[] planted =
        (new String(artefacts.get("server.log"), StandardCharsets.UTF_8)
                + Base64.getEncoder()
                    .encodeToString(("x" + adminToken).getBytes(StandardCharsets.UTF_8)))
            .getBytes(StandardCharsets.UTF_8);
    assertThat(scanner.scan("planted", planted)).isNotEmpty();
  }

  // ---- the scenario

  /// Keys made by the admin API, each shown in every carrier of its api, then disabled and deleted.
  private void useGoodKeys(Shop shop) throws Exception {
    String organization =
        admin("POST", "/organizations", "{\"name\":\"Acme\",\"plan\":\"all\"}")
            .path("id")
            .asString();
    for (String api : new TreeMap<>(CARRIERS).keySet()) {
      for (int i = 0; i < 2; i++) {
        // The one answer that shows it is not among those that are scanned.
        JsonNode made =
            admin(
                "POST",
                "/organizations/" + organization + "/keys",
                "{\"api\":\"" + api + "\",\"label\":\"l\"}");
        String key = made.path("secret").asString();
        String id = made.path("id").asString();
        keyCanary(api, "good key", key);
        for (int repeat = 0; repeat < 2; repeat++) {
          show(shop, api, key, 200, 502, 503);
        }
        if (api.equals("ems")) {
          leaveSecret(shop, key);
        }
        if (api.equals("coinapi")) {
          String token = jwt();
          canary("token", token, 0);
          ask(
              shop,
              "coinapi.test",
              "/v1/one",
              "X-CoinAPI-Key: " + key,
              "Authorization: Bearer " + token);
        }
        tell(admin("POST", "/keys/" + id + "/disable", ""));
        show(shop, api, key, 401, 403);
        tell(admin("POST", "/keys/" + id + "/enable", ""));
        if (i == 0) {
          JsonNode issued = admin("POST", "/keys/" + id + "/certificates", "{\"label\":\"c\"}");
          canaryOfPem("private key of a client", issued.path("pem").asString());
          tell(admin("GET", "/keys/" + id + "/certificates", ""));
        } else {
          call("DELETE", "/keys/" + id, "", adminToken);
          show(shop, api, key, 401, 403);
        }
      }
    }
    tell(
        admin(
            "POST",
            "/organizations/" + organization + "/grants",
            "{\"credits\":5,\"reason\":\"r\"}"));
  }

  /// What a customer of an EMS leaves there.
  private void leaveSecret(Shop shop, String key) throws IOException {
    String secret = jwt().substring(5, 45);
    canary("exchange's key", secret, 0);
    String body =
        "{\"exchange_id\":\"KRAKEN/7\",\"parameters\":[{\"key\":\"PrivateApiKey\",\"value\":\""
            + secret
            + "\"}]}";
    try (RawClient raw = RawClient.connect(shop.port())) {
      raw.send(
          "POST /v1/accounts HTTP/1.1\r\nHost: ems.test\r\nX-CoinAPI-Key: "
              + key
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      assertThat(raw.answer().status()).isEqualTo(200);
    }
  }

  /// Keys of the right shape that nobody has, in every carrier of every api, also of another one's.
  private void useStrangeKeys(Shop shop) throws IOException {
    for (String api : new TreeMap<>(CARRIERS).keySet()) {
      for (KeyShape shape : KeyShape.values()) {
        String key = shape.make(random);
        keyCanary(api, "nobody's key", key);
        show(shop, api, key, 401, 403);
        // At the wrong door: a host nobody is at.
        ask(shop, "nobody.test", "/v1/one?api_key=" + key, "Authorization: Bearer " + key);
      }
    }
  }

  private void useMalformedRequests(Shop shop) throws IOException {
    for (String request : MALFORMED) {
      String key = KeyShape.TOLLGATE.make(random);
      keyCanary("market", "malformed", key);
      try (RawClient raw = RawClient.connect(shop.port())) {
        raw.send(request.replace("KEY", key).replace("HOST", "market.test"));
        keep(raw.answer());
      } catch (IOException _) {
        // Closed without a word: nothing told.
      }
    }
  }

  private void useControlPlane() throws Exception {
    for (int i = 0; i < 6; i++) {
      String secret = KeyShape.TOLLGATE.make(random);
      keyCanary("control", "admin", secret);
      switch (i) {
        case 0 -> call("GET", "/organizations", "", secret);
        case 1 -> call("POST", "/organizations", "{\"secret\":\"" + secret + "\"}", adminToken);
        case 2 -> call("POST", "/organizations", "{\"name\": " + secret, adminToken);
        case 3 -> call("GET", "/keys/" + secret, "", adminToken);
        case 4 -> call("GET", "/organizations?cursor=" + secret, "", adminToken);
        default -> call("POST", "/keys/" + secret + "/disable", secret, adminToken);
      }
    }
  }

  /// Shows a key in every carrier of an api, and expects one of the statuses.
  private void show(Shop shop, String api, String key, Integer... expected) throws IOException {
    String basic =
        Base64.getEncoder().encodeToString(("coinapi:" + key).getBytes(StandardCharsets.UTF_8));
    for (String carrier : CARRIERS.getOrDefault(api, List.of())) {
      String shown = carrier.replace("{}", key).replace("BASIC", basic);
      boolean target = shown.startsWith("/");
      String path = api.equals("ems") ? "/v1/balances" : "/v1/one";
      int status = ask(shop, api + ".test", target ? shown : path, target ? "X-Nothing: 1" : shown);
      assertThat(status).as(carrier + " of " + api).isIn((Object[]) expected);
    }
  }

  private int ask(Shop shop, String host, String target, String... headers) throws IOException {
    try (RawClient raw = RawClient.connect(shop.port())) {
      raw.send(
          "GET "
              + target
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n");
      RawClient.Answer answer = raw.answer();
      keep(answer);
      return answer.status();
    }
  }

  private void keep(RawClient.Answer answer) throws IOException {
    answers.write(
        (answer.status() + "\n" + answer.headers() + "\n" + answer.body() + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void capture(FakeUpstream.Exchange exchange) throws IOException {
    upstreamSaw.write(
        (exchange.request() + "\n" + new String(exchange.body(), StandardCharsets.UTF_8) + "\n")
            .getBytes(StandardCharsets.UTF_8));
    exchange.answer(200, "Content-Type: application/json", "{\"data\":[]}");
  }

  // ---- the control plane

  private JsonNode admin(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(method, path, body, adminToken);
    assertThat(answer.statusCode()).as(path + answer.body()).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  private void call(String method, String path, String body, String token) throws Exception {
    HttpResponse<String> answer = send(method, path, body, token);
    answers.write((answer.headers() + answer.body()).getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> send(String method, String path, String body, String token)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control + "/admin/v1" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void tell(JsonNode answer) throws IOException {
    answers.write(answer.toString().getBytes(StandardCharsets.UTF_8));
  }

  // ---- artefacts

  private void exports() throws Exception {
    String organization = admin("GET", "/organizations", "").at("/items/0/id").asString();
    for (String path :
        List.of(
            "/audit?limit=100",
            "/organizations",
            "/organizations/" + organization,
            "/organizations/" + organization + "/keys?limit=100",
            "/organizations/" + organization + "/calls?limit=100",
            "/organizations/" + organization + "/usage",
            "/organizations/" + organization + "/grants",
            "/apis",
            "/plans",
            "/books",
            "/health",
            "/openapi.json")) {
      String name = path.replace(organization, "{organization}").replaceAll("\\?.*", "");
      artefacts.put(
          "export " + name,
          send("GET", path, "", adminToken).body().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void read(String name, int port, String path) throws Exception {
    artefacts.put(
        name,
        client
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofByteArray())
            .body());
  }

  /// Every file of the installation but those that are there to keep a secret.
  private void readFiles(String when) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString();
        if (Files.size(file) > 0
            && !List.of("data/key-secret", "data/admin-token", "tls.key", "tollgate.yaml")
                .contains(name)) {
          artefacts.put(when + name, Files.readAllBytes(file));
        }
      }
    }
    artefacts.put("server.log", Files.readAllBytes(folder.resolve("server.log")));
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static byte[] run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.getInputStream().readAllBytes();
  }

  // ---- canaries

  /// The random part of a key alone: what stands before it is public, and a hint shows a little.
  private void keyCanary(String api, String kind, String key) {
    int random = key.startsWith("CG-") ? 3 : key.lastIndexOf('_') + 1;
    canary(api + ": " + kind, key.substring(random), 0);
  }

  private void canary(String name, String secret, int from) {
    canaries++;
    scanner.add("#" + canaries + " " + name, secret.substring(from));
  }

  /// The number that makes a private key, by itself: a file of it shows it in base64.
  private void canaryOfPem(String name, String pem) throws Exception {
    String begin = "-----BEGIN PRIVATE KEY-----";
    byte[] encoded =
        Base64.getMimeDecoder()
            .decode(
                pem.substring(
                    pem.indexOf(begin) + begin.length(), pem.indexOf("-----END PRIVATE KEY")));
    BigInteger number =
        ((ECPrivateKey)
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded)))
            .getS();
    canaries++;
    scanner.add("#" + canaries + " " + name, number.toByteArray());
  }

  private String jwt() {
    byte[] signature = new byte[48];
    random.nextBytes(signature);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString(signature)
        + "."
        + encoder.encodeToString(signature)
        + "."
        + encoder.encodeToString(signature);
  }
}
