package io.tollgate.control.alert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Deliverer.Kind;
import io.tollgate.core.alert.Deliverer.Result;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Dispatch;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.key.Network;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.MemoryAlertStore;
import io.tollgate.testkit.MemoryVaultStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookDelivererTest {

  private static final long ORGANIZATION = 1;
  private static final long WEBHOOK = 9;
  private static final AlertSettings LOOPBACK =
      new AlertSettings(List.of(Network.parse("127.0.0.0/8")));

  private record Got(Map<String, String> headers, String body) {
    String header(String name) {
      return requireNonNull(headers.get(name));
    }
  }

  private final MemoryAlertStore store = new MemoryAlertStore();
  private final WebhookSecrets secrets =
      new WebhookSecrets(new MemoryVaultStore(), new SecureRandom());
  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private final ConcurrentLinkedQueue<Got> got = new ConcurrentLinkedQueue<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private HttpServer receiver;
  private String secret;

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          got.add(
              new Got(
                  Map.of(
                      "id", exchange.getRequestHeaders().getFirst("webhook-id"),
                      "timestamp", exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                      "signature", exchange.getRequestHeaders().getFirst("webhook-signature"),
                      "path", exchange.getRequestURI().toString()),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    receiver.start();
    hook("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?a=b");
    secret = secrets.make(ORGANIZATION, WEBHOOK, "test", now.get());
  }

  @AfterEach
  void close() {
    receiver.stop(0);
  }

  private void hook(String url) {
    store.remove(WEBHOOK, "test", 1);
    store.add(new Webhook(WEBHOOK, ORGANIZATION, URI.create(url), true, 1, 0, ""), "test", 1);
  }

  private WebhookDeliverer deliverer(AlertSettings settings) {
    return new WebhookDeliverer(store, secrets, () -> settings, now::get);
  }

  private Delivery waiting() {
    return store.due(Long.MAX_VALUE, 10).getFirst();
  }

  private Webhook webhook() {
    return requireNonNull(store.webhook(WEBHOOK));
  }

  private Result deliver(AlertSettings settings) {
    AlertRule rule = Condition.CREDITS_USED.rule(80);
    Alert alert =
        store.test(
            ORGANIZATION,
            new AlertRule(
                rule.condition(), 80, true, Set.of(Channel.WEBHOOK), rule.roles(), List.of()),
            now.get());
    return deliverer(settings).deliver(waiting(), alert);
  }

  /// As its receiver does it.
  private static String sign(String secret, Got message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    String head = message.headers().get("id") + "." + message.headers().get("timestamp") + ".";
    mac.update(head.getBytes(StandardCharsets.UTF_8));
    return "v1,"
        + Base64.getEncoder()
            .encodeToString(mac.doFinal(message.body().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void itsSignatureVerifies() throws Exception {
    Result result = deliver(LOOPBACK);

    assertThat(result.kind()).isEqualTo(Kind.DONE);
    Got message = got.poll();
    assertThat(message.headers().get("signature")).isEqualTo(sign(secret, message));
    assertThat(message.headers().get("id")).isEqualTo(PublicId.MESSAGE.write(waiting().id()));
    assertThat(message.headers().get("timestamp")).isEqualTo("1800000000");
    assertThat(message.headers().get("path")).isEqualTo("/hook?a=b");
    JsonNode body = JsonMapper.shared().readTree(message.body());
    assertThat(body.path("type").asString()).isEqualTo("alert.credits-used");
    assertThat(body.path("data").path("test").asBoolean()).isTrue();
    assertThat(body.path("data").path("threshold").asInt()).isEqualTo(80);
  }

  /// The vector of the specification's reference libraries.
  @Test
  void itSignsAsTheStandardSays() {
    assertThat(
            Signature.of(
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void aReplacedSecretCountsForADayBesideTheNewOne() throws Exception {
    String next = secrets.make(ORGANIZATION, WEBHOOK, "test", now.get());
    deliver(LOOPBACK);
    Got both = got.poll();
    assertThat(both.header("signature").split(" "))
        .containsExactly(sign(next, both), sign(secret, both));
    now.addAndGet(Duration.ofHours(24).toMillis());
    deliver(LOOPBACK);

    Got one = got.poll();
    assertThat(one.headers().get("signature")).isEqualTo(sign(next, one));
  }

  @Test
  void withoutTheOperatorsLeaveNothingOfThisMachineIsCalled() {
    assertThat(deliver(AlertSettings.DEFAULT).kind()).isEqualTo(Kind.REFUSED);
    hook("https://localhost:" + receiver.getAddress().getPort() + "/");
    assertThat(deliver(AlertSettings.DEFAULT).words()).contains("not public");
    hook("https://127.0.0.1:" + receiver.getAddress().getPort() + "/");
    assertThat(deliver(AlertSettings.DEFAULT).kind()).isEqualTo(Kind.REFUSED);

    assertThat(got).isEmpty();
  }

  @Test
  void leaveForOneNetworkIsNoLeaveForAnother() {
    hook("http://localhost:" + receiver.getAddress().getPort() + "/");
    var other = new AlertSettings(List.of(Network.parse("10.0.0.0/8")));

    assertThat(deliver(other).words()).contains("not public");
    assertThat(got).isEmpty();
  }

  @Test
  void redirectsAreNotFollowed() {
    status.set(302);

    Result result = deliver(LOOPBACK);

    assertThat(result.kind()).isEqualTo(Kind.RETRY);
    assertThat(result.words()).contains("302");
    assertThat(got).hasSize(1);
  }

  @Test
  void aReceiverThatIsNotThereOrSpeaksNonsenseIsTriedAgain() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    hook("http://127.0.0.1:" + free + "/");
    assertThat(deliver(LOOPBACK).kind()).isEqualTo(Kind.RETRY);
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var client = socket.accept()) {
              client
                  .getOutputStream()
                  .write("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
              // The test is over.
            }
          });
      hook("http://127.0.0.1:" + socket.getLocalPort() + "/");
      assertThat(deliver(LOOPBACK).kind()).isEqualTo(Kind.RETRY);
    }
  }

  @Test
  void aFailureIsTriedAgainUnderTheSameIdUntilItArrives() {
    status.set(500);
    store.test(ORGANIZATION, only(Channel.WEBHOOK), now.get());
    Dispatch dispatch = dispatch();
    dispatch.step();
    assertThat(dispatch.step()).as("not due again at once").isZero();
    now.addAndGet(Duration.ofSeconds(7).toMillis());
    dispatch.step();
    status.set(204);
    now.addAndGet(Duration.ofSeconds(40).toMillis());
    dispatch.step();

    assertThat(got).hasSize(3);
    assertThat(got.stream().map(message -> message.headers().get("id")).distinct()).hasSize(1);
    Delivery ended = store.deliveries(ORGANIZATION, 1).getFirst();
    assertThat(ended.state()).isEqualTo(Delivery.State.DONE);
    assertThat(ended.tries()).isEqualTo(3);
    assertThat(ended.result()).startsWith("answered 204");
    assertThat(webhook().failingMillis()).isZero();
  }

  @Test
  void aMessageIsGivenUpAfterItsLastTry() {
    status.set(503);
    store.test(ORGANIZATION, only(Channel.WEBHOOK), now.get());
    Dispatch dispatch = dispatch();
    for (int i = 0; i < 20; i++) {
      dispatch.step();
      now.addAndGet(Duration.ofHours(20).toMillis());
    }

    assertThat(got.size()).isBetween(4, 9);
  }

  @Test
  void aWebhookThatNothingReachesForDaysIsSwitchedOffAndItsOwnerTold() {
    status.set(500);
    Dispatch dispatch = dispatch();
    store.test(ORGANIZATION, only(Channel.WEBHOOK), now.get());
    dispatch.step();
    assertThat(webhook().on()).isTrue();
    now.addAndGet(Duration.ofDays(3).toMillis());
    dispatch.step();

    assertThat(webhook().on()).isFalse();
    assertThat(webhook().why()).contains("500");
    assertThat(store.page(ORGANIZATION, true, Long.MAX_VALUE, 5))
        .extracting(Alert::condition)
        .containsExactly(Condition.WEBHOOK_OFF);
    assertThat(store.due(Long.MAX_VALUE, 10))
        .extracting(Delivery::channel)
        .containsExactly(Channel.MAIL);
  }

  @Test
  void aReceiverThatIsGoneIsSwitchedOffAtOnce() {
    status.set(410);
    store.test(ORGANIZATION, only(Channel.WEBHOOK), now.get());
    dispatch().step();

    assertThat(webhook().on()).isFalse();
  }

  private Dispatch dispatch() {
    return new Dispatch(
        store,
        Map.of(Channel.WEBHOOK, deliverer(LOOPBACK)),
        Runnable::run,
        now::get,
        new SplittableRandom(1));
  }

  private static AlertRule only(Channel channel) {
    AlertRule rule = Condition.CREDITS_USED.rule(80);
    return new AlertRule(rule.condition(), 80, true, Set.of(channel), rule.roles(), List.of());
  }
}
