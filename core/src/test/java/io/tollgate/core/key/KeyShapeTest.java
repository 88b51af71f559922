package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyShapeTest {

  private final SecureRandom random = new SecureRandom();

  @ParameterizedTest
  @EnumSource(KeyShape.class)
  void aMadeKeyHasItsShapeAndNoOther(KeyShape shape) {
    for (Environment environment : Environment.values()) {
      for (int i = 0; i < 300; i++) {
        String key = shape.make(random, environment);

        for (KeyShape other : KeyShape.values()) {
          assertThat(other.matches(key)).as(other.name()).isEqualTo(other == shape);
        }
      }
    }
  }

  @Test
  void aTypoIsSeenWithoutALookUp() {
    long seed = System.nanoTime();
    var typos = new SplittableRandom(seed);
    for (Environment environment : Environment.values()) {
      String key = KeyShape.TOLLGATE.make(random, environment);
      for (int i = 0; i < 4_000; i++) {
        char[] typo = key.toCharArray();
        int at = typos.nextInt(key.length());
        typo[at] = typo[at] == 'a' ? 'b' : 'a';

        assertThat(KeyShape.TOLLGATE.matches(new String(typo))).as("seed %d", seed).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345678", "sk=Old+Shop/4711$x", "Zm9vYmFyYmF6==", "TG_LIVE_of_another"})
  void aKeySomebodyElseMadeIsOneOnlyWhereSuchAreTaken(String key) {
    for (KeyShape shape : KeyShape.values()) {
      assertThat(shape.mayBeKey(key, true)).isTrue();
      assertThat(shape.mayBeKey(key, false)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1234567", "with a space", "with\ttab", "schlüssel", "tg_live_of_another"})
  void whatNoKeyCanBeIsNoneAnywhere(String text) {
    for (KeyShape shape : KeyShape.values()) {
      assertThat(shape.mayBeKey(text, true)).isFalse();
    }
  }

  @Test
  void anOwnKeyShowsWhatItIsFor() {
    assertThat(KeyShape.TOLLGATE.make(random, Environment.PRODUCTION)).startsWith("tg_live_");
    assertThat(KeyShape.TOLLGATE.make(random, Environment.QA)).startsWith("tg_qa_");
    assertThat(KeyShape.TOLLGATE.make(random, Environment.DEVELOPMENT)).startsWith("tg_dev_");
  }

  @Test
  void aKeyDoesNotPassForAnotherEnvironment() {
    String key = KeyShape.TOLLGATE.make(random, Environment.QA);

    assertThat(KeyShape.TOLLGATE.matches(key)).isTrue();
    assertThat(KeyShape.TOLLGATE.matches(key.replace("tg_qa_", "tg_dev_"))).isFalse();
    assertThat(KeyShape.TOLLGATE.matches(key.replace("tg_qa_", "tg_live_"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "00000000-0000-4000-8000-00000000000",
        "00000000-0000-4000-8000-0000000000011",
        "00000000-0000-4000-8000-00000000000G",
        "00000000-0000-4000-8000-00000000000A",
        "00000000x0000-4000-8000-000000000001"
      })
  void whatIsNoLowerCaseUuidIsRefused(String key) {
    assertThat(KeyShape.UUID.matches(key)).isFalse();
  }

  @Test
  void aKeyKnownByItsSha256HasTheSameDigest() throws Exception {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    String key = KeyShape.UUID.make(random);
    byte[] sha = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));

    assertThat(new KeyHasher(secret).digestOfSha256(sha))
        .isEqualTo(new KeyHasher(secret).digest(key));
  }

  @Test
  void theDigestIsHmacSha256OfSha256() {
    byte[] secret = HexFormat.of().parseHex("0b".repeat(32));

    // Computed apart: printf abc | sha256, then hmac-sha256 under the secret.
    assertThat(new KeyHasher(secret).digest("abc").toHex()).isEqualTo(EXPECTED);
  }

  private static final String EXPECTED =
      "1e18c60af672a9a88fc69f853427d3283774b9f9672a5f83833ea5a463a47ccf";

  @Test
  void digestBytesRoundTripAndNeverShow() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);

    KeyDigest digest = KeyDigest.of(bytes);

    assertThat(digest.toBytes()).isEqualTo(bytes);
    assertThat(digest).hasToString("***");
  }
}
