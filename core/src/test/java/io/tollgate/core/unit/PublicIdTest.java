package io.tollgate.core.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PublicIdTest {

  @Test
  void whatIsWrittenIsReadBack() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      long id = random.nextLong(1, Long.MAX_VALUE) >>> random.nextInt(62);
      id = Math.max(1, id);
      for (PublicId kind : PublicId.values()) {
        String text = kind.write(id);
        assertThat(kind.read(text)).as("seed %s", seed).isEqualTo(id);
        assertThat(text).matches(kind.pattern());
      }
    }
  }

  @Test
  void idsAreWrittenAsTheyAlwaysWere() {
    assertThat(PublicId.KEY.write(1)).isEqualTo("key_0000000000001");
    assertThat(PublicId.GRANT.write(0x0123_4567_89ab_cdefL)).isEqualTo("grt_028t5cy4tqkff");
    assertThat(PublicId.ORGANIZATION.write(Long.MAX_VALUE)).isEqualTo("org_7zzzzzzzzzzzz");
  }

  @Test
  void idsSortAsTheyWereMade() {
    assertThat(PublicId.KEY.write(5)).isLessThan(PublicId.KEY.write(6));
    assertThat(PublicId.KEY.write(1L << 40)).isLessThan(PublicId.KEY.write(1L << 62));
  }

  @Test
  void everyOtherTextIsNone() {
    String good = PublicId.ORGANIZATION.write(750_000_000_000_000_001L);
    for (String text :
        new String[] {
          "",
          "org_",
          good.substring(4),
          good + "0",
          good.substring(0, good.length() - 1),
          good.toUpperCase(Locale.ROOT),
          "org_" + good.substring(4).toUpperCase(Locale.ROOT),
          good.replace("org_", "key_"),
          "org_0000000000000",
          "org_zzzzzzzzzzzzz",
          "org_000000000000o",
          "org_000000000000l",
          "org_00000000-0001",
          "org_０００００００００００００"
        }) {
      assertThat(PublicId.ORGANIZATION.read(text)).as(text).isEqualTo(PublicId.NONE);
    }
  }
}
