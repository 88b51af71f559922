package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is planted is found, so what is not found is not there.
final class SecretScannerTest {

  private static final String SECRET = "zK9mPq4Rt7Wx2Yv5Bn8Jc3Hd6Gf1LsQae0UiTo";

  private final SecretScanner scanner = new SecretScanner();

  static Stream<Arguments> forms() {
    HexFormat upper = HexFormat.of().withUpperCase();
    return Stream.of(
        form("as it is", text -> text),
        form("reversed", text -> new StringBuilder(text).reverse().toString()),
        form("hex", text -> HexFormat.of().formatHex(bytes(text))),
        form("HEX", text -> upper.formatHex(bytes(text))),
        form("percent", text -> HexFormat.ofDelimiter("%").withPrefix("").formatHex(bytes(text))),
        form("PERCENT", text -> upper.formatHex(bytes(text)).replaceAll("(..)", "%$1")),
        form("base64", text -> Base64.getEncoder().encodeToString(bytes(text))),
        form("base64 behind one", text -> Base64.getEncoder().encodeToString(bytes("a" + text))),
        form("base64 behind two", text -> Base64.getEncoder().encodeToString(bytes("a:" + text))),
        form(
            "base64url in a pair",
            text -> Base64.getUrlEncoder().encodeToString(bytes("user\u00ff:" + text + "\u00fe"))));
  }

  private static Arguments form(String name, UnaryOperator<String> form) {
    return Arguments.of(name, form);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void aSecretAndEachPieceOfItIsFound(String name, UnaryOperator<String> form) {
    scanner.add("canary", SECRET);
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int from = 0; from + 14 <= SECRET.length(); from++) {
      byte[] artefact = new byte[4_096];
      random.nextBytes(artefact);
      byte[] planted = bytes(form.apply(SECRET.substring(from, from + 14)));
      System.arraycopy(
          planted, 0, artefact, random.nextInt(4_096 - planted.length), planted.length);

      assertThat(scanner.scan("it", artefact))
          .as("%s from %d, seed %d", name, from, seed)
          .isNotEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void lessThanAPieceAndOtherTextAreNoHits(String name, UnaryOperator<String> form) {
    scanner.add("canary", SECRET);

    assertThat(scanner.scan("it", form.apply(SECRET.substring(0, 8)))).as(name).isEmpty();
    assertThat(scanner.scan("it", form.apply("tg_live_" + "0123456789".repeat(9)))).isEmpty();
    assertThat(scanner.scan("it", new byte[0])).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
