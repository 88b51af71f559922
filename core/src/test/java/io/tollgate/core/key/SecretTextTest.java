package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretTextTest {

  private static final String LIVE = "tg_live_0123456789abcdefABCDEF0123456789abcdef";
  private static final String UUID = "3f1c9a52-7be4-4d0c-9a71-2f6f0f0a9b11";
  private static final String HEX = "5d41402abc4b2a76b9719d911017c592deadbeef";
  private static final String JWT =
      "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm9ueW1vdXMifQ.c2lnbmF0dXJlLW9mLWl0";

  private final SecureRandom random = new SecureRandom();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key %s of a client",
        "%s",
        "GET /v1/x?api_key=%s&limit=1",
        "'%s'",
        "\"%s\":",
        "bad header value: [%s]",
        "x%sx",
        "%%3D%s%%26",
      })
  void aKeyThatShowsItsKindIsMaskedWhereverItStands(String around) {
    for (String key :
        List.of(
            LIVE,
            LIVE.replace("live", "qa"),
            LIVE.replace("live", "dev"),
            KeyShape.TOLLGATE.make(random),
            KeyShape.COINGECKO.make(random),
            "tga_" + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]),
            LIVE.toUpperCase(Locale.ROOT))) {
      String masked = SecretText.masked(around.formatted(key));

      assertThat(masked).contains("***");
      assertNoPiece(masked, key);
    }
  }

  @ParameterizedTest
  @EnumSource(KeyShape.class)
  void aKeyBehindACredentialsNameIsMasked(KeyShape shape) {
    for (String name :
        List.of(
            "key=",
            "apikey=",
            "api_key: ",
            "X-CMC_PRO_API_KEY: ",
            "x-cg-demo-api-key=",
            "\"apiKey\": \"",
            "{\\\"secret\\\":\\\"",
            "client_secret%3D",
            "access_token=",
            "Authorization: ",
            "GET /apikey-",
            "Authorization: Bearer ",
            "bearer%20",
            "Basic ",
            "X-API-Key => ")) {
      String key = shape.make(random);
      assertNoPiece(SecretText.masked(name + key + "\" rest"), key);
      assertThat(SecretText.masked(name + key + "\" rest")).endsWith("\" rest");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "request " + UUID + " ended",
        "digest " + HEX,
        "request=" + UUID + " api=points route=one",
        "transaction=0x" + HEX,
        "tg_live_ab12…wxyz was rotated",
        "gateway.tls.key: /etc/tollgate/private-key-2026.pem: not there",
        "data/key-secret can be read by others (mode rw-r--r--); run: chmod 600 data/key-secret",
        "key: io.tollgate.core.key.KeyShape",
        "Basic authentication is off",
        "a bearer of good news",
        "WWW-Authenticate: Bearer realm=\"api\"",
        "https://api.example.com:8443/v1?limit=1",
        "user@example.com",
        "eyes everywhere, ewer.and.ever",
        "CG-pro-api-key",
        "key=0J5W8TSC4RG00 disabled",
        "token=none",
        "-----BEGIN CERTIFICATE-----",
      })
  void whatIsNoSecretStays(String text) {
    assertThat(SecretText.masked(text)).isSameAs(text);
  }

  @Test
  void aTokenIsMaskedWholeOrCut() {
    assertThat(SecretText.masked("token " + JWT + " refused")).isEqualTo("token *** refused");
    assertThat(SecretText.masked("at " + JWT.substring(0, 30) + "…")).isEqualTo("at ***…");
    assertThat(SecretText.masked("jwt=" + JWT)).isEqualTo("jwt=***");
    assertThat(SecretText.masked("a%3D" + JWT)).isEqualTo("a%3D***");
    String encrypted = JWT + ".AxY8DCtDaGlsbGljb3RoZQ.XFBoMYUZodetZdvT";
    assertThat(SecretText.masked(encrypted)).isEqualTo("***");
  }

  @Test
  void aPrivateKeyIsMaskedWholeOrCut() throws Exception {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(
                    KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----";

    assertThat(SecretText.masked("a " + pem + " b")).isEqualTo("a *** b");
    assertThat(SecretText.masked("a " + pem.replace("\n", "\\n") + " b")).isEqualTo("a *** b");
    assertThat(SecretText.masked("a " + pem.substring(0, 60))).isEqualTo("a ***");
    assertThat(SecretText.masked(pem.replace(" PRIVATE", " EC PRIVATE"))).isEqualTo("***");
  }

  @Test
  void passwordsAndCredentialsOfAnUrlAreMasked() {
    assertThat(SecretText.masked("jdbc:postgresql://h/db?user=u&password=pw&ssl=on"))
        .isEqualTo("jdbc:postgresql://h/db?user=u&password=***&ssl=on");
    assertThat(SecretText.masked("can't reach redis://user:pa55@host:6379/0"))
        .isEqualTo("can't reach redis://***@host:6379/0");
    assertThat(SecretText.masked("Authorization: Basic dXNlcjpwYXNzd29yZA==, next"))
        .isEqualTo("Authorization: Basic ***, next");
    assertThat(SecretText.masked("Basic YTpi")).isEqualTo("Basic ***");
  }

  @Test
  void anEncodedKeyIsMasked() {
    for (int i = 0; i < 100; i++) {
      String key = KeyShape.TOLLGATE.make(random);
      String every = key.chars().mapToObj("%%%02x"::formatted).reduce("", String::concat);

      assertThat(SecretText.masked("?q=" + every)).isEqualTo("?q=***");
      assertThat(SecretText.masked("?q=" + key.replace("_", "%5F"))).isEqualTo("?q=***");
      String whole = URLEncoder.encode("https://h/?key=" + key, StandardCharsets.UTF_8);
      assertNoPiece(SecretText.masked(whole), key);
    }
  }

  @Test
  void aCutKeyIsMasked() {
    String key = KeyShape.TOLLGATE.make(random);
    for (int length = "tg_live_".length() + 8; length < key.length(); length++) {
      assertThat(SecretText.masked("key " + key.substring(0, length) + "…")).isEqualTo("key ***…");
    }
  }

  @Test
  void severalAreMaskedAndTheRestIsKept() {
    assertThat(SecretText.masked(LIVE + "," + LIVE + "; request " + UUID + " key=" + UUID + "."))
        .isEqualTo("***,***; request " + UUID + " key=***");
    assertThat(SecretText.masked(SecretText.masked("key=" + LIVE))).isEqualTo("key=***");
  }

  @Test
  void noMixtureHidesASecret() {
    long seed = System.nanoTime();
    var pieces =
        List.of(
            LIVE,
            UUID,
            HEX,
            JWT,
            "tg_live_",
            "CG-",
            "eyJ",
            "key",
            "=",
            ":",
            "://",
            "@",
            " ",
            "%3D",
            "%",
            "-----BEGIN ",
            "PRIVATE KEY",
            "-----",
            "Bearer ",
            "password",
            "\"",
            ".",
            "***",
            "\n",
            "é",
            "apikey-");
    var acts = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int j = acts.nextInt(12); j >= 0; j--) {
        text.append(pieces.get(acts.nextInt(pieces.size())));
      }

      String masked = SecretText.masked(text.toString());

      assertThat(masked).as("seed %d: %s", seed, text).doesNotContain(LIVE).doesNotContain(JWT);
    }
  }

  /// A thousand times the text takes a thousand times as long, not a million times: far within a
  /// bound no quadratic reader would meet.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "t",
        "tg_",
        "tg_live_",
        "tg_live_abcdefg.",
        "CG-",
        "ey",
        "eyaaaaaa.",
        "key=",
        "apikey-",
        "://",
        ":",
        "Bearer ",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY----",
        "%",
        "%74",
        "password=",
        "a",
        "key=a1"
      })
  void noTextTakesLong(String piece) {
    String text = piece.repeat(4_000_000 / piece.length());

    Assertions.assertTimeout(Duration.ofSeconds(10), () -> SecretText.masked(text));
  }

  private static void assertNoPiece(String masked, String key) {
    int piece = 12;
    for (int i = 0; i + piece <= key.length(); i++) {
      assertThat(masked).doesNotContain(key.substring(i, i + piece));
    }
  }
}
