package io.tollgate.gateway.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FlatHeadersTest {

  private static final List<String> NAMES =
      List.of("Host", "Accept", "X-One", "X-Two", "Content-Length", "Connection");

  /// Whatever is done to them, they say what Netty's own say.
  @RepeatedTest(50)
  void agreeWithNettysOwn(RepetitionInfo run) {
    int seed = run.getCurrentRepetition();
    var random = new SplittableRandom(seed);
    var flat = new FlatHeaders();
    var theirs = new DefaultHttpHeaders();
    for (int step = 0; step < 200; step++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      String spelled = random.nextBoolean() ? name : name.toLowerCase(Locale.ROOT);
      String value = "v" + random.nextInt(100);
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> both(flat, theirs, headers -> headers.add(spelled, value));
        case 4 -> both(flat, theirs, headers -> headers.set(spelled, value));
        case 5 -> both(flat, theirs, headers -> headers.remove(spelled));
        case 6 -> both(flat, theirs, headers -> headers.set(spelled, List.of(value, "w")));
        default -> {
          if (random.nextInt(10) == 0) {
            both(flat, theirs, HttpHeaders::clear);
          }
        }
      }
      String told = "seed " + seed + ", step " + step;
      assertThat(flat.size()).as(told).isEqualTo(theirs.size());
      assertThat(flat.isEmpty()).as(told).isEqualTo(theirs.isEmpty());
      for (String asked : NAMES) {
        assertThat(flat.getAll(asked)).as(told).isEqualTo(theirs.getAll(asked));
        assertThat(flat.get(asked)).as(told).isEqualTo(theirs.get(asked));
        assertThat(flat.contains(asked)).as(told).isEqualTo(theirs.contains(asked));
        assertThat(flat.containsValue(asked, "W", true))
            .as(told)
            .isEqualTo(theirs.containsValue(asked, "W", true));
      }
    }
  }

  private interface Act {
    void on(HttpHeaders headers);
  }

  private static void both(HttpHeaders flat, HttpHeaders theirs, Act act) {
    act.on(flat);
    act.on(theirs);
  }

  @Test
  void areWrittenInTheirOrderAndAsTheyWereSpelled() {
    var headers = new FlatHeaders();
    for (int i = 0; i < 100; i++) {
      headers.add("X-" + i, "caf\u00e9 " + i);
    }
    ByteBuf out = Unpooled.buffer(8);
    headers.writeTo(out);

    assertThat(out.toString(StandardCharsets.ISO_8859_1))
        .startsWith("X-0: caf\u00e9 0\r\nX-1: caf\u00e9 1\r\n")
        .endsWith("X-99: caf\u00e9 99\r\n");
  }

  @Test
  void fromOutsideAreChecked() {
    var shelf = new HeaderShelf();
    HttpHeaders headers = shelf.newHeaders();

    for (String name : List.of("", "a b", "a:", "a\u0000", "\u00e9")) {
      assertThatThrownBy(() -> headers.add(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }
    for (String value : List.of("a\rb", "a\nb", "a\u0000", "\u0001", "a\u007f")) {
      assertThatThrownBy(() -> headers.add("a", value))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(headers.isEmpty()).isTrue();
  }

  @Test
  void goBackOnceAndComeEmpty() {
    var shelf = new HeaderShelf();
    FlatHeaders headers = shelf.take();
    headers.add("Authorization", "secret");
    shelf.give(headers);

    assertThat(headers.get("Authorization")).isNull();
    assertThatThrownBy(() -> shelf.give(headers)).isInstanceOf(IllegalStateException.class);
    assertThat(shelf.take()).isSameAs(headers);
    assertThat(shelf.take()).isNotSameAs(headers);
  }

  @Test
  void namesAreRememberedByTheirBytes() {
    var shelf = new HeaderShelf();
    byte[] line = "..Accept: x".getBytes(StandardCharsets.US_ASCII);

    Object name = shelf.name(line, 2, 6);
    assertThat(name).hasToString("Accept").isSameAs(shelf.name(line, 2, 6));
    for (int i = 0; i < 10_000; i++) {
      byte[] other = ("X-" + i).getBytes(StandardCharsets.US_ASCII);
      assertThat(shelf.name(other, 0, other.length).toString()).isEqualTo("X-" + i);
    }
    assertThat(shelf.name(line, 2, 6).toString()).isEqualTo("Accept");
  }
}
