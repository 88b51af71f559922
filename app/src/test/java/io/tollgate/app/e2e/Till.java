package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.app.FreePort;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A shop that sells plans by the month, with everything around it that is real: an upstream, a
/// mail server, and a receiver of webhooks. Its server is a process of its own.
final class Till implements AutoCloseable {

  /// Until a condition must hold: far more than it takes.
  private static final long WITHIN = TimeUnit.SECONDS.toNanos(60);

  /// Credits that one call can cost.
  private static final long DEAREST = 50;

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:PORT"}
      control: {listen: "127.0.0.1:CONTROL"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal, sync: 20ms}
      alerts: {allow-networks: [127.0.0.0/8]}
      mail: {host: 127.0.0.1, port: SMTP, tls: none, from: "Acme Data <portal@acme.example>"}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes:
            GET /v1/points:
              resources: {count: $.data, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
      plans:
        small:
          name: Small
          credits: {month: 10}
          resets: anchored
          calls: {minute: 600}
          overage: {price: 0.013, currency: USD}
          offer: {price: 29.00, currency: USD, level: 10}
          apis: points
        large:
          name: Large
          credits: {month: 100}
          resets: anchored
          calls: {minute: 1_200}
          offer: {price: 129.00, currency: USD, level: 20}
          apis: points
      """;

  /// A message as it came to the receiver of webhooks.
  ///
  /// @param signed whether its signature is that of the secret, its id, its time and its body
  private record Hook(boolean signed, JsonNode body) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final PointsUpstream upstream = new PointsUpstream();
  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final HttpServer receiver;
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, Hook> hooks = new ConcurrentHashMap<>();
  private final Path folder;
  private final int control = FreePort.find();
  private final Shop shop;
  private @Nullable ServerProcess server;
  private String token = "";

  /// @param folder its own
  Till(Path folder) throws IOException {
    this.folder = folder;
    mail.start();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.start();
    shop =
        new Shop(
            folder,
            CONFIG
                .replace("CONTROL", Integer.toString(control))
                .replace("SMTP", Integer.toString(mail.getSmtp().getPort()))
                .replace("UPSTREAM", Integer.toString(upstream.port())));
  }

  /// Its files, while no server runs.
  Shop shop() {
    return shop;
  }

  void open() throws IOException, InterruptedException {
    server = shop.start();
    server.awaitPort(control);
    token = Files.readString(folder.resolve("data/admin-token")).strip();
  }

  /// Ends the server as a power cut does.
  void kill() {
    if (server != null) {
      server.kill();
    }
  }

  /// A customer that is not there before, with a key.
  ///
  /// @param id of the organization, as the admin API calls it
  record Customer(String id, String key) {
    String path(String below) {
      return "/organizations/" + id + below;
    }
  }

  Customer customer(String plan) throws IOException, InterruptedException {
    String id =
        admin("POST", "/organizations", "{\"name\":\"Acme\",\"plan\":\"" + plan + "\"}")
            .path("id")
            .asString();
    String key =
        admin(
                "POST",
                "/organizations/" + id + "/keys",
                "{\"api\":\"points\",\"label\":\"checkout\"}")
            .path("secret")
            .asString();
    return new Customer(id, key);
  }

  /// A customer whose month ends at an instant, and who has been there for years. No server may be
  /// running.
  Customer customer(String plan, Instant monthEnds) throws IOException {
    // Four years before there was the same day.
    Instant since = monthEnds.atOffset(ZoneOffset.UTC).minusYears(4).toInstant();
    Shop.Buyer buyer = shop.buyer("Acme", plan, since);
    return new Customer(PublicId.ORGANIZATION.write(buyer.organizationId()), buyer.key());
  }

  /// What the admin API answers.
  JsonNode admin(String method, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control + "/admin/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  JsonNode admin(String path) throws IOException, InterruptedException {
    return admin("GET", path, "");
  }

  /// A call at the gateway.
  ///
  /// @param credits that it costs, 1..=50
  Answer call(Customer customer, long credits) throws IOException {
    try (var connection = new HttpConnection(shop.port())) {
      return connection.get("/v1/points?n=" + credits * 100, "X-CMC_PRO_API_KEY", customer.key());
    }
  }

  /// Calls that are served and cost so much in all.
  void use(Customer customer, long credits) throws IOException {
    for (long left = credits; left > 0; ) {
      long price = Math.min(left, DEAREST);
      Answer answer = call(customer, price);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.number("credit_count")).isEqualTo(price);
      left -= price;
    }
  }

  /// A call that is refused and costs nothing.
  void refused(Customer customer, long credits) throws IOException {
    Answer answer = call(customer, credits);
    assertThat(answer.status()).as(answer.text()).isEqualTo(429);
    assertThat(answer.number("credit_count")).isZero();
  }

  // ---- what it tells

  /// Says where a customer's alerts about credits go.
  void tell(Customer customer, String address) throws IOException, InterruptedException {
    JsonNode made =
        admin(
            "POST",
            customer.path("/webhooks"),
            "{\"url\":\"http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook\"}");
    secrets.put(customer.id(), made.path("secret").asString());
    for (String rule :
        List.of(
            "credits-used-50",
            "credits-used-80",
            "credits-used-95",
            "credits-used-100",
            "overage-used-80",
            "overage-used-100")) {
      admin(
          "PATCH", customer.path("/alert-rules/" + rule), "{\"addresses\":[\"" + address + "\"]}");
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    JsonNode body = JsonMapper.shared().readTree(bytes);
    String id = header(exchange, "webhook-id");
    String secret = secrets.getOrDefault(body.at("/data/organization").asString(""), "");
    String signed = id + "." + header(exchange, "webhook-timestamp") + ".";
    hooks.put(
        id,
        new Hook(
            signature(secret, signed, bytes).equals(header(exchange, "webhook-signature")), body));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static String signature(String secret, String before, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(before.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Everything that a customer was told, once it is all delivered: of what, oldest first. Each is
  /// one mail and one webhook whose signature is right, and nothing else came.
  List<String> told(Customer customer, String address) throws Exception {
    // Reads behind the journal: what the calls so far have raised is there now.
    admin(customer.path("/statements"));
    await(
        "deliveries",
        () -> {
          JsonNode deliveries = admin(customer.path("/alert-deliveries")).path("items");
          for (JsonNode delivery : deliveries) {
            if (!delivery.path("state").asString().equals("done")) {
              return false;
            }
          }
          return true;
        });
    List<String> alerts = new ArrayList<>();
    for (JsonNode alert : admin(customer.path("/alerts")).path("items")) {
      alerts.addFirst(what(alert));
    }
    await("mails", () -> mails(address).size() >= alerts.size());
    assertThat(mails(address)).as("mails").hasSameSizeAs(alerts);
    List<Hook> came =
        hooks.values().stream()
            .filter(hook -> hook.body().at("/data/organization").asString("").equals(customer.id()))
            .toList();
    assertThat(came).as("webhooks").allMatch(Hook::signed);
    assertThat(came.stream().map(hook -> what(hook.body().path("data"))))
        .as("webhooks")
        .containsExactlyInAnyOrderElementsOf(alerts);
    return alerts;
  }

  private static String what(JsonNode alert) {
    return alert.path("condition").asString() + " " + alert.path("threshold").asInt();
  }

  /// Subjects of the mails that came to an address, oldest first.
  List<String> mails(String address) throws MessagingException {
    var subjects = new ArrayList<String>();
    for (MimeMessage message : mail.getReceivedMessages()) {
      if (message.getAllRecipients()[0].toString().equals(address)) {
        subjects.add(message.getSubject());
      }
    }
    return subjects;
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + WITHIN;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("still waiting for: " + what).isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    kill();
    receiver.stop(0);
    mail.stop();
    upstream.close();
    client.close();
  }
}
