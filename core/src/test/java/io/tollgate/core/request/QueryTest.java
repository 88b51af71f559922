package io.tollgate.core.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryTest {

  private static final String KEY = "CMC_PRO_API_KEY";

  @Test
  void valuesAreDecodedAndKeptInOrder() {
    Query query = query("a=1&b=x%2Cy+z&a=%32&c&=v&&d=e=f");

    assertThat(query.values("a")).containsExactly("1", "2");
    assertThat(query.values("b")).containsExactly("x,y z");
    assertThat(query.values("c")).containsExactly("");
    assertThat(query.values("")).containsExactly("v");
    assertThat(query.values("d")).containsExactly("e=f");
    assertThat(query.values("nothing")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "a=%4", "a=%zz", "a=b c", "a=\u00e9", "a=#", "a=%ff", "a=%c3", "a=\t"})
  void aQueryTwoServersCouldReadDifferentlyIsRefused(String raw) {
    assertThat(Query.parse(raw)).isNull();
  }

  @Test
  void moreParametersThanTheLimitAreRefused() {
    assertThat(Query.parse("a&".repeat(Query.PARAMETERS_MAX))).isNotNull();
    assertThat(Query.parse("a&".repeat(Query.PARAMETERS_MAX + 1))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "CMC_PRO_API_KEY=x, ''",
    "a=1&CMC_PRO_API_KEY=x, a=1",
    "CMC_PRO_API_KEY=x&a=1, a=1",
    "a=1&CMC_PRO_API_KEY=x&b=%32, a=1&b=%32",
    "CMC_PRO_API_KEY=x&a=1&CMC_PRO_API_KEY=y, a=1",
    "%43MC_PRO_API_KEY=x&a=1, a=1",
    "CMC_PRO_API_KEY&a=1, a=1",
    "a=1;CMC_PRO_API_KEY=x&b=2, b=2",
    "a;CMC_PRO_API_KEY=x&b=2, b=2",
    "cmc_pro_api_key=x, cmc_pro_api_key=x",
    "a=CMC_PRO_API_KEY, a=CMC_PRO_API_KEY",
  })
  void aCredentialIsTakenOutHoweverItIsSpelled(String raw, String left) {
    assertThat(query(raw).without(KEY).raw()).isEqualTo(left);
  }

  @Test
  void takingOutLeavesEveryOtherByte() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    List<String> pieces = List.of("a=1", "b=%20", "c", "=d", "e=+", KEY + "=secret", "f=%C3%A9");
    for (int i = 0; i < 5_000; i++) {
      var raw = new StringBuilder();
      var left = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        String piece = pieces.get(random.nextInt(pieces.size()));
        raw.append(raw.isEmpty() ? "" : "&").append(piece);
        if (!piece.startsWith(KEY)) {
          left.append(left.isEmpty() ? "" : "&").append(piece);
        }
      }

      assertThat(query(raw.toString()).without(KEY).raw())
          .as("seed %d, %s", seed, raw)
          .isEqualTo(left.toString());
    }
  }

  private static Query query(String raw) {
    return Objects.requireNonNull(Query.parse(raw), raw);
  }
}
