package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/v1/coins, /v1/coins",
    "/v1//coins, /v1/coins",
    "//v1/coins, /v1/coins",
    "/v1/./coins, /v1/coins",
    "/v1/x/../coins, /v1/coins",
    "/v1/x/%2e%2e/coins, /v1/coins",
    "/v1/%63oins, /v1/coins",
    "/v1/a%7Eb, /v1/a~b",
    "/v1/a%3ab, /v1/a%3Ab",
    "/v1/a:b@c, /v1/a:b@c",
    "/v1/coins/, /v1/coins/",
    "/v1/coins/.., /v1/",
    "/v1/coins/., /v1/coins/",
    "/.hidden, /.hidden",
    "/a.b, /a.b",
    "/..a, /..a",
    "/%E2%82%AC, /%E2%82%AC",
  })
  void thereIsOneFormOfAPath(String raw, String canonical) {
    assertThat(RequestPath.canonical(raw)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "v1", "*", "/..", "/../a", "/a/../../b", "/%2e%2e/a", "/a%2fb", "/a%2Fb", "/a%5cb",
            "/a\\b",
        "/a;b", "/a%3bb", "/a%00", "/a%0d%0a", "/a%252e", "/a%", "/a%4", "/a%zz", "/a b", "/a\tb",
            "/a\u00e9",
        "/a?b", "/a#b", "/a<b", "/a\"b", "/a{b}", "/a|b", "/a^b", "/a`b", "/a[b]", "/a%7f"
      })
  void aPathTwoServersCouldReadDifferentlyIsRefused(String raw) {
    assertThat(RequestPath.canonical(raw)).isNull();
  }

  @Test
  void normalisingTwiceIsNormalisingOnce() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    String[] pieces = {
      "/", "//", ".", "..", "a", "B", "~", "%41", "%2e", "%2E", "%7e", "%c3", "%A9", ":", "@", "-",
      "_", "=", "%20"
    };
    for (int i = 0; i < 100_000; i++) {
      var raw = new StringBuilder("/");
      for (int n = random.nextInt(12); n > 0; n--) {
        raw.append(pieces[random.nextInt(pieces.length)]);
      }

      String once = RequestPath.canonical(raw.toString());

      if (once != null) {
        assertThat(RequestPath.canonical(once)).as("seed %d, %s", seed, raw).isEqualTo(once);
        assertThat(once).as("seed %d, %s", seed, raw).startsWith("/").doesNotContain("//", "/./");
      }
    }
  }

  @Test
  void noTextMakesItFail() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      var raw = new StringBuilder();
      for (int n = random.nextInt(10); n > 0; n--) {
        raw.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
      }
      RequestPath.canonical(raw.toString());
      RequestPath.canonical("/" + raw);
    }
  }
}
