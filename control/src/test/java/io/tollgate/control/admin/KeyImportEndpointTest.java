package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(WithControl.class)
class KeyImportEndpointTest {

  private static final String PATH = "/admin/v1/keys/import";

  private final ControlServer server;
  private final String organization;

  KeyImportEndpointTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
  }

  private static String sha256(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String fresh() {
    return UUID.randomUUID().toString();
  }

  private String entry(String key, String more) {
    return "{\"sha256\":\"%s\",\"organization\":\"%s\",\"label\":\"shop\"%s}"
        .formatted(sha256(key), organization, more);
  }

  private Answer take(String more, String... entries) {
    return server.post(
        PATH, "{\"api\":\"market\",\"keys\":[" + String.join(",", entries) + "]" + more + "}");
  }

  private JsonNode only(String entry) {
    Answer answer = take("", entry);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().at("/items/0");
  }

  private JsonNode keys() {
    return server.get("/admin/v1/organizations/" + organization + "/keys").json().path("items");
  }

  @Test
  void aTakenKeyIsFoundByTheDigestOfWhatItsClientsSend() {
    String key = fresh();

    JsonNode taken =
        only(
            entry(
                key,
                """
                ,"line":7,"hint":"ab…yz","note":"from before","environment":"qa","minuteCalls":9,
                "scopes":["*:read"],"allowNetworks":["192.0.2.0/24"],
                "expiresAt":"2150-01-01T00:00:00Z"
                """));

    assertThat(taken.path("result").asString()).as(taken.toString()).isEqualTo("taken");
    assertThat(taken.path("line").asInt()).isEqualTo(7);
    ApiKey found =
        Objects.requireNonNull(
            server.world().stores.keys().find(new KeyHasher(new byte[32]).digest(key)));
    assertThat(PublicId.KEY.write(found.id())).isEqualTo(taken.path("key").asString());
    JsonNode shown = keys().get(0);
    assertThat(shown.path("hint").asString()).isEqualTo("ab…yz");
    assertThat(shown.path("note").asString()).isEqualTo("from before");
    assertThat(shown.path("environment").asString()).isEqualTo("qa");
    assertThat(shown.path("minuteCalls").asInt()).isEqualTo(9);
    assertThat(shown.at("/scopes/0").asString()).isEqualTo("*:read");
    assertThat(shown.at("/allowNetworks/0").asString()).isEqualTo("192.0.2.0/24");
    assertThat(shown.path("expiresAt").asString()).isEqualTo("2150-01-01T00:00:00Z");
  }

  @Test
  void eachTakenKeyIsInTheAuditWithItsActor() {
    MemoryStores stores = server.world().stores;
    take("", entry(fresh(), ""), entry(fresh(), ""));

    List<AuditEntry> entries =
        stores.changes().audit(PublicId.ORGANIZATION.read(organization), Long.MAX_VALUE, 10);

    assertThat(entries.stream().filter(entry -> entry.kind().equals("key.imported"))).hasSize(2);
    assertThat(entries.getFirst().actor()).isNotEmpty().isEqualTo(entries.getLast().actor());
  }

  @Test
  void aRepeatFindsThemAndChangesNothing() {
    String[] entries = {entry(fresh(), ""), entry(fresh(), "")};
    Answer first = take("", entries);

    Answer again = take("", entries);

    assertThat(again.json().path("there").asInt()).isEqualTo(2);
    assertThat(again.json().at("/items/1/key")).isEqualTo(first.json().at("/items/1/key"));
    assertThat(keys()).hasSize(2);
  }

  @Test
  void aKeyUnderThePreviousSecretIsFound() {
    String key = fresh();
    KeyDigest digest = new KeyHasher(ControlWorld.previousSecret()).digest(key);
    long id = server.world().ports.making().ids().getAsLong();
    server
        .world()
        .stores
        .changes()
        .apply(
            new Change.KeyCreated(
                new ApiKey(
                    id,
                    PublicId.ORGANIZATION.read(organization),
                    "market",
                    digest,
                    "shop",
                    "hint",
                    KeyState.ACTIVE,
                    0,
                    0,
                    Long.MAX_VALUE)),
            "ann",
            0);

    JsonNode answer = only(entry(key, ""));

    assertThat(answer.path("result").asString()).isEqualTo("there");
    assertThat(answer.path("key").asString()).isEqualTo(PublicId.KEY.write(id));
    assertThat(keys()).hasSize(1);
  }

  @Test
  void oneThatIsRefusedKeepsNoneOfTheOthersOut() {
    Answer answer =
        take("", entry(fresh(), ""), entry(fresh(), ",\"scopes\":[\"x\"]"), entry(fresh(), ""));

    assertThat(answer.json().path("taken").asInt()).isEqualTo(2);
    assertThat(answer.json().path("refused").asInt()).isEqualTo(1);
    assertThat(answer.json().at("/items/1/result").asString()).isEqualTo("refused");
    assertThat(answer.json().at("/items/1/line").asInt()).isEqualTo(2);
    assertThat(keys()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scopes         | ,\"scopes\":[\"nothing:read\"]",
        "allowNetworks  | ,\"allowNetworks\":[\"192.0.2.0/33\"]",
        "expiresAt      | ,\"expiresAt\":\"tomorrow\"",
        "expiresAt      | ,\"expiresAt\":\"2001-01-01T00:00:00Z\"",
        "expiresAt      | ,\"expiresAt\":\"2150-01-01T00:00:00Z\",\"notBefore\":\"2151-01-01T00:00:00Z\"",
        "environment    | ,\"environment\":\"home\"",
        "dayCredits     | ,\"dayCredits\":5,\"monthCredits\":4",
        "hint           | ,\"hint\":\"a whole key, in clear\"",
        "line           | ,\"line\":0",
        "colour         | ,\"colour\":\"red\"",
        "key            | ,\"key\":\"sent in clear\"",
      })
  void whatIsWrongIsNamed(String field, String more) {
    JsonNode no = only(entry(fresh(), more));

    assertThat(no.path("result").asString()).isEqualTo("refused");
    assertThat(no.path("field").asString()).isEqualTo(field);
    assertThat(no.path("message").asString()).isNotBlank().doesNotContain("in clear");
    assertThat(no.path("key").isNull()).isTrue();
    assertThat(keys()).isEmpty();
  }

  @Test
  void whatIsMissingOrTooLongIsNamed() {
    String whole = entry(fresh(), "");

    assertThat(only(whole.replace("\"label\":\"shop\"", "\"note\":\"x\"")).path("field").asString())
        .isEqualTo("label");
    assertThat(only(whole.replace("shop", "x".repeat(101))).path("field").asString())
        .isEqualTo("label");
    assertThat(only(whole.replace("sha256\":\"", "sha256\":\"0")).path("field").asString())
        .isEqualTo("sha256");
    assertThat(only(whole.replace(organization, "Acme")).path("field").asString())
        .isEqualTo("organization");
    String stranger = PublicId.ORGANIZATION.write(987_654_321);
    assertThat(only(whole.replace(organization, stranger)).path("field").asString())
        .isEqualTo("organization");
    assertThat(keys()).isEmpty();
  }

  @Test
  void aKeyOfAnotherIsRefusedWithoutTellingWhose() {
    String key = fresh();
    String other = server.organization("starter");
    String theirs = only(entry(key, "").replace(organization, other)).path("key").asString();

    JsonNode no = only(entry(key, ""));
    Answer elsewhere =
        server.post(
            PATH,
            "{\"api\":\"own\",\"keys\":[" + entry(key, "").replace(organization, other) + "]}");

    assertThat(no.path("result").asString()).isEqualTo("refused");
    assertThat(no.toString()).doesNotContain(theirs, other);
    assertThat(elsewhere.json().at("/items/0/result").asString()).isEqualTo("refused");
    assertThat(keys()).isEmpty();
  }

  @Test
  void theSameKeyTwiceInARequestIsTakenOnce() {
    String key = fresh();
    String other = server.organization("starter");

    Answer answer =
        take(
            "",
            entry(key, ",\"line\":11"),
            entry(key, ",\"line\":12").replace(organization, other),
            entry(key, ",\"line\":13").replace(sha256(key), sha256(key).toUpperCase(Locale.ROOT)));

    assertThat(answer.json().path("taken").asInt()).isEqualTo(1);
    assertThat(answer.json().path("refused").asInt()).isEqualTo(2);
    assertThat(answer.json().at("/items/1/message").asString()).contains("line 11");
    assertThat(answer.json().at("/items/2/line").asInt()).isEqualTo(13);
  }

  @Test
  void aDeletedKeyIsNotTakenAgain() {
    String key = fresh();
    String id = only(entry(key, "")).path("key").asString();
    server.send("DELETE", "/admin/v1/keys/" + id, "");

    assertThat(only(entry(key, "")).path("message").asString()).contains("final");
  }

  @Test
  void thePolicyHoldsAndCountsThoseThatAreTakenTogether() {
    server.send(
        "PUT",
        "/admin/v1/organizations/" + organization + "/key-policy",
        "{\"max\":3,\"networks\":true}");
    String here = ",\"allowNetworks\":[\"192.0.2.1\"]";

    JsonNode open = only(entry(fresh(), ""));
    String[] five =
        IntStream.range(0, 5).mapToObj(_ -> entry(fresh(), here)).toArray(String[]::new);
    Answer answer = take("", five);

    assertThat(open.path("field").asString()).isEqualTo("allowNetworks");
    assertThat(answer.json().path("taken").asInt()).isEqualTo(3);
    assertThat(answer.json().at("/items/3/message").asString()).contains("3 keys at once");
    assertThat(take("", five).json().path("there").asInt()).isEqualTo(3);
    assertThat(keys()).hasSize(3);
  }

  @Test
  void aDryRunTellsTheSameAndTakesNothing() {
    String[] entries = {entry(fresh(), ""), entry(fresh(), ",\"scopes\":[\"x:read\"]")};

    Answer dry = take(",\"dryRun\":true", entries);

    assertThat(dry.json().path("taken").asInt()).isEqualTo(1);
    assertThat(dry.json().path("refused").asInt()).isEqualTo(1);
    assertThat(dry.json().at("/items/0/key").isNull()).isTrue();
    assertThat(keys()).isEmpty();
    assertThat(take("", entries).json().path("taken").asInt()).isEqualTo(1);
  }

  @Test
  void anApiThatIsNoneRefusesEach() {
    Answer answer = server.post(PATH, "{\"api\":\"none\",\"keys\":[" + entry(fresh(), "") + "]}");

    assertThat(answer.json().at("/items/0/field").asString()).isEqualTo("api");
  }

  @Test
  void aRequestHasItsLimits() {
    String[] tooMany = new String[KeyImportEndpoint.KEYS_MAX + 1];
    Arrays.fill(tooMany, entry(fresh(), ""));
    String[] many =
        IntStream.range(0, KeyImportEndpoint.KEYS_MAX)
            .mapToObj(_ -> entry(fresh(), ",\"note\":\"" + "é".repeat(1_000) + "\""))
            .toArray(String[]::new);

    assertThat(take("", tooMany).status()).isEqualTo(400);
    assertThat(take("", many).json().path("taken").asInt()).isEqualTo(KeyImportEndpoint.KEYS_MAX);
    assertThat(take("", "x".repeat(KeyImportEndpoint.BODY_BYTES_MAX)).status()).isEqualTo(413);
    assertThat(take("", "1").status()).isEqualTo(400);
  }

  @Test
  void keysOfManyOrganizationsAreTakenInTheirOrder() {
    List<String> organizations =
        IntStream.range(0, 20).mapToObj(_ -> server.organization("starter")).toList();
    String[] entries =
        IntStream.range(0, 60)
            .mapToObj(i ->
                entry(fresh(), i % 3 == 0 ? ",\"scopes\":[\"x:read\"]" : "")
                    .replace(organization, organizations.get(i % 20)))
            .toArray(String[]::new);

    Answer answer = take("", entries);

    for (int i = 0; i < entries.length; i++) {
      JsonNode item = answer.json().path("items").get(i);
      assertThat(item.path("line").asInt()).isEqualTo(i + 1);
      assertThat(item.path("result").asString()).isEqualTo(i % 3 == 0 ? "refused" : "taken");
      if (i % 3 != 0) {
        assertThat(
                server.get("/admin/v1/keys/" + item.path("key").asString()).field("organization"))
            .isEqualTo(organizations.get(i % 20));
      }
    }
  }
}
