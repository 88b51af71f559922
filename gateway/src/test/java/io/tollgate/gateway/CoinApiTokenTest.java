package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.token.TokenMaker;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// CoinAPI's token beside the key, over a socket: each row of its conformance checks, over HTTP/1
/// and HTTP/2.
class CoinApiTokenTest {

  private static final String PATH = "/v1/assets";
  private static final TokenMaker SIGNER = TokenMaker.RSA;

  private static TestGateway.Options at() {
    return TestGateway.with(FakeUpstream.json("[1]"))
        .dialect(new CoinApiDialect())
        .cap(WindowKind.ROLLING_DAY, 1000)
        .route(TestGateway.route("assets", "GET", PATH, TestGateway.base(1)));
  }

  /// A gateway whose key needs a token.
  private static TestGateway started(TestGateway.Options options) {
    TestGateway it = options.start();
    it.keys.put(key(it).with(List.of(SIGNER.key)));
    return it;
  }

  private static ApiKey key(TestGateway it) {
    return requireNonNull(it.keys.byId(1));
  }

  private static void change(TestGateway it, ApiKey next) {
    it.keys.put(next);
    it.callers.changed(new Change.KeyChanged(next));
  }

  private static String token() {
    return SIGNER.token("RS256", System.currentTimeMillis());
  }

  private static String claims(long notBefore, long expires) {
    long now = System.currentTimeMillis() / 1000;
    return TokenMaker.claims(now + notBefore, now + expires);
  }

  private static Answer ask(TestGateway it, int http, String path, String... headers)
      throws IOException {
    if (http == 1) {
      try (RawClient client = it.client()) {
        return client.get(path, headers).answer();
      }
    }
    try (RawHttp2 client = RawHttp2.connect(it.gateway.port())) {
      var lower = new ArrayList<String>();
      for (String header : headers) {
        int colon = header.indexOf(':');
        lower.add(header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon));
      }
      return client.get(1, path, lower.toArray(String[]::new)).answer(1);
    }
  }

  private static void isRefused(Answer answer) {
    assertThat(answer.body()).isEqualTo("{\"error\":\"Invalid API key\"}");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("content-type")).isEqualTo("application/json; charset=utf-8");
  }

  @ParameterizedTest
  @CsvSource({
    "1, /v1/assets, X-CoinAPI-Key: $",
    "2, /v1/assets, X-CoinAPI-Key: $",
    "1, /v1/assets?apikey=$, Accept: */*",
    "2, /v1/assets?apikey=$, Accept: */*",
    "1, /v1/assets/APIKEY-$, Accept: */*",
    "2, /v1/assets/APIKEY-$, Accept: */*",
  })
  void aKeyWithItsTokenIsServedAndTheTokenGoesNowhere(int http, String path, String header)
      throws IOException {
    try (TestGateway it = started(at())) {
      String token = token();

      Answer answer =
          ask(
              it,
              http,
              path.replace("$", it.key),
              header.replace("$", it.key),
              "Authorization: Bearer " + token);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(it.upstream.received().getFirst().headers())
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("authorization"))
          .noneMatch(line -> line.contains(token));
      assertThat(it.record().toString()).doesNotContain(token);
      assertThat(it.record().credits()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theKeyAloneIsRefusedAndCostsNothing(int http) throws IOException {
    try (TestGateway it = started(at())) {
      isRefused(ask(it, http, PATH, "X-CoinAPI-Key: " + it.key));

      assertThat(it.record().refusal()).isEqualTo(RefusalCode.BAD_TOKEN);
      assertThat(it.upstream.received()).isEmpty();
      it.awaitQuiet();
      assertThat(it.statement().day().used()).isZero();
    }
  }

  /// What stands in `Authorization` is the key or the token, never both.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theKeyInAuthorizationLeavesNoRoomForAToken(int http) throws IOException {
    try (TestGateway it = started(at())) {
      String basic =
          Base64.getEncoder()
              .encodeToString(("coinapi:" + it.key).getBytes(StandardCharsets.UTF_8));

      isRefused(ask(it, http, PATH, "Authorization: " + it.key));
      isRefused(ask(it, http, PATH, "Authorization: Basic " + basic));
      isRefused(
          ask(it, http, PATH, "Authorization: " + it.key, "Authorization: Bearer " + token()));
      isRefused(
          ask(it, http, PATH, "Authorization: Bearer " + token(), "Authorization: " + it.key));
      isRefused(
          ask(
              it,
              http,
              PATH,
              "X-CoinAPI-Key: " + it.key,
              "Authorization: Bearer " + token(),
              "Authorization: Bearer " + token()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTokenWithoutAKeyIsNoCredential(int http) throws IOException {
    try (TestGateway it = started(at())) {
      Answer answer = ask(it, http, PATH, "Authorization: Bearer " + token());

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).contains("You didn't specify API key");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyBadTokenIsTheSame401(int http) throws IOException {
    try (TestGateway it = started(at())) {
      String good = token();
      TokenMaker stranger = TokenMaker.P256;
      String hmac = SIGNER.signedWithThePublicKey(SIGNER.key.encoded(), claims(-60, 60));
      String pemHmac =
          SIGNER.signedWithThePublicKey(
              SIGNER.pem().getBytes(StandardCharsets.US_ASCII), claims(-60, 60));
      String header = SIGNER.header("RS256");
      String none =
          TokenMaker.encoded(SIGNER.header("none")) + "." + TokenMaker.encoded(claims(-60, 60));
      var bad =
          List.of(
              "expired",
              SIGNER.token("RS256", header, claims(-90, -31)),
              "not yet",
              SIGNER.token("RS256", header, claims(32, 90)),
              "no exp",
              SIGNER.token("RS256", header, "{\"nbf\":1}"),
              "no nbf",
              SIGNER.token("RS256", header, "{\"exp\":9999999999}"),
              "unknown kid",
              stranger.token("ES256", System.currentTimeMillis()),
              "no kid",
              SIGNER.token("RS256", "{\"alg\":\"RS256\"}", claims(-60, 60)),
              "none",
              none + ".",
              "none with a signature",
              none + good.substring(good.lastIndexOf('.')),
              "public key as secret",
              hmac,
              "its text as secret",
              pemHmac,
              "another algorithm",
              SIGNER.token("RS384", header, claims(-60, 60)),
              "crit",
              SIGNER.token("RS256", header.replace("}", ",\"crit\":[\"b64\"]}"), claims(-60, 60)),
              "twice",
              SIGNER.token("RS256", header, claims(-60, 60).replace("}", ",\"exp\":9999999999}")),
              "cut",
              good.substring(0, good.length() - 1),
              "padded",
              good + "=",
              "two parts",
              good.substring(0, good.lastIndexOf('.')),
              "long",
              good + "A".repeat(8192),
              "nothing",
              "x");
      for (int i = 0; i < bad.size(); i += 2) {
        Answer answer =
            ask(
                it,
                http,
                PATH,
                "X-CoinAPI-Key: " + it.key,
                "Authorization: Bearer " + bad.get(i + 1));

        assertThat(answer.status()).as(bad.get(i)).isEqualTo(401);
        isRefused(answer);
      }
      assertThat(it.upstream.received()).isEmpty();
      Answer answer =
          ask(it, http, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + good);
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void aTokenWithinTheSkewIsServed() throws IOException {
    try (TestGateway it = started(at())) {
      for (String claims : List.of(claims(25, 90), claims(-90, -25))) {
        String token = SIGNER.token("RS256", SIGNER.header("RS256"), claims);

        Answer answer =
            ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token);

        assertThat(answer.status()).as(claims).isEqualTo(200);
      }
    }
  }

  @Test
  void aTokenThatWasGoodIsRefusedOnceItHasExpired() throws IOException {
    try (TestGateway it = started(at())) {
      // Over in two seconds, skew included.
      String token = SIGNER.token("RS256", SIGNER.header("RS256"), claims(-90, -28));
      String[] headers = {"X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token};
      assertThat(ask(it, 1, PATH, headers).status()).isEqualTo(200);

      TestGateway.await(() -> {
        try {
          return ask(it, 1, PATH, headers).status() == 401;
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
    }
  }

  @Test
  void aTokenOfAPublicKeyThatWasTakenAwayIsRefusedAtOnce() throws IOException {
    try (TestGateway it = started(at())) {
      String token = token();
      String[] headers = {"X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token};
      assertThat(ask(it, 1, PATH, headers).status()).isEqualTo(200);

      change(it, key(it).with(List.of(TokenMaker.P256.key)));
      isRefused(ask(it, 1, PATH, headers));
      var renamed = new TokenKey(SIGNER.key.id(), TokenMaker.P384.key.publicKey(), 0);
      change(it, key(it).with(List.of(renamed)));
      isRefused(ask(it, 1, PATH, headers));
      change(it, key(it).with(List.of(TokenMaker.P256.key, SIGNER.key)));
      assertThat(ask(it, 1, PATH, headers).status()).isEqualTo(200);
      change(it, key(it).with(List.of()));
      assertThat(ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key).status()).isEqualTo(200);
    }
  }

  @Test
  void aTokenBesideOneKeyIsNotGoodBesideAnother() throws IOException {
    try (TestGateway it = started(at())) {
      String token = token();
      ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token);
      String other = it.addKey(2, KeyShape.UUID);
      it.keys.put(requireNonNull(it.keys.byId(2)).with(List.of(TokenMaker.P256.key)));

      isRefused(ask(it, 1, PATH, "X-CoinAPI-Key: " + other, "Authorization: Bearer " + token));
    }
  }

  @Test
  void aKeyThatNeedsNoTokenIsServedWithOneOrWithout() throws IOException {
    try (TestGateway it = at().start()) {
      assertThat(ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key).status()).isEqualTo(200);
      assertThat(
              ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer a.b.c").status())
          .isEqualTo(200);
    }
  }

  /// Key, then organization, then token, then quota.
  @Test
  void theTokenIsAskedForAfterTheOrganizationAndBeforeTheQuota() throws IOException {
    try (TestGateway it = started(at().standing(Standing.UNPAID))) {
      assertThat(ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key).status()).isEqualTo(403);
    }
    try (TestGateway it = started(at().cap(WindowKind.UTC_MONTH, 0))) {
      isRefused(ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key));
      assertThat(
              ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token())
                  .status())
          .isEqualTo(403);
    }
    try (TestGateway it = started(at())) {
      change(it, key(it).in(KeyState.DISABLED));
      isRefused(ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token()));
      assertThat(it.record().refusal()).isEqualTo(RefusalCode.KEY_DISABLED);
    }
  }

  @Test
  void aBadTokenUsesUpNoneOfTheMinute() throws IOException {
    try (TestGateway it = started(at().minuteLimit(100))) {
      for (int i = 0; i < 150; i++) {
        isRefused(ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer x.y.z"));
      }
      assertThat(
              ask(it, 1, PATH, "X-CoinAPI-Key: " + it.key, "Authorization: Bearer " + token())
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void aKeyOfAnApiThatTakesNoTokensIsRefusedAllTheSame() throws IOException {
    try (TestGateway it = TestGateway.with(FakeUpstream.json("[1]")).start();
        RawClient client = it.client()) {
      it.keys.put(key(it).with(List.of(SIGNER.key)));

      assertThat(client.get("/data", it.bearer()).answer().status()).isEqualTo(401);
    }
  }
}
