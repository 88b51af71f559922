package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.dialect.Dialect.Reply;
import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DialectsTest {

  @Test
  void dialectsAreFoundByTheNameConfigurationGivesThem() {
    assertThat(Dialects.all().keySet())
        .containsExactly(
            "tollgate",
            "coinmarketcap",
            "coingecko",
            "coingecko-demo",
            "cryptoapis",
            "coinapi",
            "coinapi-ems");
    Dialects.all().forEach((name, dialect) -> assertThat(dialect.name()).isEqualTo(name));
    assertThatThrownBy(() -> Dialects.all().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /// A key that is read in lower case must have been made so.
  @Test
  void whereKeysAreComparedWithoutCaseTheyAreMadeInLowerCase() {
    var random = new SecureRandom();
    for (Dialect dialect : Dialects.all().values()) {
      if (dialect.carriers().anyCase()) {
        String key = dialect.keyShape().make(random);
        assertThat(key).isEqualTo(key.toLowerCase(Locale.ROOT));
        // The checker takes no other shape then.
        assertThat(dialect.keyShape()).isNotEqualTo(KeyShape.TOLLGATE);
      }
    }
  }

  @Test
  void everyDialectRefusesEverythingInJsonWithHeadersInPairsAndNoLineBreak() {
    for (Dialect dialect : Dialects.all().values()) {
      for (RefusalCode code : RefusalCode.values()) {
        Reply reply =
            dialect.refuse(Refusal.of(code, "a\r\nSet-Cookie: \"b\""), TestCall.at(1_000_000));

        assertThat(ReadJson.object(reply.body())).isNotEmpty();
        assertThat(reply.status()).isBetween(400, 599);
        assertThat(reply.headers().size() % 2).isZero();
        assertThat(reply.headers()).noneMatch(text -> text.matches("(?s).*[\r\n].*"));
      }
    }
  }
}
