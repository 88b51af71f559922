package io.tollgate.control.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.unit.PublicId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signed reports of leaked keys, as a reporter sends them.
@ExtendWith(WithControl.class)
class LeakEndpointTest {

  private static final String PLACE = "https://git.example/acme/app/blob/main/config.py#L7";

  private final ControlServer server;
  private final KeyPair pair = pair("secp256r1");
  private final String identifier = UUID.randomUUID().toString();
  private String organization = "";
  private String key = "";
  private String secret = "";

  @TempDir Path folder;

  LeakEndpointTest(ControlServer server) {
    this.server = server;
  }

  @BeforeEach
  void aReporterAndAKey() throws IOException {
    organization = server.organization("starter");
    Answer made = server.key(organization);
    key = made.field("id");
    secret = made.field("secret");
    list(identifier, pair.getPublic());
    settings(LeakAction.DISABLE);
  }

  @AfterEach
  void nobodyReports() {
    server.world().leaks = LeakSettings.DEFAULT;
  }

  private void settings(LeakAction action) {
    server.world().leaks =
        new LeakSettings(
            action, Map.of("github", new KeySource.Listed(folder.resolve("keys.json"))));
  }

  private static KeyPair pair(String curve) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void list(String id, PublicKey publicKey) throws IOException {
    Files.writeString(
        folder.resolve("keys.json"),
        """
        {"public_keys":[{"key_identifier":"%s","key":"-----BEGIN PUBLIC KEY-----\\n%s\\n-----END \
        PUBLIC KEY-----\\n","is_current":true}]}\
        """
            .formatted(id, Base64.getEncoder().encodeToString(publicKey.getEncoded())));
  }

  private String sign(String body) {
    return sign(body, pair);
  }

  private static String sign(String body, KeyPair by) {
    try {
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(by.getPrivate());
      signature.update(body.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String report(String... tokens) {
    return java.util.Arrays.stream(tokens)
        .map(token ->
            "{\"token\":\"%s\",\"type\":\"tollgate_key\",\"url\":\"%s\",\"source\":\"content\"}"
                .formatted(token, PLACE))
        .toList()
        .toString();
  }

  private Answer send(String body, String keyId, String signature) {
    return server.sendBare(
        "POST",
        "/leaks/github",
        body,
        "Github-Public-Key-Identifier",
        keyId,
        "Github-Public-Key-Signature",
        signature);
  }

  private Answer send(String body) {
    return send(body, identifier, sign(body));
  }

  private String state(String id) {
    return server.get("/admin/v1/keys/" + id).field("state");
  }

  private List<Notice> notices() {
    return server
        .world()
        .stores
        .notices()
        .page(PublicId.ORGANIZATION.read(organization), false, Long.MAX_VALUE, 100);
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void assertUntouched(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(state(key)).isEqualTo("active");
    assertThat(notices()).isEmpty();
  }

  @Test
  void aReportedKeyIsRefusedFromThenOnAndSomebodyIsTold() {
    Answer answer = send(report(secret));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "[{\"token_hash\":\"%s\",\"token_type\":\"tollgate_key\",\"label\":\"true_positive\"}]"
                .formatted(sha256(secret)));
    assertThat(state(key)).isEqualTo("leaked");
    Notice notice = notices().getFirst();
    assertThat(notice.kind()).isEqualTo(NoticeKind.KEY_LEAKED);
    assertThat(notice.facts())
        .isEqualTo(
            Map.of(
                "reporter",
                "github",
                "url",
                PLACE,
                "source",
                "content",
                "type",
                "tollgate_key",
                "state",
                "leaked"));
    var audit = server.get("/admin/v1/audit?organization=" + organization + "&limit=1");
    assertThat(audit.json().at("/items/0/actor").asString()).isEqualTo("leak-report:github");
    assertThat(audit.json().at("/items/0/subject").asString()).isEqualTo(key);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"DISABLE, leaked", "QUARANTINE, quarantined", "NOTIFY, active"})
  void thePolicySaysWhatIsDone(LeakAction action, String state) {
    settings(action);
    send(report(secret));

    assertThat(state(key)).isEqualTo(state);
    assertThat(notices()).hasSize(1);
  }

  @Test
  void toBeToldAgainChangesNothing() {
    settings(LeakAction.QUARANTINE);
    String body = report(secret, secret);
    send(body);
    Answer again = send(body);

    assertThat(again.json()).hasSize(2);
    assertThat(state(key)).isEqualTo("quarantined");
    assertThat(notices()).hasSize(1);
    send(body.replace("config.py", "other.py"));
    assertThat(notices()).hasSize(2);
  }

  @Test
  void aSignatureOfAnotherKeyIsNone() {
    String body = report(secret);
    assertUntouched(send(body, identifier, sign(body, pair("secp256r1"))), 401);
  }

  @Test
  void aBodyThatWasAlteredIsNotSigned() {
    assertUntouched(send(report(secret), identifier, sign(report(secret) + " ")), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "!", "MEUCIQ==", "AAAA"})
  void whatIsNoSignatureIsNone(String signature) {
    assertUntouched(send(report(secret), identifier, signature), 401);
  }

  @Test
  void anUnknownKeyIdentifierIsRefused() {
    String body = report(secret);
    assertUntouched(send(body, "other", sign(body)), 401);
  }

  @Test
  void aReportWithoutHeadersIsRefused() {
    assertUntouched(server.sendBare("POST", "/leaks/github", report(secret)), 401);
    String body = report(secret);
    assertUntouched(
        server.sendBare(
            "POST",
            "/leaks/github",
            body,
            "Github-Public-Key-Identifier",
            identifier,
            "Github-Public-Key-Signature",
            sign(body),
            "Github-Public-Key-Signature",
            sign(body)),
        401);
  }

  @Test
  void theAdminTokenIsNoSignature() {
    assertUntouched(server.send("POST", "/leaks/github", report(secret)), 401);
  }

  @Test
  void aReporterNobodyConfiguredIsNotThere() {
    String body = report(secret);
    assertUntouched(
        server.sendBare(
            "POST",
            "/leaks/gitlab",
            body,
            "Github-Public-Key-Identifier",
            identifier,
            "Github-Public-Key-Signature",
            sign(body)),
        404);
    assertThat(server.sendBare("GET", "/leaks/github", "").status()).isEqualTo(404);
    assertThat(server.sendBare("POST", "/leaks/github/more", "x").status()).isEqualTo(404);
  }

  @Test
  void aReportThatIsTooLargeIsNotRead() {
    String body = report(secret) + " ".repeat(LeakEndpoint.BODY_BYTES_MAX);
    assertUntouched(send(body), 413);
  }

  @Test
  void moreTokensThanAReportMayHaveAreRefusedAltogether() {
    String[] tokens = new String[LeakEndpoint.TOKENS_MAX + 1];
    java.util.Arrays.fill(tokens, secret);
    assertUntouched(send(report(tokens)), 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[1]", "[{\"token\":\"x\"}]", "[{\"token\":7,\"type\":\"t\"}]", "[", "null"})
  void whatIsNoReportIsRefused(String body) {
    assertUntouched(send(body), 400);
  }

  @Test
  void textsThatAreNoKeysAreTold() {
    String never = KeyShape.TOLLGATE.make(new SecureRandom());
    String typo = never.substring(0, never.length() - 1) + (never.endsWith("0") ? "1" : "0");
    String uuid = UUID.randomUUID().toString();
    Answer answer = send(report(never, typo, uuid, "x".repeat(5_000), secret, ""));

    assertThat(answer.json().valueStream().map(one -> one.path("label").asString("")))
        .containsExactly(
            "false_positive",
            "false_positive",
            "false_positive",
            "false_positive",
            "true_positive",
            "false_positive");
    assertThat(notices()).hasSize(1);
  }

  @Test
  void aKeyOfAnyApiIsFoundInAnyCase() {
    Answer made =
        server.post(
            "/admin/v1/organizations/" + organization + "/keys",
            "{\"api\":\"market\",\"label\":\"uuid\"}");
    send(report(made.field("secret").toUpperCase(java.util.Locale.ROOT)));

    assertThat(state(made.field("id"))).isEqualTo("leaked");
    assertThat(state(key)).isEqualTo("active");
  }

  @Test
  void anothersKeyIsMarkedAsItsOwn() {
    String other = server.organization("starter");
    Answer foreign = server.key(other);
    send(report(foreign.field("secret")));

    assertThat(state(foreign.field("id"))).isEqualTo("leaked");
    assertThat(notices()).isEmpty();
  }

  @Test
  void aDeletedOrExpiredKeyIsAKeyAndNothingIsDone() {
    server.send("DELETE", "/admin/v1/keys/" + key, "");
    Answer short1 =
        server.post(
            "/admin/v1/organizations/" + organization + "/keys",
            "{\"api\":\"own\",\"label\":\"x\",\"expiresAt\":\""
                + java.time.Instant.ofEpochMilli(server.world().ports.clock().millis() + 50)
                + "\"}");
    server.world().advance(java.time.Duration.ofMillis(60));
    Answer answer = send(report(secret, short1.field("secret")));

    assertThat(answer.json().at("/0/label").asString()).isEqualTo("true_positive");
    assertThat(answer.json().at("/1/label").asString()).isEqualTo("true_positive");
    assertThat(state(key)).isEqualTo("deleted");
    assertThat(state(short1.field("id"))).isEqualTo("active");
    assertThat(notices()).isEmpty();
  }

  @Test
  void aCanaryThatIsFoundIsAnAlarmAndGoesOn() {
    Answer made =
        server.post(
            "/admin/v1/organizations/" + organization + "/keys",
            "{\"api\":\"own\",\"label\":\"decoy\",\"canary\":true}");
    assertThat(made.json().path("canary").asBoolean()).isTrue();
    send(report(made.field("secret")));

    assertThat(state(made.field("id"))).isEqualTo("active");
    assertThat(notices()).extracting(Notice::kind).containsExactly(NoticeKind.CANARY_LEAKED);
  }

  @Test
  void noNoticeAndNoAnswerHoldsTheKeyOrWhatAUrlMayCarry() {
    String body =
        "[{\"token\":\"%s\",\"type\":\"t\",\"url\":\"https://user:pw@git.example/%s/x?access=%s#k\",\"source\":\"%s\"}]"
            .formatted(secret, secret, secret, secret);
    Answer answer = send(body);

    assertThat(answer.text()).doesNotContain(secret);
    assertThat(notices().toString()).doesNotContain(secret, "pw", "access");
    assertThat(notices().getFirst().facts()).containsEntry("url", "https://git.example/***/x");
    assertThat(new LeakReports.Found(secret, "t", "u", "s").toString()).doesNotContain(secret);
  }

  @Test
  void aStoreOutOfReachAsksForTheReportAgain() {
    server.world().stores.notices().down(true);
    Answer failed = send(report(secret));
    server.world().stores.notices().down(false);

    assertThat(failed.status()).isEqualTo(503);
    assertThat(failed.header("Retry-After")).isNotEmpty();
    assertThat(send(report(secret)).status()).isEqualTo(200);
    assertThat(notices()).hasSize(1);
  }

  @Test
  void aChangedListIsReadAndABadOneChangesNothing() throws IOException {
    assertThat(send(report("x")).status()).isEqualTo(200);
    Path file = folder.resolve("keys.json");
    Files.writeString(file, "{}");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    assertThat(send(report("x")).status()).isEqualTo(200);

    list("new", pair("secp256r1").getPublic());
    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
    assertThat(send(report(secret)).status()).isEqualTo(401);
    list("new", pair.getPublic());
    Files.setLastModifiedTime(file, FileTime.fromMillis(3_000));
    assertThat(send(report("x"), "new", sign(report("x"))).status()).isEqualTo(200);
  }

  @Test
  void withoutAnyListReportsAreAskedForAgain() throws IOException {
    Files.delete(folder.resolve("keys.json"));
    assertUntouched(send(report(secret)), 503);
    list(identifier, pair("secp384r1").getPublic());
    assertUntouched(send(report(secret)), 503);
  }

  @Test
  void anOperatorReportsByTheSameRules() {
    Answer answer =
        server.post(
            "/admin/v1/keys/report",
            "{\"keys\":[\"%s\",\"nothing\"],\"url\":\"%s\"}".formatted(secret, PLACE));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).doesNotContain(secret);
    assertThat(answer.json().at("/items/0/key").asString()).isEqualTo(key);
    assertThat(answer.json().at("/items/0/state").asString()).isEqualTo("leaked");
    assertThat(answer.json().at("/items/1/key").isNull()).isTrue();
    assertThat(Objects.requireNonNull(notices().getFirst()).facts())
        .containsEntry("reporter", "admin")
        .containsEntry("url", PLACE);
    assertThat(server.post("/admin/v1/keys/report", "{}").status()).isEqualTo(400);
  }

  // ---- and what becomes of a key then

  @Test
  void aLeakedKeyIsEnabledByAnExplicitWordAlone() {
    send(report(secret));
    String path = "/admin/v1/keys/" + key;

    Answer no = server.post(path + "/enable", "");
    assertThat(no.status()).isEqualTo(409);
    assertThat(no.field("detail")).contains("leaked=true");
    assertThat(server.patch(path, "{\"state\":\"active\"}").status()).isEqualTo(409);
    assertThat(server.post(path + "/enable?leaked=false", "").status()).isEqualTo(409);
    assertThat(state(key)).isEqualTo("leaked");
    assertThat(server.post(path + "/enable?leaked=true", "").field("state")).isEqualTo("active");
  }

  @Test
  void disablingAReportedKeyForgetsNoReport() {
    settings(LeakAction.QUARANTINE);
    send(report(secret));
    String path = "/admin/v1/keys/" + key;

    assertThat(server.post(path + "/enable", "").status()).isEqualTo(409);
    assertThat(server.post(path + "/disable", "").field("state")).isEqualTo("leaked");
    assertThat(server.post(path + "/enable", "").status()).isEqualTo(409);
    assertThat(server.post(path + "/disable", "").field("state")).isEqualTo("leaked");
    assertThat(server.patch(path, "{\"label\":\"renamed\"}").field("state")).isEqualTo("leaked");
  }

  @Test
  void aDisabledKeyThatIsReportedIsLeakedWhateverThePolicy() {
    settings(LeakAction.QUARANTINE);
    server.post("/admin/v1/keys/" + key + "/disable", "");
    send(report(secret));

    assertThat(state(key)).isEqualTo("leaked");
    settings(LeakAction.QUARANTINE);
    send(report(secret));
    assertThat(state(key)).isEqualTo("leaked");
  }

  @Test
  void aQuarantinedKeyReportedUnderAStricterPolicyIsRefused() {
    settings(LeakAction.QUARANTINE);
    send(report(secret));
    settings(LeakAction.DISABLE);
    send(report(secret));

    assertThat(state(key)).isEqualTo("leaked");
  }
}
