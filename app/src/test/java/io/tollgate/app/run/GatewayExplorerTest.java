package io.tollgate.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.config.References;
import io.tollgate.control.portal.docs.DialectGuide;
import io.tollgate.control.portal.docs.Explorer.Call;
import io.tollgate.control.portal.docs.Explorer.Outcome;
import io.tollgate.control.portal.docs.PriceTag;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.ticket.TicketSeal;
import io.tollgate.core.unit.Clock;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.sample.SampleDocuments;
import io.tollgate.sample.SampleServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls by ticket through the gateway as it is shipped, of everything the sample documents.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GatewayExplorerTest {

  @TempDir private static Path folder;

  private SampleServer sample;
  private Tollgate tollgate;
  private GatewayExplorer explorer;
  private TicketSeal seal;
  private final Map<String, String> keys = new LinkedHashMap<>();
  private long nonce;

  @BeforeAll
  void open() throws Exception {
    sample = SampleServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SampleDocuments.copyTo(folder.resolve("openapi"));
    Map<String, String> variables =
        Map.of(
            "GATEWAY", "127.0.0.1:0",
            "CONTROL", "127.0.0.1:0",
            "MANAGEMENT", "127.0.0.1:0",
            "UPSTREAM", sample.base().toString());
    var reader = new ConfigReader(KnownDialect.builtIn(), variables::get);
    String text;
    try (InputStream in =
        GatewayExplorerTest.class.getResourceAsStream("/io/tollgate/app/demo/demo.yaml")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    tollgate = Tollgate.start(() -> reader.read("demo.yaml", folder, text), Tollgate.Role.ALL);
    DemoCustomers customers = tollgate.demoCustomers();
    for (String api : tollgate.references().keySet()) {
      long organization = customers.organization(api, "growth");
      keys.put(api, customers.key(organization, api, "demo").key());
    }
    seal = KeySecrets.load(folder).tickets();
    explorer =
        new GatewayExplorer(
            () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), tollgate.gatewayPort()),
            Clock.system());
  }

  @AfterAll
  void close() {
    tollgate.close();
    sample.close();
  }

  private Catalog catalog() {
    return tollgate.configuration().catalog();
  }

  private KeyDigest digest(String apiId) {
    return new KeyHasher(KeySecrets.load(folder).current())
        .digest(Objects.requireNonNull(keys.get(apiId)));
  }

  private String ticket(String apiId, KeyDigest digest, long issuedMillis) {
    return seal.seal(
        new Ticket(
            apiId,
            digest,
            Objects.requireNonNull(IpAddress.find("203.0.113.9")),
            issuedMillis,
            1,
            ++nonce));
  }

  private Call call(Api api, Filled call) {
    return call(api, call, ticket(api.id(), digest(api.id()), System.currentTimeMillis()));
  }

  private static Call call(Api api, Filled call, String ticket) {
    Operation.Body body = call.operation().body();
    return new Call(
        call.operation().method(),
        "localhost",
        api.mounts().getFirst().prefix() + call.target(),
        call.headers(),
        call.body(),
        body == null ? "" : body.contentType(),
        ticket);
  }

  private Outcome.Answered answered(Call call) {
    return (Outcome.Answered) explorer.send(call);
  }

  /// What the books say of a call.
  private JsonNode record(Outcome.Answered answered) throws Exception {
    String token = Files.readString(folder.resolve("admin-token")).strip();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:"
                          + tollgate.controlPort()
                          + "/admin/v1/calls/"
                          + answered.requestId()))
              .header("Authorization", "Bearer " + token)
              .build();
      return JsonMapper.shared()
          .readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  /// T1: a fixed price is the charge, a range holds it.
  @Test
  void thePriceBeforeIsTheChargeAfter() throws Exception {
    int ranges = 0;
    int fixed = 0;
    for (Api api : catalog().apis()) {
      var reference = tollgate.references().get(api.id());
      for (Operation operation :
          reference == null ? List.<Operation>of() : reference.operations()) {
        Filled call = Filled.example(operation);
        PriceTag tag = PriceTag.of(call, api, catalog());
        Outcome.Answered answered = answered(call(api, call));
        String what = api.id() + " " + operation.id();
        assertThat(answered.status()).as("%s: %s", what, answered.body()).isEqualTo(200);
        if (tag.price() != null && tag.kind() != PriceTag.Kind.FREE) {
          JsonNode record = record(answered);
          assertThat(record.path("subject").asString("")).as(what).isEqualTo("via explorer");
          assertThat(record.path("address").asString("")).as(what).isEqualTo("203.0.113.9");
          assertThat(record.path("credits").asLong(-1))
              .as(what)
              .isBetween(tag.quote().low(), tag.quote().high());
          ranges += tag.kind() == PriceTag.Kind.RANGE ? 1 : 0;
          fixed += tag.kind() == PriceTag.Kind.FIXED ? 1 : 0;
        }
      }
    }
    assertThat(ranges).isPositive();
    assertThat(fixed).isGreaterThan(20);
  }

  /// T2.
  @Test
  void aTicketOfTheShippedGatewayIsGoodOnce() {
    Api market = Objects.requireNonNull(catalog().apiById("market"));
    Call call = call(market, coins());

    assertThat(answered(call).status()).isEqualTo(200);
    assertThat(answered(call).status()).isEqualTo(401);
  }

  private Filled coins() {
    return Filled.example(
        Objects.requireNonNull(
            Objects.requireNonNull(tollgate.references().get("market")).operation("coins")));
  }

  /// T2: nor longer than a minute.
  @Test
  void aTicketOfTheShippedGatewayLapses() {
    Api market = Objects.requireNonNull(catalog().apiById("market"));
    long now = System.currentTimeMillis();

    assertThat(answered(call(market, coins(), ticket("market", digest("market"), now))).status())
        .isEqualTo(200);
    assertThat(
            answered(call(market, coins(), ticket("market", digest("market"), now - 60_000)))
                .status())
        .isEqualTo(401);
  }

  /// T2: nor for another key written over the first, nor at another api.
  @Test
  void aTicketOfTheShippedGatewayIsOfOneKey() {
    Api market = Objects.requireNonNull(catalog().apiById("market"));
    long now = System.currentTimeMillis();
    String theirs = ticket("market", digest("market"), now);
    DemoCustomers customers = tollgate.demoCustomers();
    KeyDigest other =
        customers.key(customers.organization("other", "growth"), "market", "other").row().digest();
    byte[] bytes = Base64.getUrlDecoder().decode(theirs);
    String whole = HexFormat.of().formatHex(bytes);
    String forged = whole.replace(digest("market").toHex(), other.toHex());
    assertThat(forged).isNotEqualTo(whole);
    String written =
        Base64.getUrlEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(forged));

    assertThat(answered(call(market, coins(), written)).status()).isEqualTo(401);
    assertThat(answered(call(market, coins(), ticket("coinapi", other, now))).status())
        .isEqualTo(401);
    assertThat(answered(call(market, coins(), ticket("market", other, now))).status())
        .isEqualTo(200);
  }

  @Test
  void whatMakesAnotherLineIsNotSent() {
    var headers = new LinkedHashMap<String, String>();
    headers.put("X-Note", "a\r\nAuthorization: Bearer b");

    assertThat(explorer.send(new Call("GET", "localhost", "/market/coins", headers, "", "", "t")))
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aGatewayThatIsNotThereIsNoFault() {
    var nowhere =
        new GatewayExplorer(
            () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Clock.system());

    assertThat(nowhere.send(new Call("GET", "localhost", "/", new LinkedHashMap<>(), "", "", "t")))
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void everyDialectSaysHowItSpeaks() {
    var guides = new DialectGuides();
    for (Api api : catalog().apis()) {
      DialectGuide guide = guides.of(api);

      assertThat(guide.key().name()).as(api.id()).isNotEmpty();
      assertThat(guide.refusals()).hasSize(RefusalCode.values().length);
      assertThat(guide.refusals())
          .allSatisfy(worded -> assertThat(worded.status()).isBetween(400, 599));
    }
    assertThat(guides.of(Objects.requireNonNull(catalog().apiById("market"))).headers())
        .containsExactly("RateLimit-Policy", "RateLimit");
    assertThat(guides.of(Objects.requireNonNull(catalog().apiById("coinapi"))).headers())
        .contains("X-RateLimit-Used", "X-RateLimit-Request-Cost");
  }

  /// What is documented is what is sold, as the demo is shipped.
  @Test
  void theDemosDocumentsAreGood() {
    assertThat(References.read(tollgate.configuration(), Dialects.all()).problems()).isEmpty();
    assertThat(tollgate.references()).hasSize(7);
  }
}
