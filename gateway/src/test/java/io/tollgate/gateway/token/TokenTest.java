package io.tollgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.TokenKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

  private static final long NOW = 1_700_000_000;
  private static final String GOOD = TokenMaker.claims(NOW - 60, NOW + 60);
  private static final List<TokenKey> KEYS =
      Stream.of(TokenMaker.RSA, TokenMaker.P256, TokenMaker.P384, TokenMaker.P521)
          .map(maker -> maker.key)
          .toList();

  private static boolean good(String token) {
    return Token.verify(token, KEYS, NOW * 1000) != null;
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
            List.of(TokenMaker.RSA, "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
            List.of(TokenMaker.P256, "ES256"),
            List.of(TokenMaker.P384, "ES384"),
            List.of(TokenMaker.P521, "ES512"))
        .flatMap(kind -> kind.stream().skip(1).map(alg -> Arguments.of(kind.getFirst(), alg)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTokenOfAnImportedKeyIsGoodUnderEachAlgorithmOfItsKind(TokenMaker maker, String alg) {
    Token.Verified verified = Token.verify(maker.token(alg, NOW * 1000), KEYS, NOW * 1000);

    assertThat(verified).isEqualTo(new Token.Verified(maker.key, NOW - 90, NOW + 90));
  }

  /// Everything in a token is either signed or the signature.
  @ParameterizedTest
  @MethodSource("kinds")
  void noChangeToATokenIsEverAccepted(TokenMaker maker, String alg) {
    String token = maker.token(alg, NOW * 1000);
    assertThat(good(token)).isTrue();
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      String changed = changed(token, random);

      assertThat(good(changed)).as("seed %d, step %d: %s", seed, i, changed).isEqualTo(false);
    }
  }

  private static String changed(String token, SplittableRandom random) {
    while (true) {
      var text = new StringBuilder(token);
      int at = random.nextInt(token.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
        case 1 -> text.setCharAt(at, (char) random.nextInt(0x20, 0x7f));
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.insert(at, (char) random.nextInt(0x20, 0x7f));
        case 4 -> text.setLength(at);
        default -> {
          // A bit of what the text stands for, spelled canonically.
          String[] parts = token.split("\\.");
          int part = random.nextInt(3);
          byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          parts[part] = TokenMaker.encoded(bytes);
          text = new StringBuilder(String.join(".", parts));
        }
      }
      if (!text.toString().equals(token)) {
        return text.toString();
      }
    }
  }

  // ---- the algorithm is the imported key's

  @Test
  void noTokenIsGoodWithoutASignature() {
    for (String alg : List.of("none", "None", "NONE", "nOnE", "")) {
      String text =
          TokenMaker.encoded(TokenMaker.RSA.header(alg)) + "." + TokenMaker.encoded(GOOD) + ".";
      assertThat(good(text)).as(alg).isFalse();
      assertThat(good(TokenMaker.RSA.token("RS256", TokenMaker.RSA.header(alg), GOOD)))
          .as(alg)
          .isFalse();
    }
  }

  @Test
  void thePublicKeyIsNoSharedSecret() {
    byte[] der = TokenMaker.RSA.key.encoded();
    String pem = TokenMaker.RSA.pem();
    for (byte[] secret :
        List.of(
            der,
            pem.getBytes(StandardCharsets.US_ASCII),
            pem.strip().getBytes(StandardCharsets.US_ASCII),
            Base64.getEncoder().encode(der))) {
      assertThat(good(TokenMaker.RSA.signedWithThePublicKey(secret, GOOD))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"RS256, RS384", "RS256, PS256", "PS256, RS256", "PS256, PS512", "RS512, ES256"})
  void whatWasSignedOtherwiseThanTheHeaderSaysIsBad(String signed, String named) {
    assertThat(good(TokenMaker.RSA.token(signed, TokenMaker.RSA.header(named), GOOD))).isFalse();
  }

  @Test
  void anAlgorithmOfAnotherKindOfKeyIsBad() {
    for (TokenMaker maker : List.of(TokenMaker.P256, TokenMaker.P384, TokenMaker.P521)) {
      String own = maker.key.kind().algorithms().getFirst();
      for (String alg : List.of("ES256", "ES384", "ES512", "RS256", "PS256", "HS256", "EdDSA")) {
        boolean same = alg.equals(own);
        assertThat(good(maker.token(own, maker.header(alg), GOOD))).as(alg).isEqualTo(same);
      }
    }
  }

  @Test
  void aTokenOfAnotherKeyIsBadWhateverIdItNames() {
    TokenMaker stranger = TokenMaker.make("EC", "secp256r1");
    String borrowed = TokenMaker.P256.header("ES256");

    assertThat(good(stranger.token("ES256", NOW * 1000))).isFalse();
    assertThat(good(stranger.token("ES256", borrowed, GOOD))).isFalse();
    assertThat(Token.verify(TokenMaker.P256.token("ES256", NOW * 1000), List.of(), NOW * 1000))
        .isNull();
  }

  /// Zero and the order of the curve, which bad implementations take for anybody's signature.
  @Test
  void aSignatureOfNothingIsBad() {
    String signed =
        TokenMaker.encoded(TokenMaker.P256.header("ES256")) + "." + TokenMaker.encoded(GOOD) + ".";
    byte[] order =
        new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
            .toByteArray();
    byte[] orderTwice = new byte[64];
    System.arraycopy(order, 1, orderTwice, 0, 32);
    System.arraycopy(order, 1, orderTwice, 32, 32);
    byte[] ones = new byte[64];
    ones[31] = 1;
    ones[63] = 1;
    for (byte[] nothing : List.of(new byte[64], new byte[0], orderTwice, ones, new byte[63])) {
      assertThat(good(signed + TokenMaker.encoded(nothing))).isFalse();
    }
  }

  /// Zeros before its two numbers mean the same numbers: another text, another hash.
  @ParameterizedTest
  @MethodSource("kinds")
  void aSignatureHasOneLength(TokenMaker maker, String alg) {
    String token = maker.token(alg, NOW * 1000);
    int last = token.lastIndexOf('.') + 1;
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(last));
    int half = signature.length / 2;
    byte[] wider = new byte[signature.length + 2];
    System.arraycopy(signature, 0, wider, 1, half);
    System.arraycopy(signature, half, wider, half + 2, half);
    byte[] longer = new byte[signature.length + 1];
    System.arraycopy(signature, 0, longer, 1, signature.length);

    for (byte[] other : List.of(wider, longer, Arrays.copyOf(signature, half * 2 + 2))) {
      assertThat(good(token.substring(0, last) + TokenMaker.encoded(other))).isFalse();
    }
  }

  // ---- header and claims

  static List<Arguments> headers() {
    String id = TokenMaker.P256.key.id();
    return Stream.of(
            "{\"alg\":\"ES256\"}",
            "{\"kid\":\"" + id + "\"}",
            "{\"kid\":null,\"alg\":\"ES256\"}",
            "{\"kid\":[\"" + id + "\"],\"alg\":\"ES256\"}",
            "{\"kid\":\"00000000-0000-0000-0000-000000000000\",\"alg\":\"ES256\"}",
            "{\"kid\":\"" + TokenMaker.RSA.key.id() + "\",\"alg\":\"ES256\"}",
            "{\"kid\":\"" + id + "\",\"alg\":[\"ES256\"]}",
            "{\"kid\":\"" + id + "\",\"alg\":\"es256\"}",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\",\"crit\":[\"exp\"]}",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\",\"crit\":null}",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\",\"alg\":\"ES256\"}",
            "{\"kid\":\"" + id + "\",\"kid\":\"" + id + "\",\"alg\":\"ES256\"}",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\"}",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\"} x",
            "[{\"kid\":\"" + id + "\",\"alg\":\"ES256\"}]",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\",}",
            "{\"kid\":\"" + id + "\",\"alg\":\"ES256\",\"x\":" + "[".repeat(600) + "}",
            "{\"kid\":\""
                + id
                + "\",\"alg\":\"ES256\",\"x\":"
                + "[".repeat(600)
                + "]".repeat(600)
                + "}",
            "\ufeff{\"kid\":\"" + id + "\",\"alg\":\"ES256\"}",
            "null",
            "")
        .map(Arguments::of)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeaderThatIsNotAsItShouldBeIsBad(String header) {
    assertThat(good(TokenMaker.P256.token("ES256", header, GOOD))).isFalse();
  }

  @Test
  void otherMembersOfTheHeaderAreNotLookedAt() {
    String header =
        "{\"typ\":\"JWT\",\"jku\":\"https://evil.test/\",\"jwk\":{\"kty\":\"EC\"},\"x5u\":1,"
            + TokenMaker.P256.header("ES256").substring(1);

    assertThat(good(TokenMaker.P256.token("ES256", header, GOOD))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exp\":1700000060}",
        "{\"nbf\":1699999940}",
        "{}",
        "[]",
        "null",
        "",
        "{\"nbf\":null,\"exp\":1700000060}",
        "{\"nbf\":\"1699999940\",\"exp\":1700000060}",
        "{\"nbf\":1699999940,\"exp\":\"1700000060\"}",
        "{\"nbf\":1699999940,\"exp\":true}",
        "{\"nbf\":1699999940,\"exp\":[1700000060]}",
        "{\"nbf\":1699999940,\"exp\":1.7e10}",
        "{\"nbf\":-1,\"exp\":1700000060}",
        "{\"nbf\":1699999940,\"exp\":-1}",
        "{\"nbf\":1699999940,\"exp\":9223372036854775807}",
        "{\"nbf\":1699999940,\"exp\":99999999999999999999999999}",
        "{\"nbf\":1699999940,\"exp\":1700000060,\"exp\":1800000000}",
        "{\"nbf\":1699999940,\"exp\":1600000000,\"exp\":1800000000}",
        "{\"nbf\":1699999940,\"nbf\":0,\"exp\":1700000060}",
        "{\"nbf\":1699999940,\"exp\":1700000060}}",
      })
  void claimsThatAreNotAsTheyShouldBeAreBad(String claims) {
    assertThat(good(TokenMaker.P256.token("ES256", TokenMaker.P256.header("ES256"), claims)))
        .isFalse();
  }

  /// Thirty seconds either way, to the second.
  @ParameterizedTest
  @CsvSource({
    "0, 1, true",
    "30, 100, true",
    "31, 100, false",
    "-100, -29, true",
    "-100, -30, false",
    "-100, -31, false",
    "-100, 1000000, true",
    "100, -100, false",
  })
  void aTokenHoldsFromItsBeginToItsEnd(long notBefore, long expires, boolean holds) {
    String claims = TokenMaker.claims(NOW + notBefore, NOW + expires);

    assertThat(good(TokenMaker.P256.token("ES256", TokenMaker.P256.header("ES256"), claims)))
        .isEqualTo(holds);
  }

  @Test
  void instantsMayHaveDecimals() {
    String claims = "{\"nbf\":1699999940.25,\"exp\":1700000060.9999999,\"iat\":1e9}";

    assertThat(good(TokenMaker.P256.token("ES256", TokenMaker.P256.header("ES256"), claims)))
        .isTrue();
  }

  // ---- its spelling

  @Test
  void aTokenHasOneSpelling() {
    String token = TokenMaker.P256.token("ES256", NOW * 1000);
    String[] parts = token.split("\\.");
    var others = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      String[] padded = parts.clone();
      padded[i] += "=".repeat((4 - padded[i].length() % 4) % 4);
      others.add(String.join(".", padded));
      String[] loose = parts.clone();
      loose[i] = withLooseBits(loose[i]);
      others.add(String.join(".", loose));
    }
    others.add(token.replace('-', '+').replace('_', '/'));
    others.add(token + ".");
    others.add(token + ".e30");
    others.add("." + token);
    others.add(token.replaceFirst("\\.", ".."));
    others.add(token.replaceFirst("\\.", ". "));
    others.add(token.replaceFirst("\\.", ".\n"));
    others.add(parts[0] + "." + parts[1]);
    others.add(parts[0]);
    others.add("");
    others.add("..");
    others.removeIf(token::equals);
    assertThat(others).hasSizeGreaterThan(12).noneMatch(TokenTest::good);
  }

  /// The last character of a part whose last bits stand for nothing, with one of these set.
  private static String withLooseBits(String part) {
    if (part.length() % 4 == 0) {
      return part;
    }
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(part.charAt(part.length() - 1));
    return part.substring(0, part.length() - 1) + alphabet.charAt(last | 1);
  }

  @Test
  void aTokenThatIsTooLongIsBad() {
    String filler = "a".repeat(Token.LENGTH_MAX);
    String claims = GOOD.replace("u1", filler);

    assertThat(good(TokenMaker.P256.token("ES256", TokenMaker.P256.header("ES256"), claims)))
        .isFalse();
    String most = GOOD.replace("u1", "a".repeat(5_000));
    assertThat(good(TokenMaker.P256.token("ES256", TokenMaker.P256.header("ES256"), most)))
        .isTrue();
  }

  @Test
  void garbageIsBadAndNeverAFault() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[][] parts = new byte[3][];
      for (int p = 0; p < 3; p++) {
        parts[p] = new byte[random.nextInt(80)];
        random.nextBytes(parts[p]);
      }
      String token = String.join(".", Arrays.stream(parts).map(TokenMaker::encoded).toList());
      assertThat(good(token)).as("seed %d, step %d: %s", seed, i, token).isFalse();
    }
  }
}
