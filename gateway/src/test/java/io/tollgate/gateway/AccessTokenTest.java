package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.route.Route;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.unit.PublicId;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.CoinGeckoDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.dialect.CryptoApisDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.metering.MemberReader;
import io.tollgate.gateway.token.TokenMaker;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens the gateway makes, over sockets: how they are asked for, what they open, and when not.
class AccessTokenTest {

  private static final String CLIENT = PublicId.KEY.write(1);
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String ISSUER = "urn:tollgate:api:market";
  private static final Map<String, Dialect> DIALECTS =
      Map.of(
          "tollgate",
          TestGateway.tollgate(),
          "coinmarketcap",
          new CoinMarketCapDialect(),
          "coingecko",
          new CoinGeckoDialect(CoinGeckoDialect.Root.PRO),
          "cryptoapis",
          new CryptoApisDialect(),
          "coinapi",
          new CoinApiDialect());

  private static TestGateway.Options at() {
    return TestGateway.with(FakeUpstream.json("{\"data\":[1]}"))
        .tokens()
        .route(route("data", "GET", "/data", ""))
        .route(route("coins", "GET", "/coins", "market"))
        .route(route("order", "POST", "/orders", "trade"))
        .route(route("orders", "GET", "/orders", "trade"));
  }

  private static Route route(String id, String method, String path, String group) {
    return new Route(
        id,
        method,
        PathTemplate.parse(path),
        TestGateway.base(3),
        Access.KEY,
        group,
        Route.changes(method),
        Route.EVERY_ENVIRONMENT);
  }

  private static ApiKey key(TestGateway it) {
    return requireNonNull(it.keys.byId(1));
  }

  private static void change(TestGateway it, ApiKey next) {
    it.keys.put(next);
    it.callers.changed(new Change.KeyChanged(next));
  }

  private static void scopes(TestGateway it, String... scopes) {
    var permissions =
        new Permissions(
            Environment.PRODUCTION,
            java.util.Arrays.stream(scopes).map(Scope::parse).toList(),
            Networks.ANY);
    change(it, key(it).with(permissions));
  }

  private static String basic(String id, String secret) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private static Answer post(TestGateway it, String target, String body, String... headers)
      throws IOException {
    try (RawClient client = it.client()) {
      var all = new ArrayList<>(List.of(headers));
      all.add("Content-Length: " + body.length());
      return client.request("POST", target, all.toArray(String[]::new)).send(body).answer();
    }
  }

  private static Answer ask(TestGateway it, String more) throws IOException {
    return post(
        it, "/oauth/token", "grant_type=client_credentials" + more, FORM, basic(CLIENT, it.key));
  }

  private static MemberReader json(String text) {
    return requireNonNull(MemberReader.readUnique(text.getBytes(StandardCharsets.UTF_8)), text);
  }

  private static String token(TestGateway it, String more) throws IOException {
    Answer answer = ask(it, more);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return requireNonNull(json(answer.body()).string("access_token"));
  }

  private static MemberReader part(String token, int index) {
    return json(
        new String(
            Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]), StandardCharsets.UTF_8));
  }

  private static Answer call(TestGateway it, String method, String path, String... headers)
      throws IOException {
    try (RawClient client = it.client()) {
      var all = new ArrayList<>(List.of(headers));
      if (!method.equals("GET")) {
        all.add("Content-Length: 0");
      }
      return client.request(method, path, all.toArray(String[]::new)).answer();
    }
  }

  private static int get(TestGateway it, String path, String token) throws IOException {
    return call(it, "GET", path, "Authorization: Bearer " + token).status();
  }

  // ---- asking

  @Test
  void aKeyGetsATokenThatSaysWhatItIs() throws IOException {
    try (TestGateway it = at().start()) {
      long before = System.currentTimeMillis() / 1000;
      Answer answer = ask(it, "&scope=market:read+trade:write&subject=user-7&expires_in=60");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
      assertThat(answer.header("pragma")).isEqualTo("no-cache");
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      MemberReader body = json(answer.body());
      assertThat(body.string("token_type")).isEqualTo("Bearer");
      assertThat(body.integer("expires_in", 0)).isEqualTo(60);
      assertThat(body.string("scope")).isEqualTo("market:read trade:write");
      String token = requireNonNull(body.string("access_token"));
      MemberReader header = part(token, 0);
      assertThat(header.string("typ")).isEqualTo("at+jwt");
      assertThat(header.string("alg")).isEqualTo("ES256");
      MemberReader claims = part(token, 1);
      assertThat(claims.string("iss")).isEqualTo(ISSUER);
      assertThat(claims.string("aud")).isEqualTo("market");
      assertThat(claims.string("sub")).isEqualTo("user-7");
      assertThat(claims.string("client_id")).isEqualTo(CLIENT);
      assertThat(claims.string("scope")).isEqualTo("market:read trade:write");
      assertThat(claims.integer("iat", 0)).isBetween(before, before + 5);
      assertThat(claims.integer("nbf", 0)).isEqualTo(claims.integer("iat", 1));
      assertThat(claims.integer("exp", 0)).isEqualTo(claims.integer("iat", 1) + 60);
      assertThat(claims.string("jti")).hasSize(22);
      assertThat(token(it, "")).isNotEqualTo(token(it, ""));
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  @Test
  void withoutScopeSubjectAndLifeATokenHasWhatItsKeyHas() throws IOException {
    try (TestGateway it = at().start()) {
      MemberReader claims = part(token(it, ""), 1);
      assertThat(claims.string("scope")).isEqualTo("*:write");
      assertThat(claims.string("sub")).isEqualTo(CLIENT);
      assertThat(claims.integer("exp", 0) - claims.integer("iat", 0)).isEqualTo(600);

      scopes(it, "trade:read", "market:write");
      assertThat(part(token(it, ""), 1).string("scope")).isEqualTo("market:write trade:read");
    }
  }

  @Test
  void aTokenDoesNotOutliveItsKey() throws IOException {
    try (TestGateway it = at().start()) {
      change(it, key(it).edit().expires(System.currentTimeMillis() + 30_000).key());
      Answer answer = ask(it, "");
      assertThat(json(answer.body()).integer("expires_in", 0)).isBetween(28L, 30L);
    }
  }

  @Test
  void theClientMayStandInTheForm() throws IOException {
    try (TestGateway it = at().start()) {
      Answer answer =
          post(
              it,
              "/oauth/token",
              "client_secret=" + it.key + "&client_id=" + CLIENT + "&grant_type=client_credentials",
              FORM + "; charset=UTF-8");
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grant_type=password&client_id=#&client_secret=$ | 400 | unsupported_grant_type",
        "client_id=#&client_secret=$ | 400 | invalid_request",
        "grant_type=&client_id=#&client_secret=$ | 400 | invalid_request",
        "grant_type=client_credentials&grant_type=client_credentials&client_id=#&client_secret=$"
            + " | 400 | invalid_request",
        "grant_type=client_credentials&client_id=#&client_id=#&client_secret=$ | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&scope= | 200 |",
        "grant_type=client_credentials&client_id=#&client_secret=$&unknown=1 | 200 |",
        "grant_type=client_credentials&client_id=#&client_secret=$&scope=nonsense | 400 |"
            + " invalid_scope",
        "grant_type=client_credentials&client_id=#&client_secret=$&scope=a:read++b:read | 400 |"
            + " invalid_scope",
        "grant_type=client_credentials&client_id=#&client_secret=$&scope=A:read | 400 |"
            + " invalid_scope",
        "grant_type=client_credentials&client_id=#&client_secret=$&expires_in=0 | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&expires_in=601 | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&expires_in=1e2 | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&subject=a+b | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&subject=a%0d%0aX:1 | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&subject=%c3%a9 | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&subject=a,b | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&subject=# | 400 |"
            + " invalid_request",
        "grant_type=client_credentials&client_id=#&client_secret=$&subject=auth0%7cu@a.b:7~x%2By"
            + " | 200 |",
        "grant_type=client_credentials&client_id=#&client_secret=%zz | 400 | invalid_request",
        "grant_type=client_credentials | 401 | invalid_client",
        "grant_type=client_credentials&client_id=# | 401 | invalid_client",
        "grant_type=client_credentials&client_secret=$ | 401 | invalid_client",
        "grant_type=client_credentials&client_id=key_0000000000002&client_secret=$ | 401 |"
            + " invalid_client",
        "grant_type=client_credentials&client_id=1&client_secret=$ | 401 | invalid_client",
        "grant_type=client_credentials&client_id=#&client_secret=x$ | 401 | invalid_client",
      })
  void theFormIsReadAsTheRfcSays(String body, int status, @Nullable String error)
      throws IOException {
    try (TestGateway it = at().start()) {
      Answer answer =
          post(it, "/oauth/token", body.replace("#", CLIENT).replace("$", it.key), FORM);

      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      assertThat(json(answer.body()).string("error")).isEqualTo(error);
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
      assertThat(answer.header("www-authenticate") != null).isEqualTo(status == 401);
      assertThat(answer.body()).doesNotContain(it.key);
    }
  }

  @Test
  void whatIsNoFormOrInTheWrongPlaceIsRefused() throws IOException {
    try (TestGateway it = at().start()) {
      String good = "grant_type=client_credentials";
      String in = good + "&client_id=" + CLIENT + "&client_secret=" + it.key;
      for (Answer bad :
          List.of(
              post(it, "/oauth/token", in),
              post(it, "/oauth/token", in, "Content-Type: application/json"),
              post(it, "/oauth/token?client_secret=" + it.key, in, FORM),
              post(it, "/oauth/token?" + in, "", FORM),
              post(it, "/oauth/token", in, FORM, basic(CLIENT, it.key)),
              post(it, "/oauth/token", good + "&client_id=x", FORM, basic(CLIENT, it.key)),
              post(it, "/oauth/token", in + "&x=" + "y".repeat(4096), FORM),
              post(it, "/oauth/token", in + "&x=" + "y".repeat(70_000), FORM))) {
        assertThat(bad.status()).as(bad.body()).isEqualTo(400);
        assertThat(json(bad.body()).string("error")).isEqualTo("invalid_request");
      }
      for (String authorization :
          List.of(
              "Authorization: Bearer " + it.key,
              "Authorization: Basic ???",
              "Authorization: Basic " + Base64.getEncoder().encodeToString(new byte[] {-1, ':'}),
              basic(CLIENT, ""),
              basic("", it.key),
              basic(CLIENT + "&secret=x", it.key))) {
        Answer bad = post(it, "/oauth/token", good, FORM, authorization);
        assertThat(bad.status()).as(authorization).isEqualTo(401);
        assertThat(bad.header("www-authenticate")).startsWith("Basic realm=");
      }
      assertThat(it.journal.records()).isEmpty();
    }
  }

  @Test
  void whoeverShowsNoKeyThatMakesTokensGetsOneAnswer() throws IOException {
    try (TestGateway it = at().sibling(new CoinMarketCapDialect()).start()) {
      String disabled =
          it.addKey(2, KeyShape.TOLLGATE, "market", KeyState.DISABLED, Long.MAX_VALUE);
      String deleted = it.addKey(3, KeyShape.TOLLGATE, "market", KeyState.DELETED, Long.MAX_VALUE);
      String expired = it.addKey(4, KeyShape.TOLLGATE, "market", KeyState.ACTIVE, 1);
      String leaked = it.addKey(5, KeyShape.TOLLGATE, "market", KeyState.LEAKED, Long.MAX_VALUE);
      String foreign = it.addKey(6, KeyShape.TOLLGATE, "other", KeyState.ACTIVE, Long.MAX_VALUE);
      String second = it.addKey(7, KeyShape.TOLLGATE);
      String minded = it.addKey(8, KeyShape.TOLLGATE);
      it.keys.put(requireNonNull(it.keys.byId(8)).with(List.of(TokenMaker.P256.key)));
      var answers = new ArrayList<String>();
      for (String[] pair :
          new String[][] {
            {CLIENT, KeyShape.TOLLGATE.make(new java.security.SecureRandom())},
            {PublicId.KEY.write(2), disabled},
            {PublicId.KEY.write(3), deleted},
            {PublicId.KEY.write(4), expired},
            {PublicId.KEY.write(5), leaked},
            {PublicId.KEY.write(6), foreign},
            {CLIENT, second},
            {PublicId.KEY.write(8), minded},
            {CLIENT, token(it, "")},
            {CLIENT, "x"},
          }) {
        Answer answer =
            post(
                it, "/oauth/token", "grant_type=client_credentials", FORM, basic(pair[0], pair[1]));
        answers.add(answer.status() + " " + answer.header("www-authenticate") + answer.body());
      }
      assertThat(answers).hasSize(10).containsOnly(answers.getFirst());
      assertThat(answers.getFirst()).startsWith("401 Basic");
    }
  }

  @Test
  void anOrganizationThatMayNotCallGetsNoToken() throws IOException {
    try (TestGateway it = at().standing(Standing.SUSPENDED).start()) {
      Answer answer = ask(it, "");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(json(answer.body()).string("error")).isEqualTo("unauthorized_client");
    }
    try (TestGateway it = at().minuteLimit(1).start()) {
      assertThat(ask(it, "").status()).isEqualTo(200);
      Answer answer = ask(it, "");
      assertThat(answer.status()).isEqualTo(429);
      assertThat(json(answer.body()).string("error")).isEqualTo("temporarily_unavailable");
      assertThat(Integer.parseInt(requireNonNull(answer.header("retry-after")))).isPositive();
    }
  }

  @Test
  void otherMethodsAreRefusedAndWithoutTokensThePathsAreTheUpstreams() throws IOException {
    try (TestGateway it = at().start()) {
      Answer get = call(it, "GET", "/oauth/token");
      assertThat(get.status()).isEqualTo(405);
      assertThat(get.header("allow")).isEqualTo("POST");
      assertThat(call(it, "POST", "/oauth/jwks.json").header("allow")).isEqualTo("GET, HEAD");
    }
    try (TestGateway it =
        TestGateway.with(FakeUpstream.json("{}"))
            .route(route("theirs", "POST", "/oauth/token", ""))
            .start()) {
      assertThat(call(it, "POST", "/oauth/token", it.bearer()).status()).isEqualTo(200);
      assertThat(call(it, "GET", "/oauth/jwks.json", it.bearer()).status()).isEqualTo(404);
    }
  }

  // ---- calling

  @ParameterizedTest
  @CsvSource({
    "tollgate, /data, Authorization: Bearer $",
    "tollgate, /data, X-API-Key: $",
    "tollgate, /data?api_key=$, Accept: */*",
    "coinmarketcap, /data, Authorization: Bearer $",
    "coinmarketcap, /data, authorization: bearer $",
    "coinmarketcap, /data, X-CMC_PRO_API_KEY: $",
    "coinmarketcap, /data?CMC_PRO_API_KEY=$, Accept: */*",
    "coingecko, /data, Authorization: Bearer $",
    "coingecko, /data, x-cg-pro-api-key: $",
    "coingecko, /data?x_cg_pro_api_key=$, Accept: */*",
    "cryptoapis, /data, Authorization: Bearer $",
    "cryptoapis, /data, X-API-Key: $",
    "coinapi, /data, Authorization: Bearer $",
    "coinapi, /data, X-CoinAPI-Key: $",
    "coinapi, /data, Authorization: $",
    "coinapi, /data?apikey=$, Accept: */*",
    "coinapi, /data/APIKEY-$, Accept: */*",
  })
  void aTokenStandsWhereTheDialectTakesKeysAndInAuthorization(
      String dialect, String path, String header) throws IOException {
    try (TestGateway it = at().dialect(requireNonNull(DIALECTS.get(dialect))).start()) {
      String token = token(it, "&subject=user-7");
      for (int n = 0; n < 2; n++) {
        Answer answer =
            call(
                it,
                "GET",
                path.replace("$", token),
                header.replace("$", token),
                "X-User: somebody-else");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      }

      assertThat(it.upstream.received())
          .allSatisfy(received -> {
            assertThat(received.values("X-User")).containsExactly("user-7");
            assertThat(received.toString()).doesNotContain(token).doesNotContain("somebody");
            assertThat(received.header("authorization")).isNull();
          });
      TestGateway.await(() -> it.journal.records().size() == 3);
      List<CallRecord> calls =
          it.journal.records().stream().filter(call -> call.credits() > 0).toList();
      assertThat(calls)
          .hasSize(2)
          .allSatisfy(call -> {
            assertThat(call.subject()).isEqualTo("user-7");
            assertThat(call.keyId()).isEqualTo(1);
            assertThat(call.toString()).doesNotContain(token);
          });
      assertThat(it.used()).isEqualTo(6);
    }
  }

  @Test
  void aKeyItselfIsForNobodyInParticularWhateverItsHeadersSay() throws IOException {
    try (TestGateway it = at().start()) {
      assertThat(call(it, "GET", "/data", it.bearer(), "X-User: mallory").status()).isEqualTo(200);

      assertThat(it.upstream.received().getFirst().header("x-user")).isNull();
      assertThat(it.record().subject()).isEmpty();
    }
  }

  @Test
  void aPlainKeyIsNotTakenInAuthorizationWhereTheDialectDoesNotTakeIt() throws IOException {
    try (TestGateway it = at().coinMarketCap().start()) {
      assertThat(call(it, "GET", "/data", it.bearer()).status()).isEqualTo(401);
    }
  }

  @Test
  void aTokenBesideAKeyIsTwoCallers() throws IOException {
    try (TestGateway it = at().start()) {
      String token = token(it, "");
      assertThat(
              call(it, "GET", "/data", "Authorization: Bearer " + token, "X-API-Key: " + it.key)
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void aTokenOpensWhatItsScopesOpenAndNoMore() throws IOException {
    try (TestGateway it = at().start()) {
      String token = token(it, "&scope=market:read+trade:read");
      assertThat(get(it, "/coins", token)).isEqualTo(200);
      assertThat(get(it, "/orders", token)).isEqualTo(200);
      assertThat(get(it, "/data", token)).isEqualTo(403);
      Answer order = call(it, "POST", "/orders", "Authorization: Bearer " + token);
      assertThat(order.status()).isEqualTo(403);
      assertThat(order.body()).contains(RefusalCode.SCOPE.text());
      Answer quoted =
          call(it, "GET", "/data", "Authorization: Bearer " + token, "Tollgate-Quote: true");
      assertThat(quoted.status()).isEqualTo(403);
      assertThat(it.upstream.received()).hasSize(2);
      assertThat(get(it, "/usage", token)).isEqualTo(200);
    }
  }

  @Test
  void aScopeTheKeyHasNotIsRefused() throws IOException {
    try (TestGateway it = at().start()) {
      scopes(it, "market:read", "trade:write");
      for (String more : List.of("market:write", "*:read", "other:read", "market:read+data:read")) {
        Answer answer = ask(it, "&scope=" + more);
        assertThat(answer.status()).as(more).isEqualTo(400);
        assertThat(json(answer.body()).string("error")).isEqualTo("invalid_scope");
      }
      assertThat(ask(it, "&scope=trade:read").status()).isEqualTo(200);
    }
  }

  @Test
  void whateverIsAskedForATokenGetsNoMoreThanItsKeyHas() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    List<String> groups = List.of("*", "market", "trade", "chain");
    for (int n = 0; n < 20_000; n++) {
      List<Scope> own = some(groups, random, random.nextInt(4));
      List<Scope> wanted = some(groups, random, 1 + random.nextInt(3));
      var permissions = new Permissions(Environment.PRODUCTION, own, Networks.ANY);
      boolean given =
          wanted.stream().allMatch(scope -> permissions.opens(scope.group(), scope.writes()));
      for (String group : List.of("", "market", "trade", "chain", "new")) {
        for (boolean writes : new boolean[] {false, true}) {
          boolean opens = wanted.stream().anyMatch(scope -> scope.opens(group, writes));
          if (given && opens) {
            assertThat(permissions.opens(group, writes))
                .as("seed %d: %s of %s at %s", seed, wanted, own, group)
                .isTrue();
          }
        }
      }
    }
  }

  private static List<Scope> some(List<String> groups, SplittableRandom random, int count) {
    var scopes = new ArrayList<Scope>();
    for (int i = 0; i < count; i++) {
      scopes.add(new Scope(groups.get(random.nextInt(groups.size())), random.nextBoolean()));
    }
    return scopes;
  }

  // ---- the key behind

  @Test
  void everyStateOfTheKeyCountsAtEachCall() throws IOException {
    try (TestGateway it = at().start()) {
      String token = token(it, "");
      assertThat(get(it, "/data", token)).isEqualTo(200);
      ApiKey key = key(it);

      for (KeyState state : List.of(KeyState.DISABLED, KeyState.LEAKED)) {
        change(it, key.in(state));
        assertThat(get(it, "/data", token)).as(state.name()).isEqualTo(403);
      }
      change(it, key.edit().expires(1).key());
      assertThat(get(it, "/data", token)).isEqualTo(401);
      change(it, key.with(List.of(TokenMaker.P256.key)));
      assertThat(get(it, "/data", token)).isEqualTo(401);
      change(it, key);
      assertThat(get(it, "/data", token)).isEqualTo(200);
      change(it, key.in(KeyState.DELETED));
      assertThat(get(it, "/data", token)).isEqualTo(401);
      assertThat(it.upstream.received()).hasSize(2);
    }
  }

  // ---- tokens that are not good

  @Test
  void aTokenThatIsNotOursIsAnUnknownKey() throws IOException {
    try (TestGateway it = at().start()) {
      String good = token(it, "&subject=user-7");
      String[] parts = good.split("\\.", -1);
      SigningKey signer = it.signingKeys.published(System.currentTimeMillis()).getFirst();
      String claims = decoded(parts[1]);
      String header = decoded(parts[0]);
      String unknown = KeyShape.TOLLGATE.make(new java.security.SecureRandom());
      Answer asUnknown = call(it, "GET", "/data", "Authorization: Bearer " + unknown);
      var bad = new ArrayList<String>();
      bad.add(parts[0] + "." + parts[1] + ".");
      bad.add(parts[0] + "." + parts[1] + "." + flipped(parts[2]));
      bad.add(parts[0] + "." + encoded(claims.replace("user-7", "user-8")) + "." + parts[2]);
      bad.add(encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".");
      bad.add(resigned(signer, header.replace("ES256", "none"), claims));
      bad.add(resigned(signer, header.replace("ES256", "HS256"), claims));
      bad.add(TokenMaker.P256.signedWithThePublicKey(signer.publicKey().getEncoded(), claims));
      bad.add(resigned(signer, header.replace("at+jwt", "JWT"), claims));
      bad.add(resigned(signer, header.replace("\"typ\":\"at+jwt\",", ""), claims));
      bad.add(resigned(signer, header.replace(signer.id(), "x".repeat(43)), claims));
      bad.add(resigned(signer, header.replace("{", "{\"crit\":[\"exp\"],"), claims));
      bad.add(resigned(signer, header, claims.replace("\"market\"", "\"other\"")));
      bad.add(resigned(signer, header, claims.replace("\"market\"", "[\"market\",\"other\"]")));
      bad.add(resigned(signer, header, claims.replace(ISSUER, "urn:other")));
      bad.add(resigned(signer, header, claims.replace("\"exp\":", "\"exp\":1,\"was\":")));
      bad.add(resigned(signer, header, claims.replace("\"exp\":", "\"exp\":-")));
      bad.add(resigned(signer, header, claims.replace("\"exp\":", "\"was\":")));
      bad.add(resigned(signer, header, claims.replace("\"nbf\":", "\"was\":")));
      bad.add(resigned(signer, header, claims.replace("\"nbf\":", "\"nbf\":9,\"nbf\":")));
      bad.add(resigned(signer, header, claims.replace("*:write", "")));
      bad.add(resigned(signer, header, claims.replace("*:write", "nonsense")));
      bad.add(resigned(signer, header, claims.replace(CLIENT, PublicId.KEY.write(99))));
      bad.add(resigned(signer, header, claims.replace("\"client_id\"", "\"x\"")));
      var stranger = SigningKey.make(1, 1);
      bad.add(resigned(stranger, header, claims));
      bad.add(resigned(stranger, header.replace(signer.id(), stranger.id()), claims));
      bad.add(
          resigned(
              stranger,
              header.replace(
                  "{",
                  "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                      + stranger.x()
                      + "\",\"y\":\""
                      + stranger.y()
                      + "\"},"),
              claims));
      bad.add("eyJ.eyJ.eyJ");
      bad.add("eyJ" + "a".repeat(6000) + ".b.c");
      for (String token : bad) {
        Answer answer = call(it, "GET", "/data", "Authorization: Bearer " + token);
        assertThat(answer.status()).as(token).isEqualTo(401);
        assertThat(words(answer)).isEqualTo(words(asUnknown));
      }
      assertThat(resigned(signer, header, claims)).isNotEqualTo(good);
      assertThat(get(it, "/data", resigned(signer, header, claims))).isEqualTo(200);
      assertThat(it.upstream.received()).hasSize(1);
    }
  }

  /// What a client is told, but for the request's own id and the stable code.
  private static @Nullable String words(Answer answer) {
    return json(answer.body()).string("title");
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static String encoded(String json) {
    return TokenMaker.encoded(json);
  }

  private static String flipped(String signature) {
    byte[] bytes = Base64.getUrlDecoder().decode(signature);
    bytes[5] ^= 1;
    return TokenMaker.encoded(bytes);
  }

  private static String resigned(SigningKey key, String header, String claims) {
    String signed = encoded(header) + "." + encoded(claims);
    return signed + "." + TokenMaker.encoded(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "exp"})
  void aTokenHoldsFromItsFirstSecondToItsLast(String bound) throws IOException {
    try (TestGateway it = at().start()) {
      String[] parts = token(it, "").split("\\.", -1);
      SigningKey signer = it.signingKeys.published(System.currentTimeMillis()).getFirst();
      MemberReader claims = json(decoded(parts[1]));
      long now = System.currentTimeMillis() / 1000;
      for (int shift : new int[] {-100, -2, 40, 100}) {
        String shifted =
            decoded(parts[1])
                .replace(
                    "\"" + bound + "\":" + claims.raw(bound), "\"" + bound + "\":" + (now + shift));
        boolean holds = bound.equals("nbf") ? shift < 0 : shift > 0;
        assertThat(get(it, "/data", resigned(signer, decoded(parts[0]), shifted)))
            .as("%s %d", bound, shift)
            .isEqualTo(holds ? 200 : 401);
      }
    }
  }

  @Test
  void wrongTokensAndWrongClientsCountAsWrongKeys() throws IOException {
    try (TestGateway it = at().badKeys(2).start()) {
      String known = token(it, "");
      assertThat(get(it, "/data", known)).isEqualTo(200);
      String fresh = token(it, "&subject=b");
      assertThat(get(it, "/data", "eyJ.e.s")).isEqualTo(401);
      Answer bad =
          post(it, "/oauth/token", "grant_type=client_credentials", FORM, basic(CLIENT, "x"));
      assertThat(bad.status()).isEqualTo(401);

      assertThat(get(it, "/data", "eyJ.e.s")).isEqualTo(429);
      assertThat(get(it, "/data", fresh)).isEqualTo(429);
      assertThat(get(it, "/data", known)).isEqualTo(200);
      assertThat(ask(it, "").status()).isEqualTo(200);
      bad = post(it, "/oauth/token", "grant_type=client_credentials", FORM, basic(CLIENT, "x"));
      assertThat(bad.status()).isEqualTo(429);
      assertThat(json(bad.body()).string("error")).isEqualTo("temporarily_unavailable");
    }
  }

  @Test
  void aKeyShownInTheClearForATokenIsTakenForExposed() throws IOException {
    try (TestGateway it = at().plainHttp(PlainHttp.REFUSE_AND_DISABLE).start()) {
      Answer answer = ask(it, "");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).doesNotContain("access_token");
      TestGateway.await(() -> !it.exposed.isEmpty());
      assertThat(it.exposed).extracting(LiveKey::id).containsExactly(1L);
    }
  }

  // ---- signing keys

  @Test
  void whoeverHasThePublishedKeysCanVerifyAToken() throws IOException, GeneralSecurityException {
    try (TestGateway it = at().start()) {
      String token = token(it, "");
      Answer answer = call(it, "GET", "/oauth/jwks.json");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("cache-control")).isEqualTo("public, max-age=300");
      String set = requireNonNull(json(answer.body()).raw("keys"));
      List<String> keys = requireNonNull(MemberReader.elements(set));
      assertThat(keys).hasSize(1);
      MemberReader key = json(keys.getFirst());
      assertThat(key.string("kid")).isEqualTo(part(token, 0).string("kid"));
      assertThat(key.members()).hasSize(7).noneMatch(member -> member.name().equals("d"));
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      var point = new ECPoint(number(key.string("x")), number(key.string("y")));
      Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
      check.initVerify(
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))));
      int end = token.lastIndexOf('.');
      check.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
      assertThat(check.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)))).isTrue();
    }
  }

  @Test
  void anotherLibraryTakesOurTokensByThePublishedKeysAlone() throws Exception {
    try (TestGateway it = at().start()) {
      String token = token(it, "&scope=market:read&subject=user-7");
      var published = new JsonWebKeySet(call(it, "GET", "/oauth/jwks.json").body());
      JwtConsumer reader =
          new JwtConsumerBuilder()
              .setVerificationKeyResolver(
                  new JwksVerificationKeyResolver(published.getJsonWebKeys()))
              .setJwsAlgorithmConstraints(
                  AlgorithmConstraints.ConstraintType.PERMIT,
                  AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
              .setExpectedType(true, "at+jwt")
              .setExpectedIssuer(true, ISSUER)
              .setExpectedAudience(true, "market")
              .setRequireExpirationTime()
              .setRequireIssuedAt()
              .setRequireNotBefore()
              .setRequireJwtId()
              .setRequireSubject()
              .setMaxFutureValidityInMinutes(11)
              .build();

      JwtClaims claims = reader.processToClaims(token);

      assertThat(claims.getSubject()).isEqualTo("user-7");
      assertThat(claims.getStringClaimValue("scope")).isEqualTo("market:read");
      assertThat(
              published.getJsonWebKeys().getFirst().calculateBase64urlEncodedThumbprint("SHA-256"))
          .isEqualTo(part(token, 0).string("kid"));
    }
  }

  private static BigInteger number(@Nullable String coordinate) {
    byte[] bytes = Base64.getUrlDecoder().decode(requireNonNull(coordinate));
    assertThat(bytes).hasSize(32);
    return new BigInteger(1, bytes);
  }

  @Test
  void signingKeysRotateUnderLoadAndNoCallIsRefused() throws Exception {
    try (TestGateway it = at().loops(2).start();
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      String old = token(it, "");
      var running = new ArrayList<Future<Integer>>();
      for (int c = 0; c < 4; c++) {
        running.add(
            clients.submit(() -> {
              int served = 0;
              for (int n = 0; n < 60; n++) {
                String token = n % 3 == 0 ? token(it, "&subject=user-" + n) : old;
                served += get(it, "/data", token) == 200 ? 1 : 0;
              }
              return served;
            }));
      }
      for (int n = 0; n < 20; n++) {
        it.signingKeys.rotate("test", System.currentTimeMillis());
      }
      for (Future<Integer> client : running) {
        assertThat(client.get()).isEqualTo(60);
      }
      assertThat(it.signingKeys.published(System.currentTimeMillis())).hasSize(2);
    }
  }

  @Test
  void whenAllSigningKeysAreReplacedNoTokenOfBeforeIsTaken() throws IOException {
    try (TestGateway it = at().start()) {
      String old = token(it, "");
      assertThat(get(it, "/data", old)).isEqualTo(200);

      it.signingKeys.replaceAll("test", System.currentTimeMillis());

      assertThat(get(it, "/data", old)).isEqualTo(401);
      assertThat(get(it, "/data", token(it, ""))).isEqualTo(200);
    }
  }

  @Test
  void whileTheStoreIsDownKnownTokensAreServedAndOthersWait() throws IOException {
    try (TestGateway it = at().start()) {
      String known = token(it, "");
      assertThat(get(it, "/data", known)).isEqualTo(200);
      String other = token(it, "&subject=b");
      it.keys.down(true);

      assertThat(get(it, "/data", known)).isEqualTo(200);
      assertThat(get(it, "/data", other)).isEqualTo(503);
      it.keys.down(false);
      assertThat(get(it, "/data", other)).isEqualTo(200);
    }
  }
}
