package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HmacTest {

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 63, 64, 65, 131, 200})
  void itIsTheHmacOfTheJdk(int secretBytes) throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    byte[] secret = new byte[secretBytes];
    random.nextBytes(secret);
    var ours = new Hmac(secret);
    Mac theirs = Mac.getInstance("HmacSHA256");
    theirs.init(new SecretKeySpec(secret, "HmacSHA256"));
    for (int i = 0; i < 100; i++) {
      byte[] message = new byte[32];
      random.nextBytes(message);

      assertThat(ours.of(message)).as("seed %d", seed).isEqualTo(theirs.doFinal(message));
    }
  }

  @Test
  void aShortSecretIsRefused() {
    assertThatThrownBy(() -> new Hmac(new byte[31])).hasMessageContaining("expected: >= 32");
  }
}
