package io.tollgate.gateway.token;

import io.tollgate.gateway.fuzz.Oracle;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Texts as clients show them for a signed token: none is taken but those that were signed, to the
/// letter.
public final class TokenFuzz {

  private static final long AT = 1_800_000_000_000L;

  private static final List<String> GOOD =
      List.of(TokenMaker.P256.token("ES256", AT), TokenMaker.P384.token("ES384", AT));

  /// One signed for another time, one by nobody we know.
  private static final List<String> BAD =
      List.of(
          TokenMaker.P256.token("ES256", AT - 3_600_000),
          TokenMaker.make("EC", "secp256r1").token("ES256", AT));

  private TokenFuzz() {}

  public static List<String> seeds() {
    return Stream.concat(
            Stream.concat(GOOD.stream(), BAD.stream()),
            Stream.of(
                "",
                ".",
                "..",
                "eyJhbGciOiJub25lIn0.e30.",
                "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE4MDAwMDAwMDB9.AAAA",
                "e30.e30.e30.e30",
                "eyJraWQiOiJhIiwia2lkIjoiYiJ9.e30.AA",
                "W10.W10.AA"))
        .toList();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    boolean taken =
        Token.verify(text, List.of(TokenMaker.P256.key, TokenMaker.P384.key), AT) != null;
    Oracle.same(taken, GOODS.contains(text), "taken: " + HexFormat.of().formatHex(input));
  }

  private static final Set<String> GOODS = GOOD.stream().collect(Collectors.toSet());
}
