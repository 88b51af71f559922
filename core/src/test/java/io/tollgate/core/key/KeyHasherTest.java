package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHasherTest {

  private static final byte[] SECRET =
      "a secret of thirty-two bytes, no less".getBytes(StandardCharsets.US_ASCII);

  private final KeyHasher hasher = new KeyHasher(SECRET);

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "tg_live_0123456789", "cl\u00e9", "\u9375", "\ud83d\udd11"})
  void isTheHmacOfTheSha256OfTheKeysUtf8(String key) throws GeneralSecurityException {
    assertThat(hasher.digest(key)).isEqualTo(byTheBook(key));
    assertThat(hasher.digest(key.repeat(200))).isEqualTo(byTheBook(key.repeat(200)));
    // What was hashed before leaves no trace.
    assertThat(hasher.digest(key)).isEqualTo(byTheBook(key));
  }

  @Test
  void thePreviousDigestIsTheOneOfTheSecretBefore() {
    byte[] before = new byte[32];
    var both = new KeyHasher(SECRET, before);

    assertThat(both.digest("a key")).isEqualTo(hasher.digest("a key"));
    assertThat(both.previousDigest("a key")).isEqualTo(new KeyHasher(before).digest("a key"));
    assertThat(hasher.previousDigest("a key")).isNull();
  }

  private static KeyDigest byTheBook(String key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    byte[] inner =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return KeyDigest.of(mac.doFinal(inner));
  }
}
