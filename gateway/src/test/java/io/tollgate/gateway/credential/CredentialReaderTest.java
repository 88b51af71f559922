package io.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.request.Query;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.credential.CredentialReader.KeyedPath;
import io.tollgate.gateway.headers.FlatHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialReaderTest {

  private static final Carrier[] USUAL = {
    new Carrier.Bearer(), new Carrier.Header("X-Key"), new Carrier.Parameter("key")
  };
  private static final Carrier[] MANY = {
    new Carrier.Header("X-Key"),
    new Carrier.Bare(),
    new Carrier.Basic("coinapi"),
    new Carrier.Parameter("key"),
    new Carrier.Segment("APIKEY-")
  };

  /// What the `Authorization` header, another and the query show; expected is the key, `-` for
  /// none, `2` for two.
  @ParameterizedTest
  @CsvSource({
    "   ,            ,      , true,  SAME,  -",
    "Bearer k,       ,      , true,  SAME,  k",
    "bearer  k,      ,      , true,  SAME,  k",
    "Basic k,        ,      , true,  SAME,  -",
    "Bearer,         ,      , true,  SAME,  -",
    "   ,           k,      , true,  SAME,  k",
    "   ,            , k    , true,  SAME,  k",
    "   ,            , k    , false, SAME,  -",
    "   ,            , k&key=k, true, SAME, k",
    "   ,            , k&key=l, true, SAME, 2",
    "   ,            , k&key=l, true, FIRST, 2",
    "   ,            , k&%6bey=l, true, SAME, 2",
    "   ,            , '&key=k', true, SAME, k",
    "Bearer k,      k, k    , true,  SAME,  k",
    "Bearer k,      l,      , true,  SAME,  2",
    "Bearer k,      l,      , true,  FIRST, k",
    "   ,           k, l    , true,  SAME,  2",
    "   ,           k, l    , true,  FIRST, k",
    "   ,           k, l    , false, SAME,  k",
    "   ,           k, k    , true,  NONE,  2",
    "   ,           k, k    , false, NONE,  k",
    "   ,           k,      , true,  NONE,  k",
    "   ,            , k&key=k, true, NONE, k",
  })
  void readsEveryCarrier(
      @Nullable String authorization,
      @Nullable String header,
      @Nullable String query,
      boolean urlKeys,
      Several several,
      String expected) {
    var reader = new CredentialReader(Carriers.of(several, USUAL), urlKeys);
    Query asked = Objects.requireNonNull(Query.parse(query == null ? "x=1" : "x=1&key=" + query));

    Shown shown = reader.read(headers(authorization, header), asked, null);

    assertThat(told(shown)).isEqualTo(expected);
    assertThat(shown.toString()).doesNotContain("k");
    assertThat(reader.withoutKeys(asked).raw()).isEqualTo("x=1");
    assertThat(reader.headerNames()).containsExactlyInAnyOrder("authorization", "X-Key");
  }

  @ParameterizedTest
  @CsvSource({
    "k,                 ,       , /v1,                k",
    "k l,               ,       , /v1,                -",
    "Basic x:k,         ,       , /v1,                -",
    "Basic coinapi:k,   ,       , /v1,                k",
    "basic coinapi:k,   ,       , /v1,                k",
    "Basic coinapi:,    ,       , /v1,                -",
    "Basic coinapi,     ,       , /v1,                -",
    "Basic coinapi:k,  k, k     , /v1/APIKEY-k,       k",
    "Basic coinapi:k,  l,       , /v1,                2",
    "Bearer a.b.c,     k,       , /v1,                k",
    "   ,               ,       , /v1/APIKEY-k,       k",
    "   ,               ,       , /v1/apikey-K,       k",
    "   ,               ,       , /APIKEY-k,          k",
    "   ,               ,       , /APIKEY-k/,         k",
    "   ,               ,       , /v1/APIKEY-,        -",
    "   ,               ,       , /v1/APIKEY-k/x,     k",
    "   ,               ,       , /APIKEY-k/APIKEY-K, k",
    "   ,               ,       , /APIKEY-k/APIKEY-l, 2",
    "   ,               , l     , /v1/APIKEY-k,       2",
    "   ,               , K     , /v1/APIKEY-k,       k",
    "   ,              K, k     , /v1,                k",
  })
  void readsEveryWayToShowAKeyAndComparesWithoutCaseIfAsked(
      @Nullable String authorization,
      @Nullable String header,
      @Nullable String query,
      String path,
      String expected) {
    var reader =
        new CredentialReader(new Carriers(List.of(MANY), List.of(), Several.SAME, true), true);
    String sent = authorization;
    if (sent != null && sent.toLowerCase(java.util.Locale.ROOT).startsWith("basic ")) {
      String pair = sent.substring("basic ".length());
      sent = sent.substring(0, 6) + Base64.getEncoder().encodeToString(utf8(pair));
    }
    Query asked = Objects.requireNonNull(Query.parse(query == null ? "" : "key=" + query));

    Shown shown = reader.read(headers(sent, header), asked, reader.cut(path));

    assertThat(told(shown)).isEqualTo(expected);
  }

  @Test
  void theDocumentedBasicVectorIsRead() {
    var reader = new CredentialReader(Carriers.of(Several.SAME, MANY), true);
    var headers = headers("Basic Y29pbmFwaTo3MzAzNDAyMS1USElTLUlTLVNBTVBMRS1LRVk=", null);

    assertThat(told(reader.read(headers, Query.EMPTY, null)))
        .isEqualTo("73034021-THIS-IS-SAMPLE-KEY");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/exchanges/APIKEY-k, /v1/exchanges",
    "/v1/exchanges/apikey-k/, /v1/exchanges",
    "/APIKEY-k, /",
    "/APIKEY-k/, /",
    "/APIKEY-k/v1/exchanges, /v1/exchanges",
    "/APIKEY-k/v1/, /v1/",
    "/v1/APIKEY-k/x/ApiKey-l, /v1/x",
  })
  void aKeyInThePathIsNoPartOfThePath(String path, String rest) {
    for (boolean urlKeys : List.of(true, false)) {
      var reader = new CredentialReader(Carriers.of(Several.SAME, MANY), urlKeys);
      KeyedPath cut = Objects.requireNonNull(reader.cut(path));

      assertThat(cut.rest()).isEqualTo(rest);
      assertThat(cut.toString()).doesNotContainIgnoringCase("apikey");
      assertThat(reader.cut(cut.rest())).isNull();
      if (!urlKeys) {
        assertThat(reader.read(new FlatHeaders(), Query.EMPTY, cut)).isEqualTo(Shown.Other.NOTHING);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/", "/v1", "/v1/", "/v1/xAPIKEY-k", "/v1/APIKE", "/v1/APIKEY"})
  void aPathWithoutAKeyStaysAsItIs(String path) {
    assertThat(new CredentialReader(Carriers.of(Several.SAME, MANY), true).cut(path)).isNull();
    assertThat(new CredentialReader(Carriers.of(Several.SAME, USUAL), true).cut("/APIKEY-k"))
        .isNull();
  }

  @Test
  void whatIsIgnoredIsNotReadAndRemovedAllTheSame() {
    var carriers =
        new Carriers(
            List.of(new Carrier.Header("X-Key")),
            List.of(new Carrier.Header("X-Other"), new Carrier.Parameter("other")),
            Several.FIRST,
            false);
    var reader = new CredentialReader(carriers, true);
    var headers = new FlatHeaders();
    headers.add("X-Other", "k");
    Query query = Objects.requireNonNull(Query.parse("other=k&x=1"));

    assertThat(reader.read(headers, query, null)).isEqualTo(Shown.Other.NOTHING);
    assertThat(reader.headerNames()).containsExactly("X-Key", "X-Other");
    assertThat(reader.withoutKeys(query).raw()).isEqualTo("x=1");
  }

  @Test
  void noTextMakesReadingFail() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var reader = new CredentialReader(Carriers.of(Several.SAME, MANY), true);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random);
      try {
        reader.read(headers("Basic " + text, text), Query.EMPTY, reader.cut("/" + text));
        reader.read(headers(text, null), Query.EMPTY, null);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
  }

  private static String text(SplittableRandom random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append("APIKEY-apikey-:/= abc+%".charAt(random.nextInt(23)));
    }
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static FlatHeaders headers(@Nullable String authorization, @Nullable String header) {
    var headers = new FlatHeaders();
    if (authorization != null) {
      headers.add("authorization", authorization);
    }
    if (header != null) {
      headers.add("x-KEY", header);
    }
    return headers;
  }

  private static String told(Shown shown) {
    return switch (shown) {
      case Shown.Key key -> key.text();
      case Shown.Other.NOTHING -> "-";
      case Shown.Other.TWO -> "2";
    };
  }
}
